/** A real server that carries next to nothing: whoever comes second waits, is told how long, and then begins. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepOf } from '../course.ts';
import type { SessionState } from '../protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const HELLO = '03-say-hello';
const CONTROL_C = Uint8Array.of(0x03);
/** A guest that lives until it is stopped. */
const ENDLESS = `#include <stdio.h>
int main(void)
{
	printf("here I stay\\n");
	for (;;)
		;
}
`;

type Queued = Extract<SessionState, { kind: 'queued' }>;

/** The newest word on a wait, once it is as the look wants it. */
function waiting(page: TestPage, look: (state: Queued) => boolean, what: string): Promise<Queued> {
  return page.until(
    () => (page.state.kind === 'queued' && look(page.state) ? page.state : null),
    `a wait ${what}`,
  );
}

async function visit(server: TestServer, text: string): Promise<TestPage> {
  const learner = await TestLearner.visit(server.origin);
  const page = await learner.open(HELLO);
  page.send({ type: 'save', step: HELLO, file: 'main.c', text, base: 0 });
  await page.next('saved');
  return page;
}

describe('a machine with a place for one run', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ kernel: 'ukmini', env: { WORKSHOP_GUESTS: '1' } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('83: whoever comes when all places are taken waits, is told how long, and hurts nothing that runs', async () => {
    await using ada = await visit(server, ENDLESS);
    ada.send({ type: 'run', step: HELLO });
    await ada.shows('qemu', 'here I stay', 120);

    await using ben = await visit(server, ENDLESS);
    ben.send({ type: 'run', step: HELLO });
    // What is wrong with a text is told before the wait.
    expect(await ben.next('built', 120)).toMatchObject({ ok: true });
    const first = await waiting(ben, ({ place }) => place === 0, 'for the next place');
    // Nobody has finished a run yet.
    expect(first).toMatchObject({ waitsFor: 'run', wait: null });

    await using cai = await visit(server, stepOf(HELLO).solution['main.c'] ?? '');
    cai.send({ type: 'check', step: HELLO });
    expect(await waiting(cai, ({ place }) => place === 1, 'behind one')).toMatchObject({ waitsFor: 'run' });

    // Ada's guest was there all the while.
    expect(ada.state.kind).toBe('running');
    expect(ada.received.some(({ type }) => type === 'ended')).toBe(false);
    ada.type('qemu', CONTROL_C);
    expect(await ada.next('ended')).toMatchObject({ kind: 'stopped' });

    await ben.shows('qemu', 'here I stay', 120);
    const told = await waiting(cai, ({ wait }) => wait !== null, 'with a time');
    expect(told.place).toBe(0);
    expect(told.wait).toBeGreaterThan(0);
    ben.type('qemu', CONTROL_C);
    expect(await cai.next('verdict', 120)).toMatchObject({ result: 'pass' });
  });

  test('forgets whoever stops waiting', async () => {
    await using ada = await visit(server, ENDLESS);
    ada.send({ type: 'run', step: HELLO });
    await ada.shows('qemu', 'here I stay', 120);
    await using ben = await visit(server, ENDLESS);
    ben.send({ type: 'run', step: HELLO });
    await waiting(ben, () => true, 'for a run');
    await using cai = await visit(server, ENDLESS);
    cai.send({ type: 'run', step: HELLO });
    await waiting(cai, ({ place }) => place === 1, 'behind one');
    ben.send({ type: 'stop' });
    await ben.inState('idle');
    await waiting(cai, ({ place }) => place === 0, 'that came nearer');
    ada.send({ type: 'stop' });
    await cai.shows('qemu', 'here I stay', 120);
    expect(ben.terminals.has('qemu')).toBe(false);
    cai.send({ type: 'stop' });
    await cai.next('ended');
  });
});

describe('a machine with a place for one bench', () => {
  test('lets the others read, write and wait, and opens theirs when one ends', async () => {
    await using server = await startServer({ kernel: 'ukmini', env: { WORKSHOP_BENCHES: '1' } });
    await using ada = await visit(server, ENDLESS);
    ada.send({ type: 'run', step: HELLO });
    await ada.shows('qemu', 'here I stay', 120);

    // Saving works without a bench.
    await using ben = await visit(server, ENDLESS);
    expect(await waiting(ben, ({ place }) => place === 0, 'for a bench')).toMatchObject({
      waitsFor: 'bench',
    });
    ben.send({ type: 'run', step: HELLO });
    await using cai = await visit(server, ENDLESS);
    await waiting(cai, ({ place }) => place === 1, 'behind one');
    expect(ada.state.kind).toBe('running');

    for (const pid of holders(server.pid)) process.kill(pid, 'SIGKILL');
    await ben.shows('qemu', 'here I stay', 120);
    const told = await waiting(cai, ({ wait }) => wait !== null, 'with a time');
    expect(told).toMatchObject({ waitsFor: 'bench', place: 0 });
    // Whose bench it was comes last.
    await waiting(ada, ({ place }) => place === 1, 'behind one');
  });
});

/** The benches' first processes, below the runner. */
function holders(server: number): number[] {
  const children = (pid: number) =>
    readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  return children(server)
    .flatMap(children)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('READY'));
}

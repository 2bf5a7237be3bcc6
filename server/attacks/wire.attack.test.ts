/** What arrives on a learner's sockets, and what leaves by them, against a real server with real benches. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LIMITS, MiB } from '../limits.ts';
import { type ClientMessage, clientMessage, encodeFrame, FRAME, PATHS } from '../protocol.ts';
import { ask, startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '06-go-faster';
/** Prints without end. */
const ENDLESS = `#include <stdio.h>
int main(void)
{
	for (unsigned long i = 0;; i++)
		printf("line %lu of a flood that does not end by itself\\n", i);
}
`;

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ kernel: 'ukmini' });
  // Its first line: from then on it is known under its number.
  await vi.waitFor(() => expect(runnerPid()).toBeGreaterThan(0), { timeout: 240_000 });
});
afterAll(() => server[Symbol.asyncDispose]());

const runnerPid = () =>
  Number([...server.log().matchAll(/"process":"runner","pid":(\d+)/g)].at(-1)?.[1] ?? 0);

/** Resident memory of the runner, in bytes. */
function runnerMemory(): number {
  const status = fs.readFileSync(`/proc/${runnerPid()}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

async function openSockets(): Promise<number> {
  return JSON.parse((await ask(server.origin, PATHS.health)).text).runner.sockets;
}

async function save(page: TestPage, text: string, base = 0): Promise<void> {
  page.send({ type: 'save', step: page.step, file: 'main.c', text, base });
  await page.next('saved');
}

/** A page's learner runs a guest that does not end by itself. */
async function runEndless(page: TestPage): Promise<void> {
  await save(page, ENDLESS);
  page.send({ type: 'run', step: STEP });
  await page.inState('running', 240);
}

/** What one learner sends to get at another's work: every kind of message, with the other's numbers in it. */
type Theirs = { readonly version: number; readonly revision: number };
const MESSAGES: {
  readonly [T in ClientMessage['type']]: (theirs: Theirs) => Extract<ClientMessage, { type: T }>;
} = {
  hello: () => ({ type: 'hello', version: 1, step: STEP }),
  save: ({ revision }) => ({ type: 'save', step: STEP, file: 'main.c', text: 'int main;', base: revision }),
  remove: () => ({ type: 'remove', step: STEP, file: 'main.c' }),
  build: () => ({ type: 'build', step: STEP }),
  run: () => ({ type: 'run', step: STEP }),
  check: () => ({ type: 'check', step: STEP }),
  measure: () => ({ type: 'measure', step: STEP, row: 'own-1' }),
  stop: () => ({ type: 'stop' }),
  reset: () => ({ type: 'reset', step: STEP }),
  restore: ({ version }) => ({ type: 'restore', step: STEP, version }),
  version: ({ version }) => ({ type: 'version', step: STEP, version }),
  keep: () => ({ type: 'keep', step: STEP, reason: 'restore' }),
  kernel: () => ({ type: 'kernel', kernel: 'ukmini' }),
  note: () => ({ type: 'note', row: 'own-1', title: 'theirs', note: 'theirs' }),
  forget: () => ({ type: 'forget', experiment: 1 }),
  'forget-row': () => ({ type: 'forget-row', row: 'own-1' }),
  look: () => ({ type: 'look', experiment: 1 }),
  recall: () => ({ type: 'recall', step: STEP, experiment: 1 }),
  configure: () => ({ type: 'configure', step: STEP }),
  menuconfig: () => ({ type: 'menuconfig', step: STEP, open: true, columns: 80, rows: 24 }),
  breakpoints: () => ({ type: 'breakpoints', lines: [] }),
  gdb: () => ({ type: 'gdb', action: 'pause' }),
  'gdb-command': () => ({ type: 'gdb-command', text: 'info registers' }),
  shell: () => ({ type: 'shell', step: STEP, open: true, columns: 80, rows: 24 }),
  'shell-look': () => ({ type: 'shell-look', step: STEP }),
  ask: () => ({
    type: 'ask',
    id: 1,
    step: STEP,
    question: { what: 'hover', file: 'main.c', text: 'int main;', line: 0, character: 5 },
  }),
  point: () => ({ type: 'point', step: STEP, file: 'main.c', line: 1 }),
  resize: () => ({ type: 'resize', terminal: 'menuconfig', columns: 20, rows: 5 }),
};

/** What a learner finds after a reload, but for what the bench does just now. */
async function workOf(learner: TestLearner): Promise<unknown> {
  await using page = await learner.open(STEP);
  const { state: _, ...welcome } = page.received[0] as Record<string, unknown>;
  return { welcome, book: await page.next('book') };
}

describe('38 another learner', () => {
  test('38: no message of one learner reaches another’s text, book, bench or keys', async () => {
    const types = clientMessage.options.map(({ shape }) => shape.type.value);
    expect(Object.keys(MESSAGES).toSorted()).toEqual(types.toSorted());

    const ada = await TestLearner.visit(server.origin);
    await using page = await ada.open(STEP);
    await runEndless(page);
    page.send({ type: 'note', row: 'own-1', title: 'hers', note: 'hers' });
    await page.next('book');
    const kept = page.received.flatMap((one) => (one.type === 'versions' ? one.versions : []));
    const before = await workOf(ada);
    const count = page.received.length;

    const ben = await TestLearner.visit(server.origin);
    await using other = await ben.open(STEP);
    const theirs = { version: kept.at(-1)?.id ?? 0, revision: 1 };
    for (const message of Object.values(MESSAGES)) {
      other.send(message(theirs));
      // What takes time is not waited for; what it began is stopped, and the next message is taken.
      if (message(theirs).type !== 'stop') other.send({ type: 'stop' });
    }
    for (let channel = 0; channel < 64; channel++)
      for (const type of [FRAME.input, FRAME.ack, FRAME.end])
        other.sendRaw(encodeFrame(type, channel, type === FRAME.ack ? 1 : Uint8Array.of(3)));
    // Commands are answered in their order: whatever came before this one was done.
    other.send({ type: 'save', step: STEP, file: 'Makefile.uk', text: '# last\n', base: 0 });
    await other.until(
      () => other.received.some((one) => one.type === 'saved' && one.file === 'Makefile.uk') || null,
      'the last save',
      240,
    );
    const told = () => page.received.filter(({ type }) => type === 'traffic').length;
    const sofar = told();
    await page.until(() => told() > sofar + 2 || null, 'more of her own news');

    const news = page.received.slice(count).filter(({ type }) => type !== 'rate' && type !== 'traffic');
    expect(news).toEqual([]);
    expect(page.state.kind).toBe('running');
    expect(await workOf(ada)).toEqual(before);
    expect(JSON.stringify(other.received)).not.toContain('hers');
    expect(JSON.stringify(other.received)).not.toContain('of a flood');
    for (const { text } of other.terminals.values()) expect(text).not.toContain('of a flood');
    for (const path of [PATHS.capture, PATHS.bundle])
      expect((await ben.ask(`${path}?step=${STEP}`)).status).toBe(404);
    // Typed on its own page, the same key ends the guest.
    page.type('qemu', Uint8Array.of(3));
    expect(await page.next('ended')).toMatchObject({ kind: 'stopped' });
  });
});

describe('42 memory', () => {
  test('42: a message in thousands of tiny fragments closes its socket and takes no memory', async () => {
    const before = runnerMemory();
    const learner = await TestLearner.visit(server.origin);
    const sockets = [];
    for (let index = 0; index < LIMITS.socket.perLearner / 2; index++) {
      const tickets = await learner.tickets();
      sockets.push(await learner.socket('interactive', tickets.interactive));
    }
    const codes = sockets.map(
      (socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)),
    );
    for (const socket of sockets) {
      for (let index = 0; index < 4 * LIMITS.socket.fragments; index++) socket.send('x', { fin: false });
    }
    expect(await Promise.all(codes)).toEqual(sockets.map(() => 1008));
    expect(runnerMemory() - before).toBeLessThan(50 * MiB);
  });

  test('42: a page that no longer reads is cut off, and takes a few megabytes at the most', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    const stalled = await learner.open(STEP);
    const text = (letter: string) => letter.repeat(60 * 1024);
    await save(page, text('a'));
    await save(page, text('b'), 0);
    const { versions } = await page.next('versions');
    const kept = versions[0]?.id ?? 0;
    const open = await openSockets();
    const before = runnerMemory();
    stalled.stall();
    let version = kept;
    let rounds = 0;
    // Each short question is answered with 60 KB, to every page of the step, as fast as the learner's allowance goes.
    while (rounds < 240 && (await openSockets()) > open - 2) {
      const from = page.received.length;
      page.send({ type: 'restore', step: STEP, version });
      const answer = await page.until(
        () => page.received.slice(from).find(({ type }) => type === 'source' || type === 'error') ?? null,
        'an answer',
      );
      if (answer.type === 'source') {
        version = answer.versions[0]?.id ?? 0;
        rounds++;
      } else await sleep(200);
    }
    // Cut off for what waits for it, or for its silence at the latest.
    expect(rounds).toBeLessThan(240);
    expect(runnerMemory() - before).toBeLessThan(50 * MiB);
    stalled.cut();
  });
});

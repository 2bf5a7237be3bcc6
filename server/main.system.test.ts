import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepOf } from './course.ts';
import { PATHS } from './protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from './testing.ts';

/** Where there is a Unikraft tree, the server chooses it; every machine has ukmini. */
const [KERNEL, BANNER] = process.env.UK_ROOT ? ['unikraft', 'Powered by'] : ['ukmini', 'ukmini 0.'];
const STARTED = '01-getting-started';
const HELLO = '03-say-hello';
/** A guest that lives until it is stopped, and prints all the while. */
const ENDLESS = `#include <stdio.h>
int main(void)
{
	for (unsigned long i = 0;; i++)
		printf("line %lu of a flood that does not end by itself\\n", i);
}
`;

let data: string;
let server: TestServer;

beforeAll(async () => {
  data = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-system-'));
  server = await startServer({ dataDirectory: data, kernel: 'auto' });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await fs.rm(data, { recursive: true, force: true });
});

function save(page: TestPage, text: string, base = 0): Promise<unknown> {
  page.send({ type: 'save', step: page.step, file: 'main.c', text, base });
  return page.next('saved');
}

/** All processes below one, as the kernel lists them. */
async function descendants(pid: number): Promise<number[]> {
  const threads = await fs.readdir(`/proc/${pid}/task`).catch(() => []);
  const all = await Promise.all(
    threads.map((thread) => fs.readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const children = all.join(' ').split(/\s+/).filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

/** The first of a family takes the others along. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with the one before.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a learner with a real bench', () => {
  test('saves, runs, sees the console and the frame, passes the check, and finds all of it again', async () => {
    const learner = await TestLearner.visit(server.origin);
    const solution = stepOf(HELLO).solution['main.c'] ?? '';
    await using page = await learner.open(HELLO);
    await save(page, solution);
    page.send({ type: 'run', step: HELLO });
    expect(await page.next('built', 250)).toMatchObject({ ok: true });
    await page.shows('qemu', BANNER);
    await page.shows('tshark', 'UDP');
    expect(await page.next('ended')).toMatchObject({ kind: 'returned' });
    await page.inState('idle');
    expect(page.terminals.get('build')).toMatchObject({ lost: 0, ended: true });

    const capture = await fetch(`${server.origin}${PATHS.capture}?step=${HELLO}`, {
      headers: { cookie: learner.cookie },
    });
    expect(capture.headers.get('content-disposition')).toContain('03-say-hello.pcap');
    const pcap = Buffer.from(await capture.arrayBuffer());
    // The file's header, one record's header, and the one frame.
    expect(pcap.length).toBe(24 + 16 + 60);
    const stranger = await TestLearner.visit(server.origin);
    await stranger.tickets();
    const denied = await fetch(`${server.origin}${PATHS.capture}?step=${HELLO}`, {
      headers: { cookie: stranger.cookie },
    });
    expect(denied.status).toBe(404);

    page.send({ type: 'check', step: HELLO });
    const verdict = await page.next('verdict', 120);
    expect(verdict).toMatchObject({ step: HELLO, result: 'pass', kernel: KERNEL });
    expect(verdict.frames.yours[0]?.hex).toBe(verdict.frames.reference[0]?.hex);

    await using reloaded = await learner.open(HELLO);
    const [welcome] = reloaded.received;
    expect(welcome).toMatchObject({ passed: [HELLO], verdict: { result: 'pass' } });
    expect(JSON.stringify(welcome)).toContain(JSON.stringify(solution).slice(1, 200));
    await reloaded.shows('qemu', BANNER);
  });

  test('gets the compiler’s messages with their lines, and no guest', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STARTED);
    await save(page, 'int main(void)\n{\n\treturn nothing;\n}\n');
    page.send({ type: 'run', step: STARTED });
    const built = await page.next('built', 120);
    expect(built).toMatchObject({ ok: false, imageBytes: null });
    expect(built.diagnostics[0]).toMatchObject({ file: 'main.c', line: 3, severity: 'error' });
    await page.inState('idle');
    expect(page.terminals.has('qemu')).toBe(false);
  });

  test('stops a flooding guest with Ctrl-C, and a page that lost its sockets gets what it missed', async () => {
    const learner = await TestLearner.visit(server.origin);
    const page = await learner.open(STARTED);
    await save(page, ENDLESS);
    page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
    await page.shows('qemu', 'line 100 of');
    page.cut();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await using back = await learner.open(STARTED, page);
    const before = page.terminals.get('qemu');
    await back.until(
      () => ((back.terminals.get('qemu')?.offset ?? 0) > (before?.offset ?? 0) ? true : null),
      'more',
    );
    const shown = back.terminals.get('qemu');
    expect(shown?.stream).toBe(before?.stream);
    // Up to here: the key and the stop may fall into a line.
    const text = shown?.lost === 0 ? shown.text : null;
    back.type('qemu', Uint8Array.of(3));
    expect(await back.next('ended')).toMatchObject({ kind: 'stopped' });
    await back.until(() => (back.terminals.get('qemu')?.ended ? true : null), 'the end of the console');
    if (text !== null) {
      const numbers = [...text.matchAll(/line (\d+) of/g)].map((one) => Number(one[1]));
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(numbers.length).toBeGreaterThan(100);
    }
    // A second run of the same text builds nothing again.
    back.send({ type: 'run', step: STARTED });
    expect((await back.next('built')).summary).toContain('Nothing changed');
    await back.inState('running');
    back.send({ type: 'stop' });
    await back.inState('idle');
  });

  test('is told when the bench dies, and runs again on a new one', async () => {
    const learner = await TestLearner.visit(server.origin);
    const present = new Set(await descendants(server.pid));
    await using page = await learner.open(STARTED);
    await save(page, ENDLESS);
    page.send({ type: 'build', step: STARTED });
    await page.next('built', 120);
    await page.inState('idle');
    // Whatever this learner's bench consists of while nothing runs in it: its holder.
    const holder = (await descendants(server.pid)).filter((pid) => !present.has(pid));
    expect(holder.length).toBeGreaterThan(0);
    page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
    const from = page.received.length;
    for (const pid of holder.filter(isAlive)) kill(pid);
    // The guest's end and the bench's are told in the order in which this machine notices them.
    const news = <T extends 'error' | 'ended'>(type: T) =>
      page.until(() => page.received.slice(from).find((message) => message.type === type) ?? null, type);
    expect(await news('error')).toMatchObject({
      code: 'bench-failed',
      message: expect.stringContaining('Your text is safe'),
    });
    await news('ended');
    await page.inState('idle');
    page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
  });

  test('whose bench dies at once again is not given another until it asks', async () => {
    const learner = await TestLearner.visit(server.origin);
    const present = new Set(await descendants(server.pid));
    const bench = async () => (await descendants(server.pid)).filter((pid) => !present.has(pid));
    await using page = await learner.open(STARTED);
    // Like a machine without memory: whatever is opened is killed soon after.
    const deaths = () => page.received.filter(({ type }) => type === 'error').length;
    for (let quiet = 0; quiet < 4; ) {
      await sleep(500);
      const opened = await bench();
      for (const pid of opened) kill(pid);
      quiet = opened.length === 0 && deaths() > 0 ? quiet + 1 : 0;
    }
    expect(deaths()).toBeLessThanOrEqual(2);
    page.send({ type: 'build', step: STARTED });
    expect(await page.next('built', 120)).toMatchObject({ ok: true });
  });

  test('replaces a build by a newer one and stops what runs when told to', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STARTED);
    await save(page, ENDLESS);
    for (let index = 0; index < 5; index++) page.send({ type: 'build', step: STARTED });
    expect(await page.next('built', 120)).toMatchObject({ ok: true });
    await page.inState('idle');
    expect(page.received.filter(({ type }) => type === 'built')).toHaveLength(1);
    page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
    // Building leaves the guest alone.
    await save(page, `${ENDLESS}/* edited */\n`, 1);
    page.send({ type: 'build', step: STARTED });
    await page.inState('building');
    await page.inState('running', 120);
    page.send({ type: 'run', step: STARTED });
    page.send({ type: 'stop' });
    await page.inState('idle');
    expect(page.received.filter(({ type }) => type === 'ended')).toHaveLength(1);
  });

  test('loses no text and goes on where the runner is killed in the middle of a run', async () => {
    const learner = await TestLearner.visit(server.origin);
    const page = await learner.open(STARTED);
    await save(page, ENDLESS);
    page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
    const runner = [...server.log().matchAll(/"process":"runner","pid":(\d+)/g)].at(-1)?.[1];
    process.kill(Number(runner), 'SIGKILL');
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
    await expect
      .poll(async () => (await fetch(`${server.origin}${PATHS.health}`)).text(), { timeout: 10_000 })
      .not.toContain('"runner":null');
    await using back = await learner.open(STARTED, page);
    expect(JSON.stringify(back.received[0])).toContain('flood that does not end');
    expect((await back.next('error')).message).toContain('Your text is as you left it');
    back.send({ type: 'run', step: STARTED });
    await back.inState('running', 120);
    back.send({ type: 'stop' });
    expect(await back.next('ended')).toMatchObject({ kind: 'stopped' });
  });

  test('leaves no process behind when the server is killed, and finds its text when it is started again', async () => {
    const learner = await TestLearner.visit(server.origin);
    const page = await learner.open(STARTED);
    await save(page, ENDLESS);
    page.send({ type: 'run', step: STARTED });
    await page.inState('running', 120);
    const last = `/* typed just before the end */\n${stepOf(STARTED).solution['main.c']}`;
    expect(await save(page, last, 1)).toMatchObject({ revision: 2 });
    const family = await descendants(server.pid);
    // Runner, holder, QEMU, dumpcap and tshark, with the boxes around them.
    expect(family.length).toBeGreaterThan(5);
    await server.kill('SIGKILL');
    await expect.poll(() => family.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    server = await startServer({ dataDirectory: data, kernel: 'auto' });
    await using back = await learner.at(server.origin).open(STARTED);
    expect(JSON.stringify(back.received[0])).toContain('typed just before the end');
    back.send({ type: 'check', step: STARTED });
    expect(await back.next('verdict', 120)).toMatchObject({ result: 'pass' });
  });
});

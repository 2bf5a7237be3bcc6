/** gdb at a learner's guest, as a page has it: stops in main before anything ran, breakpoints, steps, and gdb's words. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNELS } from '../bench/testing.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '01-getting-started';
const PROGRAM = `#include <stdio.h>

static volatile int turns;

static void turn(void)
{
	turns += 1;
}

int main(void)
{
	for (;;)
		turn();
}
`;
const lineOf = (words: string) => PROGRAM.slice(0, PROGRAM.indexOf(words)).split('\n').length;

function hasGdb(): boolean {
  try {
    execFileSync('gdb', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.info('Tests of gdb are skipped: there is none.');
    return false;
  }
}

const stopped = (page: TestPage, where: string, line?: number) =>
  page.until(
    () => {
      const told = page.received.findLast((one) => one.type === 'gdb');
      const [top] = told?.type === 'gdb' && told.state === 'stopped' ? told.frames : [];
      return top?.function === where && (line === undefined || top.line === line) ? top : null;
    },
    `a stop in ${where}`,
    120,
  );

describe.each(KERNELS)('gdb on $id', ({ id, skip }) => {
  const off = skip !== null || !hasGdb();
  let server: TestServer;
  beforeAll(async () => {
    if (!off) server = await startServer({ kernel: id });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.skipIf(off)(
    'stops in main, at breakpoints, on its way, and costs nothing where nobody asked',
    async ({ skip: leave }) => {
      if (process.env.WORKSHOP_LONG !== '1')
        leave(
          'its questions can reach gdb while the guest runs, which fails one run in two: WORKSHOP_LONG=1 npm test',
        );
      const learner = await TestLearner.visit(server.origin);
      await using page = await learner.open(STEP);
      page.send({ type: 'save', step: STEP, file: 'main.c', text: PROGRAM, base: 0 });
      await page.next('saved');
      page.send({ type: 'run', step: STEP });
      await page.inState('running', 240);
      expect(page.received.some(({ type }) => type === 'gdb')).toBe(false);

      page.send({ type: 'run', step: STEP, gdb: true });
      expect((await stopped(page, 'main')).file).toBe('main.c');
      // Each waits for the stop before: gdb answers nothing while the guest runs.
      let from = page.received.length;
      const next = (line?: number) =>
        page.until(
          () => {
            const at = page.received.findIndex(
              (one, index) =>
                index >= from &&
                one.type === 'gdb' &&
                one.state === 'stopped' &&
                one.frames.length > (line === undefined ? 0 : 1) &&
                (line === undefined || one.frames[0]?.line === line),
            );
            const told = page.received[at];
            return told?.type === 'gdb' ? told : null;
          },
          'the next stop',
          120,
        );
      page.send({ type: 'gdb', action: 'step' });
      await next();
      const line = lineOf('turns += 1');
      page.send({ type: 'breakpoints', lines: [{ file: 'main.c', line }] });
      from = page.received.length;
      page.send({ type: 'gdb', action: 'continue' });
      await page.until(
        () =>
          page.received.slice(from).some((one) => one.type === 'gdb' && one.state === 'running')
            ? true
            : null,
        'a guest that goes on',
        120,
      );
      from = page.received.findIndex(
        (one, index) => index >= from && one.type === 'gdb' && one.state === 'running',
      );
      const told = await next(line);
      expect(told.frames.map((frame) => frame.function).slice(0, 2)).toEqual(['turn', 'main']);
      page.send({ type: 'gdb-command', text: 'print turns' });
      await page.shows('gdb', '$1 = ');

      // Taken away while the guest runs: it goes on, and is paused by hand.
      page.send({ type: 'breakpoints', lines: [] });
      page.send({ type: 'gdb', action: 'continue' });
      await page.until(
        () => {
          const last = page.received.findLast((one) => one.type === 'gdb');
          return last?.type === 'gdb' && last.state === 'running' ? last : null;
        },
        'a guest that runs',
        120,
      );
      page.send({ type: 'gdb', action: 'pause' });
      await page.until(
        () => {
          const last = page.received.findLast((one) => one.type === 'gdb');
          const name =
            last?.type === 'gdb' && last.state === 'stopped' ? last.frames[0]?.function : undefined;
          return name === 'turn' || name === 'main' ? name : null;
        },
        'a guest that was paused',
        120,
      );
      page.send({ type: 'stop' });
      await page.inState('idle', 120);
      await page.until(() => {
        const last = page.received.findLast((one) => one.type === 'gdb');
        return last?.type === 'gdb' && last.state === 'off' ? last : null;
      }, 'the end of gdb');
    },
  );

  test.skipIf(off)('ends a gdb whose children flood where it speaks', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    page.send({ type: 'save', step: STEP, file: 'main.c', text: PROGRAM, base: 0 });
    await page.next('saved');
    page.send({ type: 'run', step: STEP, gdb: true });
    await stopped(page, 'main');
    page.send({ type: 'gdb-command', text: `shell yes '*stopped,reason="flood"'` });
    await page.until(
      () => (page.received.findLast((one) => one.type === 'gdb')?.state === 'off' ? true : null),
      'the end of gdb',
    );
    page.send({ type: 'stop' });
    await page.inState('idle');
  });
});

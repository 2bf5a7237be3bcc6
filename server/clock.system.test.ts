/** A server whose clock is set while people work: libfaketime gives it one of its own, which follows a file. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { KERNELS } from './bench/testing.ts';
import { stepOf } from './course.ts';
import { type ServerOptions, startServer, TestLearner, type TestPage } from './testing.ts';

const STEP = '01-getting-started';
const ENDLESS = 'int main(void)\n{\n\tfor (;;)\n\t\t;\n}\n';
const HOUR = 60 * 60_000;
const library = readdirSync('/usr/lib')
  .flatMap((directory) => {
    const place = path.join('/usr/lib', directory, 'faketime');
    try {
      return readdirSync(place).map((file) => path.join(place, file));
    } catch {
      return [];
    }
  })
  .find((file) => file.includes('libfaketimeMT.so'));

const home = mkdtempSync(path.join(os.tmpdir(), 'wirespeed-clock-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Hours that the server's clock is ahead of ours. Time itself, as limits count it, goes on as it does. */
function setClock(hours: number): void {
  writeFileSync(path.join(home, 'clock'), `${hours < 0 ? '-' : '+'}${Math.abs(hours)}h\n`);
}

async function save(page: TestPage, text: string, base: number): Promise<number> {
  page.send({ type: 'save', step: STEP, file: 'main.c', text, base });
  return (await page.next('saved')).revision;
}

/** Hours by which the check's time is ahead. */
async function check(page: TestPage): Promise<number> {
  page.send({ type: 'check', step: STEP });
  const verdict = await page.next('verdict', 120);
  expect(verdict.result).toBe('pass');
  return (Date.parse(verdict.at) - Date.now()) / HOUR;
}

async function welcomeOf(learner: TestLearner) {
  await using page = await learner.open(STEP);
  const welcome = page.received.find(({ type }) => type === 'welcome');
  if (welcome?.type !== 'welcome') throw new Error('no welcome');
  return welcome;
}

const skip = KERNELS.every((kernel) => kernel.skip);
describe.skipIf(skip)('a clock that is set while people work', () => {
  test('keeps every session, text and verdict, whether it goes ahead or back, and ends no run', async () => {
    if (!library) throw new Error('libfaketime is not installed: npm test installs it');
    setClock(0);
    const data = path.join(home, 'data');
    const options: ServerOptions = {
      dataDirectory: data,
      env: {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: path.join(home, 'clock'),
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        NO_FAKE_STAT: '1',
      },
    };
    const solution = stepOf(STEP).solution['main.c'] ?? '';
    let server = await startServer(options);
    try {
      const learner = await TestLearner.visit(server.origin);
      const page = await learner.open(STEP);
      let base = await save(page, solution, 0);
      expect(await check(page)).toBeCloseTo(0, 1);
      for (const hours of [50, -70, 0]) {
        base = await save(page, ENDLESS, base);
        page.send({ type: 'run', step: STEP });
        await page.inState('running', 120);
        setClock(hours);
        const text = `${solution}/* ${hours} hours */\n`;
        base = await save(page, text, base);
        await learner.tickets();
        // Longer than the library takes to see the file.
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        expect(page.state.kind).toBe('running');
        page.send({ type: 'stop' });
        await page.inState('idle');
        expect(Math.abs((await check(page)) - hours)).toBeLessThan(0.2);
        const { sources, verdict, versions } = await welcomeOf(learner);
        expect(sources.find(({ file }) => file === 'main.c')?.text).toBe(text);
        expect(Math.abs((Date.parse(verdict?.at ?? '') - Date.now()) / HOUR - hours)).toBeLessThan(0.2);
        // The version that the check judged is the newest.
        expect(versions[0]).toMatchObject({ file: 'main.c' });
        expect(page.closed).toBe(false);
      }
      // A server that starts while its clock is three days behind what it wrote.
      await server.kill('SIGTERM');
      setClock(-72);
      server = await startServer({ ...options, env: { ...options.env, PORT: new URL(server.origin).port } });
      const { sources, passed } = await welcomeOf(learner);
      expect(sources.find(({ file }) => file === 'main.c')?.text).toContain('0 hours');
      expect(passed).toContain(STEP);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stepOf } from './course.ts';
import { PATHS } from './protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from './testing.ts';
import { type Figures, parseFigures } from './testing-figures.ts';
import type { Readiness } from './web/operations.ts';

const KERNEL = process.env.UK_ROOT ? 'unikraft' : 'ukmini';
const STEP = '03-say-hello';
const RUNNER = { process: 'runner' };

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ kernel: KERNEL });
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (path: string) => fetch(server.origin + path);
const figures = async (): Promise<Figures> => parseFigures(await (await ask(PATHS.metrics)).text());

test('is ready once the tree of its kernel is built, and says what it waits for until then', async () => {
  await using stack = new AsyncDisposableStack();
  const base = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-no-base-'));
  stack.defer(() => fs.rm(base, { recursive: true, force: true }));
  // No tree is there yet; ukmini's takes seconds.
  const fresh = stack.use(await startServer({ kernel: 'ukmini', env: { WORKSHOP_BASE: base } }));
  const seen: { status: number; told: Readiness }[] = [];
  await expect
    .poll(
      async () => {
        const answer = await fetch(fresh.origin + PATHS.ready);
        const told = (await answer.json()) as Readiness;
        seen.push({ status: answer.status, told });
        return told.ready;
      },
      { timeout: 240_000 },
    )
    .toBe(true);
  // Not within the poll, which would take a failure for a reason to look again.
  for (const { status, told } of seen)
    expect([status, told.reasons.length > 0]).toEqual(told.ready ? [200, false] : [503, true]);
  const waits = seen.flatMap(({ told }) => told.reasons);
  expect(waits).toContainEqual(expect.stringMatching(/^The base tree of ukmini is not built: ./));
  expect(seen.at(-1)?.told).toMatchObject({
    reasons: [],
    store: 'writable',
    runner: 'up',
    kernels: { ukmini: 'built' },
  });
});

test('counts a build, a run and a check, and what came of them', async () => {
  const learner = await TestLearner.visit(server.origin);
  await using page = await learner.open(STEP);
  const before = await figures();
  const moved = async (name: string, labels: Record<string, string>) =>
    (await figures()).value(name, { ...RUNNER, ...labels }) - before.value(name, { ...RUNNER, ...labels });

  await save(page, 'this is no program', 0);
  page.send({ type: 'build', step: STEP });
  expect((await page.next('built', 200)).ok).toBe(false);
  expect(await moved('wirespeed_build_seconds_count', { kernel: KERNEL, result: 'failed' })).toBe(1);

  await save(page, stepOf(STEP).solution['main.c'] ?? '', 1);
  page.send({ type: 'run', step: STEP });
  expect((await page.next('built', 200)).ok).toBe(true);
  await page.next('ended', 200);
  await page.inState('idle');
  expect(await moved('wirespeed_build_seconds_count', { kernel: KERNEL, result: 'built' })).toBe(1);
  expect(await moved('wirespeed_guests_booted_total', {})).toBe(1);
  expect(await moved('wirespeed_guests', {})).toBe(0);
  expect((await figures()).value('wirespeed_benches', RUNNER)).toBe(1);
  expect(await moved('wirespeed_messages_total', { type: 'run' })).toBe(1);
  expect(await moved('wirespeed_queue_wait_seconds_count', { queue: 'build' })).toBe(2);
  const shown = [...page.terminals.values()].reduce((sum, { offset }) => sum + offset, 0);
  expect(await moved('wirespeed_terminal_bytes_total', {})).toBeGreaterThanOrEqual(shown);

  page.send({ type: 'check', step: STEP });
  expect((await page.next('verdict', 240)).result).toBe('pass');
  expect(await moved('wirespeed_checks_total', { step: STEP, verdict: 'pass' })).toBe(1);
  expect(await moved('wirespeed_checks_total', { step: STEP, verdict: 'fail' })).toBe(0);
  // The learner's guest, and the reference's.
  expect(await moved('wirespeed_guests_booted_total', {})).toBe(3);
  const { value } = await figures();
  expect(value('wirespeed_store_seconds_count', { process: 'web', call: 'verdict', result: 'done' })).toBe(1);
});

function save(page: TestPage, text: string, base: number): Promise<unknown> {
  page.send({ type: 'save', step: STEP, file: 'main.c', text, base });
  return page.next('saved');
}

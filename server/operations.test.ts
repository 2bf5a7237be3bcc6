import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from './protocol.ts';
import { startServer, TestLearner, type TestServer } from './testing.ts';
import { parseFigures } from './testing-figures.ts';
import { get } from './testing-http.ts';
import { mayReadMetrics } from './web/operations.ts';

/** A server without a kernel: it lives, and is not ready. */
let data: string;
let server: TestServer;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-operations-'));
  server = await startServer({ kernel: 'unikraft', dataDirectory: data, env: { UK_ROOT: '' } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true });
});

const ready = async () => JSON.parse((await get(server.origin + PATHS.ready)).text);
const figures = async () => parseFigures((await get(server.origin + PATHS.metrics)).text);
/** The one child that a server has. */
function runnerOf(pid: number): number {
  const threads = fs.readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) =>
    fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  expect(children).toHaveLength(1);
  return Number(children[0]);
}

describe('whether it is alive and ready', () => {
  test('are two questions: without a kernel it lives, and says why it cannot serve', async () => {
    expect((await get(server.origin + PATHS.health)).status).toBe(200);
    const { status, text } = await get(server.origin + PATHS.ready);
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      ready: false,
      reasons: [expect.stringContaining('UK_ROOT')],
      store: 'writable',
      runner: 'up',
      mode: 'trusted',
    });
  });

  test('tells of a store that another program keeps locked, and of its being free again', async () => {
    const other = new Database(path.join(data, 'wirespeed.db'));
    other.exec('BEGIN IMMEDIATE');
    await expect.poll(async () => (await ready()).store, { timeout: 40_000 }).toBe('not writable');
    expect((await ready()).reasons).toContainEqual(
      expect.stringMatching(/store cannot be written \(SQLITE_BUSY/),
    );
    other.exec('ROLLBACK');
    other.close();
    await expect.poll(async () => (await ready()).store, { timeout: 40_000 }).toBe('writable');
  });

  test('tells of a runner that hangs, and is alive all the same; a dead one is replaced and counted', async () => {
    const runner = runnerOf(server.pid);
    process.kill(runner, 'SIGSTOP');
    await expect.poll(async () => (await ready()).runner, { timeout: 40_000 }).toBe('down');
    expect((await get(server.origin + PATHS.health)).status).toBe(200);
    const without = await figures();
    expect(without.value('wirespeed_runner_up', { process: 'web' })).toBe(0);
    expect(without.value('wirespeed_ready', { process: 'web' })).toBe(0);
    process.kill(runner, 'SIGKILL');
    await expect.poll(async () => (await ready()).runner, { timeout: 40_000 }).toBe('up');
    expect((await figures()).value('wirespeed_runner_starts_total', { process: 'web' })).toBe(2);
  });
});

describe('figures', () => {
  test('are whole by the rules of the format, from both processes, each family once', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open('03-say-hello');
    page.send({ type: 'save', step: '03-say-hello', file: 'main.c', text: 'int x;', base: 0 });
    await page.next('saved');
    const found = await figures();
    for (const process of ['web', 'runner'])
      for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'])
        expect(found.value(name, { process }), `${name} of ${process}`).toBeGreaterThanOrEqual(0);
    expect(found.value('wirespeed_websockets', { process: 'runner' })).toBe(2);
    expect(found.value('wirespeed_learners', { process: 'runner' })).toBe(1);
    expect(found.value('wirespeed_messages_total', { process: 'runner', type: 'save' })).toBe(1);
    const saves = { process: 'web', call: 'save', result: 'done' };
    expect(found.value('wirespeed_store_seconds_count', saves)).toBeGreaterThan(0);
    const sessions = { process: 'web', address: PATHS.session, status: '200' };
    expect(found.value('wirespeed_http_requests_total', sessions)).toBeGreaterThan(0);
  });

  test('count strangers’ addresses together: nobody makes a series of their own', async () => {
    const before = (await figures()).series;
    // A kind of garbage collection that is the process's first makes nine series.
    for (let n = 0; n < 100; n++) await get(`${server.origin}/made-up-${n}"\n{}`.replace('\n', '%0a'));
    const after = await figures();
    expect(after.series - before).toBeLessThan(50);
    expect(after.text).not.toContain('made-up');
  });

  test.each([
    ['127.0.0.1', 'localhost:3000', true],
    ['::1', '[::1]:3000', true],
    ['::ffff:127.0.0.1', '127.0.0.1', true],
    ['192.0.2.7', 'localhost:3000', false],
    ['127.0.0.1', 'localhost.evil.example', false],
    ['::ffff:192.0.2.7', '127.0.0.1', false],
    [undefined, '127.0.0.1', false],
  ])('asked from %s as %s: %s', (remoteAddress, host, told) => {
    const { signal: _, ...socket } = { signal: 0, remoteAddress };
    expect(mayReadMetrics({ headers: { host }, socket }, '')).toBe(told);
  });
});

describe('a server that is told to stop', () => {
  test('ends at once where it is told again, though its runner hangs', async () => {
    const other = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '' } });
    const runner = runnerOf(other.pid);
    process.kill(runner, 'SIGSTOP');
    process.kill(other.pid, 'SIGTERM');
    await expect.poll(() => other.log(), { timeout: 30_000 }).toContain('stopping');
    // Whoever spreads visitors over servers sends nobody here any more.
    await expect(get(other.origin + PATHS.ready)).rejects.toThrow('ECONNREFUSED');
    await other.kill('SIGTERM');
    expect(other.log()).toContain('ended at once: signalled again');
    await expect.poll(() => isAlive(runner), { timeout: 10_000 }).toBe(false);
    await other[Symbol.asyncDispose]();
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

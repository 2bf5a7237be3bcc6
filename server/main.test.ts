import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { PATHS, PROTOCOL_VERSION } from './protocol.ts';
import { startServer, TestLearner, type TestServer } from './testing.ts';

/** A server without a kernel: everything but benches. */
let server: TestServer;
let learner: TestLearner;

beforeAll(async () => {
  server = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '' } });
  learner = await TestLearner.visit(server.origin);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('without a kernel', () => {
  test('the page learns what is missing, and its text is saved all the same', async () => {
    await using page = await learner.open('01-getting-started');
    const [welcome] = page.received;
    expect(welcome).toMatchObject({
      type: 'welcome',
      kernel: null,
      state: { kind: 'unavailable', code: 'no-kernel' },
    });
    expect(JSON.stringify(welcome)).toContain('UK_ROOT');
    page.send({ type: 'save', step: '01-getting-started', file: 'main.c', text: '/* kept */\n', base: 0 });
    expect(await page.next('saved')).toMatchObject({ file: 'main.c', revision: 1 });
    page.send({ type: 'run', step: '01-getting-started' });
    expect(await page.next('error')).toMatchObject({ code: 'no-kernel' });
    await using reloaded = await learner.open('01-getting-started');
    expect(JSON.stringify(reloaded.received[0])).toContain('/* kept */');
  });

  test('health is told', async () => {
    const response = await fetch(`${server.origin}${PATHS.health}`);
    expect(await response.json()).toMatchObject({ ok: true, kernel: null });
  });
});

describe('the wire', () => {
  test('answers nonsense with an error and lives on', async () => {
    await using page = await learner.open('01-getting-started');
    for (const nonsense of ['{', '{"type":"nothing"}', '[]', '{"type":"save","step":"../../etc"}']) {
      page.sendRaw(nonsense);
      expect(await page.next('error')).toMatchObject({ code: 'bad-message' });
    }
    page.sendRaw(new Uint8Array([9, 9]));
    expect(await page.next('error')).toMatchObject({ code: 'bad-message' });
    page.send({ type: 'save', step: '99-nothing', file: 'main.c', text: '', base: 0 });
    expect(await page.next('error')).toMatchObject({ code: 'unknown-step' });
  });

  test('tells the other tab of a text that was saved in this one', async () => {
    const step = '02-network-interface';
    await using one = await learner.open(step);
    await using other = await learner.open(step);
    one.send({ type: 'save', step, file: 'main.c', text: 'from one', base: 0 });
    expect(await other.next('source')).toMatchObject({ source: { text: 'from one', revision: 1 } });
    other.send({ type: 'save', step, file: 'main.c', text: 'from the other', base: 0 });
    expect(await one.next('source')).toMatchObject({ source: { text: 'from the other', revision: 2 } });
    const { versions } = await other.next('versions');
    expect(versions[0]).toMatchObject({ reason: 'conflict', file: 'main.c' });
    one.send({ type: 'restore', step, version: versions[0]?.id ?? -1 });
    expect(await other.next('source')).toMatchObject({ source: { text: 'from one', revision: 3 } });
  });

  test('tells a page the learner’s work once', async () => {
    await using page = await learner.open('01-getting-started');
    page.sendRaw(JSON.stringify({ type: 'hello', version: PROTOCOL_VERSION, step: page.step }));
    expect(await page.next('error')).toMatchObject({ code: 'bad-message' });
  });

  test('takes no save that would leave the text unreadable', async () => {
    const step = '01-getting-started';
    const careless = await TestLearner.visit(server.origin);
    await using page = await careless.open(step);
    for (const base of [Number.MAX_SAFE_INTEGER, 1_000_000_000])
      page.send({ type: 'save', step, file: 'main.c', text: `${base}`, base });
    expect(await page.next('error')).toMatchObject({ code: 'bad-message' });
    expect(await page.next('saved')).toMatchObject({ revision: 1_000_000_001 });
    page.send({ type: 'save', step, file: 'main.c', text: 'later', base: 0 });
    expect(await page.next('saved')).toMatchObject({ revision: 1_000_000_002 });
    await using again = await careless.open(step);
    expect(JSON.stringify(again.received[0])).toContain('later');
  });
});

describe('the experiment book', () => {
  test('is asked whether it can keep a measurement before anything is built', async () => {
    const reader = await TestLearner.visit(server.origin);
    await using page = await reader.open('06-go-faster');
    const measure = async (step: string, row: string) => {
      page.send({ type: 'measure', step, row });
      return (await page.next('error')).code;
    };
    for (let index = 0; index < LIMITS.store.ownRows; index++)
      page.send({ type: 'note', row: `own-${index}`, title: 'mine', note: '' });
    // This server has no kernel: whoever is told so was let through.
    expect(await measure(page.step, 'naive')).toBe('no-kernel');
    expect(await measure(page.step, 'own-0')).toBe('no-kernel');
    expect(await measure(page.step, 'own-more')).toBe('too-large');
    expect(await measure(page.step, 'nothing')).toBe('bad-message');
    expect(await measure('05-how-fast', 'naive')).toBe('bad-message');
  });

  const fetchBook = (path: string, cookie: string) =>
    fetch(`${server.origin}${path}`, { headers: { cookie } });

  test('comes with its steps, changes on every page, and is exported', async () => {
    const reader = await TestLearner.visit(server.origin);
    await using page = await reader.open('06-go-faster');
    await using other = await reader.open('06.1-memory-pool');
    await using elsewhere = await reader.open('03-say-hello');
    expect(await page.next('book')).toMatchObject({ entries: [], notes: [] });
    await other.next('book');
    const note = { row: 'own-1', title: '=1+1', note: 'kept' };
    page.send({ type: 'note', ...note });
    expect((await other.next('book')).notes).toEqual([note]);
    page.send({ type: 'look', experiment: 7 });
    expect((await page.next('error')).code).toBe('unknown-version');
    page.send({ type: 'note', row: 'nothing', title: '', note: '' });
    expect((await page.next('error')).code).toBe('bad-message');
    expect(elsewhere.received.some(({ type }) => type === 'book')).toBe(false);

    const csv = await fetchBook(PATHS.bookAsCsv, reader.cookie);
    expect(csv.headers.get('content-disposition')).toContain('experiments.csv');
    expect(await csv.text()).toMatch(/^kernel,row,mode/);
    expect(await (await fetchBook(PATHS.bookAsMarkdown, reader.cookie)).text()).toContain(
      'Nothing was measured',
    );
    expect((await fetchBook(PATHS.bookAsCsv, '')).status).toBe(401);
    const posted = await fetch(`${server.origin}${PATHS.bookAsCsv}`, { method: 'POST' });
    expect(posted.status).toBe(405);
  });
});

describe('a runner that dies', () => {
  test('is replaced, and the page comes back to its text', async () => {
    const step = '03-say-hello';
    const page = await learner.open(step);
    page.send({ type: 'save', step, file: 'main.c', text: 'survives', base: 0 });
    await page.next('saved');
    const runner = /"process":"runner","pid":(\d+)/.exec(server.log())?.[1];
    process.kill(Number(runner), 'SIGKILL');
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
    await expect
      .poll(async () => (await fetch(`${server.origin}${PATHS.health}`)).text(), { timeout: 10_000 })
      .not.toContain('"runner":null');
    await using back = await learner.open(step);
    expect(JSON.stringify(back.received[0])).toContain('survives');
  });
});

describe('a server that is told to stop', () => {
  test('closes its pages and ends, however many are open', async () => {
    const other = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '' } });
    const visitor = await TestLearner.visit(other.origin);
    const pages = [await visitor.open('01-getting-started'), await visitor.open('03-say-hello')];
    await other[Symbol.asyncDispose]();
    for (const page of pages) await expect.poll(() => page.closed).toBe(true);
  });
});

test('a server that cannot print its greeting serves all the same', async () => {
  const placeholder = http.createServer().listen(0, '127.0.0.1');
  await once(placeholder, 'listening');
  const { port } = placeholder.address() as AddressInfo;
  placeholder.close();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-mute-'));
  const full = fs.openSync('/dev/full', 'w');
  const main = path.join(import.meta.dirname, 'main.ts');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', process.execPath, main, '--wire-only'], {
    stdio: ['ignore', full, full],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: `${port}`,
      WORKSHOP_DATA: data,
      WORKSHOP_KERNEL: 'unikraft',
      UK_ROOT: '',
    },
  });
  const gone = once(child, 'exit');
  const health = () => fetch(`http://127.0.0.1:${port}${PATHS.health}`).then(({ status }) => status);
  await expect.poll(() => health().catch(() => 0), { timeout: 20_000 }).toBe(200);
  // Its greeting fails a moment after it began to listen.
  await sleep(500);
  expect(await health()).toBe(200);
  child.kill('SIGTERM');
  await gone;
  fs.closeSync(full);
  fs.rmSync(data, { recursive: true });
});

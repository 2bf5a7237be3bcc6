import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
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

/** The status of an upgrade; 0 where the connection was closed without a word. */
function upgradeStatus(path: string, headers: http.OutgoingHttpHeaders): Promise<number> {
  return new Promise((resolve) => {
    const request = http.get(`${server.origin}${path}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve(0));
  });
}

describe('an upgrade', () => {
  test('is accepted from the page’s own origin and from none of eight others', async () => {
    const { port } = new URL(server.origin);
    const origins: (string | undefined)[] = [
      server.origin,
      'http://evil.example',
      `${server.origin}.evil.example`,
      `http://evil-127.0.0.1:${port}`,
      'null',
      undefined,
      `http://127.0.0.1:${Number(port) + 1}`,
      `https://127.0.0.1:${port}`,
      `http://sub.localhost:${port}`,
    ];
    const statuses = [];
    for (const origin of origins) {
      const { bulk } = await learner.tickets();
      const headers = { cookie: learner.cookie, ...(origin === undefined ? {} : { origin }) };
      statuses.push(await upgradeStatus(`${PATHS.bulk}?ticket=${bulk}`, headers));
    }
    expect(statuses).toEqual([101, 403, 403, 403, 403, 403, 403, 403, 403]);
  });

  test('needs the cookie and an unspent ticket of the same learner and socket', async () => {
    const other = await TestLearner.visit(server.origin);
    await other.tickets();
    const { origin } = server;
    const tickets = await learner.tickets();
    const bulk = `${PATHS.bulk}?ticket=`;
    expect(await upgradeStatus(bulk + tickets.bulk, { origin })).toBe(401);
    expect(await upgradeStatus(bulk + tickets.bulk, { origin, cookie: other.cookie })).toBe(401);
    expect(await upgradeStatus(bulk + tickets.interactive, { origin, cookie: learner.cookie })).toBe(401);
    expect(await upgradeStatus(PATHS.bulk, { origin, cookie: learner.cookie })).toBe(401);
    const fresh = await learner.tickets();
    expect(await upgradeStatus(bulk + fresh.bulk, { origin, cookie: learner.cookie })).toBe(101);
    expect(await upgradeStatus(bulk + fresh.bulk, { origin, cookie: learner.cookie })).toBe(401);
  });

  test('of any other path is closed without an answer', async () => {
    const headers = { origin: server.origin, cookie: learner.cookie };
    for (const path of ['/', '/_next/hmr', '/labs/01-getting-started', '/wire', '/wire/other'])
      expect(await upgradeStatus(path, headers)).toBe(0);
  });

  test('under a foreign Host is refused', async () => {
    const { bulk } = await learner.tickets();
    const headers = { host: 'evil.example', origin: server.origin, cookie: learner.cookie };
    expect(await upgradeStatus(`${PATHS.bulk}?ticket=${bulk}`, headers)).toBe(403);
  });
});

describe('the session call', () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${server.origin}${PATHS.session}`, { method: 'POST', headers }).then(({ status }) => status);

  test('gives tickets to the page’s own origin with a cookie only', async () => {
    expect(await post({ origin: server.origin, cookie: learner.cookie })).toBe(200);
    expect(await post({ cookie: learner.cookie })).toBe(403);
    expect(await post({ origin: 'http://evil.example', cookie: learner.cookie })).toBe(403);
    expect(await post({ origin: server.origin })).toBe(401);
  });

  test('refuses a known learner with another secret', async () => {
    const forged = `${learner.cookie.slice(0, -22)}${'x'.repeat(22)}`;
    expect(await post({ origin: server.origin, cookie: forged })).toBe(401);
  });
});

describe('a page', () => {
  test('comes with a policy, a nonce of its own, and the cookie only the first time', async () => {
    const first = await fetch(server.origin);
    const again = await fetch(server.origin, { headers: { cookie: learner.cookie } });
    const policy = (response: Response) => response.headers.get('content-security-policy') ?? '';
    expect(policy(first)).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}=='/);
    expect(policy(first)).toContain("frame-ancestors 'none'");
    expect(policy(first)).not.toBe(policy(again));
    expect(first.headers.getSetCookie()).toHaveLength(1);
    expect(again.headers.getSetCookie()).toHaveLength(0);
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is only read', async () => {
    const post = await fetch(server.origin, { method: 'POST', headers: { 'next-action': 'x' } });
    expect(post.status).toBe(405);
  });

  test('is not served under a foreign Host', async () => {
    const status = await new Promise((resolve) => {
      http.get(server.origin, { headers: { host: 'evil.example' } }, (response) =>
        resolve(response.statusCode),
      );
    });
    expect(status).toBe(421);
  });
});

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

  test('slows down a page that floods it, and closes it where that does not help', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open('01-getting-started');
    for (let index = 0; index < 400; index++) page.send({ type: 'stop' });
    expect(await page.next('error')).toMatchObject({ code: 'too-fast' });
    for (let index = 0; index < 10_000 && !page.closed; index++) page.sendRaw('x');
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
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

  test('counts a message by its size', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open('01-getting-started');
    const text = 'x'.repeat(64 * 1024);
    for (let index = 0; index < 60; index++)
      page.send({ type: 'save', step: page.step, file: 'main.c', text, base: index });
    expect(await page.next('error')).toMatchObject({ code: 'too-fast' });
  });

  test('is closed by a flood of pings', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open('01-getting-started');
    for (let index = 0; index < 5_000; index++) page.ping();
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
  });

  test('is closed by a message larger than any of ours', async () => {
    await using page = await learner.open('01-getting-started');
    page.sendRaw('x'.repeat(300 * 1024));
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
  });

  test('refuses a ninth socket of one learner', async () => {
    const crowd = await TestLearner.visit(server.origin);
    const pages = [];
    for (let index = 0; index < 4; index++) pages.push(await crowd.open('01-getting-started'));
    await using bystander = await learner.open('01-getting-started');
    const { interactive } = await crowd.tickets();
    const socket = new WebSocket(
      `${server.origin.replace('http', 'ws')}${PATHS.interactive}?ticket=${interactive}`,
      { headers: { cookie: crowd.cookie, origin: crowd.origin } },
    );
    // A frame with reserved bits: the refused socket's last word must not harm anybody.
    socket.on('upgrade', ({ socket: stream }) => stream.write(Buffer.from([0xf3, 0x80, 1, 2, 3, 4])));
    socket.on('error', () => {});
    await once(socket, 'close');
    bystander.send({ type: 'save', step: bystander.step, file: 'main.c', text: 'still here', base: 0 });
    await bystander.next('saved');
    for (const page of pages) await page[Symbol.asyncDispose]();
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
      .poll(() => fetch(`${server.origin}${PATHS.health}`).then(({ status }) => status), { timeout: 10_000 })
      .toBe(200);
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

describe('a script that makes up learners', () => {
  test('fills neither the machine nor the store, and shuts nobody out who is known', async () => {
    await using other = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '' } });
    const visitor = await TestLearner.visit(other.origin);
    await using page = await visitor.open('01-getting-started');
    const sockets: WebSocket[] = [];
    let code = 0;
    for (let index = 0; index < LIMITS.machine.sessions && code === 0; index++) {
      const made = await TestLearner.visit(other.origin);
      const { bulk } = await made.tickets();
      const url = `${other.origin.replace('http', 'ws')}${PATHS.bulk}?ticket=${bulk}`;
      const socket = new WebSocket(url, { headers: { cookie: made.cookie, origin: other.origin } });
      sockets.push(socket);
      socket.on('close', (reason) => {
        code ||= reason;
      });
      await once(socket, 'open');
    }
    await expect.poll(() => code).toBe(4004);
    let status = 200;
    for (let index = 0; index < 2 * LIMITS.web.newLearnersPerMinute && status === 200; index++) {
      const { cookie } = await TestLearner.visit(other.origin);
      const headers = { origin: other.origin, cookie };
      ({ status } = await fetch(`${other.origin}${PATHS.session}`, { method: 'POST', headers }));
    }
    expect(status).toBe(429);
    await visitor.tickets();
    page.send({ type: 'save', step: page.step, file: 'main.c', text: 'still here', base: 0 });
    await page.next('saved');
    for (const socket of sockets) socket.terminate();
  });
});

test('an address that is none is refused without a line in the log', async () => {
  const before = server.log();
  const status = await new Promise((resolve) => {
    http.get(server.origin, { path: 'http://[' }, (response) => resolve(response.statusCode));
  });
  expect(status).toBe(400);
  expect(server.log()).toBe(before);
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

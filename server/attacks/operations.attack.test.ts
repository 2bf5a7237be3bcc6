/** What strangers could learn or do by the operator's own side: the log, and what is counted. Row by row as in SECURITY.md. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '../protocol.ts';
import { startServer, TestLearner, type TestServer } from '../testing.ts';
import { get } from '../testing-http.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '', LOG_LEVEL: 'trace' } });
});
afterAll(() => server[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;

const entries = (log: string) =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('45 the operator’s screen', () => {
  test('45: no byte of a visitor is obeyed by whoever reads the log, and one event is one line', async () => {
    const { hostname, port, host } = new URL(server.origin);
    // The first three are no addresses, and are refused without a line; the last is one, and asks for escapes.
    for (const address of ['/\x9b31mRED', '/\x1b[31mRED', '/a\x85b', '/%1b%5b2J%0aRED%c2%9b']) {
      const socket = net.connect(Number(port), hostname);
      socket.end(
        Buffer.from(`GET ${address} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, 'latin1'),
      );
      socket.resume();
      await once(socket, 'close');
    }
    await expect.poll(() => server.log(), { timeout: 30_000 }).toContain('/%1b%5b2J%0aRED%c2%9b');
    expect(server.log()).not.toMatch(CONTROL);
    expect(server.log()).not.toContain('31mRED');
    expect(entries(server.log()).filter(({ path }) => String(path).includes('RED'))).toHaveLength(1);
  });

  test('45: whatever an error says of a guest or a build is one line of JSON without control bytes', () => {
    const SAID = '\u001b[2J\u009b31m\n{"level":30,"msg":"forged"}\u0007\u009c';
    const program = `import { openLog } from '${path.resolve(import.meta.dirname, '../log.ts')}';
      const { SAID } = process.env;
      openLog('runner', 'info').error({ err: new Error(SAID), said: SAID }, SAID);`;
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: { ...process.env, SAID },
    });
    expect(entries(stderr)).toHaveLength(1);
    expect(stderr.trimEnd()).not.toMatch(CONTROL);
    expect(entries(stderr)[0]).toMatchObject({ level: 50, msg: SAID, said: SAID });
  });
});

describe('95 secrets', () => {
  test('95: the log holds no cookie, ticket or token, at its most talkative', async () => {
    const token = 'CANARY-of-the-metrics-token';
    await using other = await startServer({
      kernel: 'unikraft',
      env: { UK_ROOT: '', LOG_LEVEL: 'trace', METRICS_TOKEN: token },
    });
    const learner = await TestLearner.visit(other.origin);
    const tickets = await learner.tickets();
    const cookie = learner.cookie;
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', origin: other.origin };
    const key = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    // Each way in which a request with a secret may go wrong.
    const tries: [string, http.OutgoingHttpHeaders][] = [
      [`${PATHS.bulk}?ticket=${tickets.bulk}`, { cookie, ...upgrade, 'sec-websocket-version': '1' }],
      [`${PATHS.interactive}?ticket=${tickets.bulk}CANARY`, { cookie, ...upgrade, ...key }],
      [`//?ticket=CANARY${tickets.interactive}`, { cookie, ...upgrade, ...key }],
      [`${PATHS.capture}?step=CANARY%1b[2J`, { cookie }],
      ['/%1b%5b2J%c2%9b?x=CANARY', { cookie: `${cookie}; other=CANARY` }],
      [PATHS.metrics, { authorization: `Bearer ${token}` }],
      [PATHS.metrics, { authorization: 'Bearer CANARY' }],
    ];
    for (const [address, headers] of tries) await get(other.origin + address, headers).catch(() => {});
    const answer = await get(other.origin + PATHS.progress, { cookie });
    const id = String(answer.headers['x-request-id']);
    expect(id).toMatch(/^[a-z0-9]{5}-[a-z0-9]+$/);
    await expect.poll(() => other.log(), { timeout: 30_000 }).toContain(`"request":"${id}"`);
    const log = other.log();
    const [learnerId = '', secret = ''] = cookie.replace('wirespeed=', '').split('.');
    for (const canary of ['CANARY', token, secret, learnerId, tickets.bulk, tickets.interactive])
      expect(log.includes(canary), canary).toBe(false);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    expect(log).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ request }) => request === id)).toMatchObject({ path: PATHS.progress, status: 200 });
  });
});

describe('96 figures', () => {
  test('96: figures are told to this machine alone, and never to a proxy or under another name', async () => {
    const address = server.origin + PATHS.metrics;
    expect((await get(address)).status).toBe(200);
    expect((await get(address, { host: 'evil.example' })).status).toBe(403);
    expect((await get(address, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(403);
    expect((await get(address, { authorization: 'Bearer guessed-guessed-guessed' })).status).toBe(200);
  });

  test('96: figures are told to whoever has the token, where there is one', async () => {
    const token = 'a-token-of-the-operator';
    await using other = await startServer({ kernel: 'unikraft', env: { UK_ROOT: '', METRICS_TOKEN: token } });
    const address = other.origin + PATHS.metrics;
    expect((await get(address)).status).toBe(403);
    expect((await get(address, { authorization: `Bearer ${token}x` })).status).toBe(403);
    const host = 'metrics.example';
    expect((await get(address, { authorization: `Bearer ${token}`, host })).status).toBe(200);
  });
});

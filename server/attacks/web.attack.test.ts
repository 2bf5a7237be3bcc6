import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { PATHS } from '../protocol.ts';
import { ask, startServer, TestLearner, type TestServer } from '../testing.ts';
import { PUBLIC_UPGRADE, ROUTES, UPGRADES } from '../web/routes.ts';

const WITHOUT_KERNEL = { kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
const STEP = '01-getting-started';
const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

let server: TestServer;
let learner: TestLearner;
/** Connections whose requests never end, made before everything else: milliseconds until each was closed. */
let slow: { readonly headers: readonly Promise<number>[]; readonly body: Promise<number> };
/** One that asks and never reads. */
let stalled: net.Socket;

beforeAll(async () => {
  server = await startServer(WITHOUT_KERNEL);
  const { host, port } = new URL(server.origin);
  const begin = (words: string) => {
    const since = performance.now();
    const socket = net.connect(Number(port), '127.0.0.1').resume();
    socket.write(words);
    return once(socket, 'close').then(() => performance.now() - since);
  };
  slow = {
    headers: Array.from({ length: 20 }, () => begin(`GET / HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `)),
    body: begin(
      `POST ${PATHS.instructor} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\nContent-Length: 100\r\n\r\n{`,
    ),
  };
  learner = await TestLearner.visit(server.origin);
  // Known from here on: what its cookie opens is answered, and not refused as a newcomer's.
  await learner.tickets();
  // Whole requests in one piece, with more to answer than is kept on the way: the server waits for its reader, and for nothing else.
  const request = `GET ${PATHS.solution}?step=06-go-faster HTTP/1.1\r\nHost: ${host}\r\nCookie: ${learner.cookie}\r\n\r\n`;
  stalled = net
    .connect(Number(port), '127.0.0.1')
    .on('error', () => {})
    .pause();
  await once(stalled, 'connect');
  // A few at a time: many at once are refused for that.
  for (let sent = 0; sent < 300; sent += 5) {
    stalled.write(request.repeat(5));
    await sleep(20);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

/** The status of an upgrade; 0 where the connection was closed without a word. */
async function upgraded(path: string, headers: http.OutgoingHttpHeaders): Promise<number> {
  return (await ask(server.origin, path, { headers: { ...UPGRADE, ...headers } })).status;
}

describe('36 an upgrade', () => {
  test('36: an upgrade is accepted from the page’s own origin and from none of a dozen others', async () => {
    const { port } = new URL(server.origin);
    const origins: (string | undefined)[] = [
      server.origin,
      'http://evil.example',
      `${server.origin}.evil.example`,
      `http://evil-127.0.0.1:${port}`,
      `http://127.0.0.1:${port}@evil.example`,
      `${server.origin}/`,
      `${server.origin}, http://evil.example`,
      'null',
      '',
      undefined,
      `http://127.0.0.1:${Number(port) + 1}`,
      'http://127.0.0.1',
      `https://127.0.0.1:${port}`,
      `http://sub.127.0.0.1:${port}`,
      // Ours too, but not the one that this page was loaded from.
      `http://localhost:${port}`,
    ];
    const statuses = [];
    for (const origin of origins) {
      const { bulk } = await learner.tickets();
      const headers = { cookie: learner.cookie, ...(origin === undefined ? {} : { origin }) };
      statuses.push(await upgraded(`${PATHS.bulk}?ticket=${bulk}`, headers));
    }
    expect(statuses).toEqual([101, ...Array(origins.length - 1).fill(403)]);
  });

  test('36: an upgrade needs the cookie and an unspent ticket of the same session and socket', async () => {
    const other = await TestLearner.visit(server.origin);
    await other.tickets();
    const { origin } = server;
    const tickets = await learner.tickets();
    const bulk = `${PATHS.bulk}?ticket=`;
    expect(await upgraded(bulk + tickets.bulk, { origin })).toBe(401);
    expect(await upgraded(bulk + tickets.bulk, { origin, cookie: other.cookie })).toBe(401);
    expect(await upgraded(bulk + tickets.interactive, { origin, cookie: learner.cookie })).toBe(401);
    expect(await upgraded(PATHS.bulk, { origin, cookie: learner.cookie })).toBe(401);
    const fresh = await learner.tickets();
    expect(await upgraded(bulk + fresh.bulk, { origin, cookie: learner.cookie })).toBe(101);
    expect(await upgraded(bulk + fresh.bulk, { origin, cookie: learner.cookie })).toBe(401);
  });

  test('36: an upgrade and every request are refused under a foreign Host', async () => {
    const headers = { cookie: learner.cookie, origin: server.origin, host: 'evil.example' };
    const { bulk } = await learner.tickets();
    expect(await upgraded(`${PATHS.bulk}?ticket=${bulk}`, headers)).toBe(421);
    // Programs of the operator's ask under any name; operations.test.ts shows who is told what.
    for (const path of ['/', '/labs/01-getting-started', ...Object.keys(ROUTES)])
      if (path !== PATHS.health && path !== PATHS.ready && path !== PATHS.metrics)
        for (const method of Object.keys(ROUTES[path] ?? { GET: null }))
          expect([path, (await ask(server.origin, path, { method, headers })).status]).toEqual([path, 421]);
  });

  test('36: tickets are given to the page’s own origin with a genuine cookie only', async () => {
    const post = (headers: http.OutgoingHttpHeaders) =>
      ask(server.origin, PATHS.session, { method: 'POST', headers }).then(({ status }) => status);
    const { origin } = server;
    const { cookie } = learner;
    const forged = `${cookie.slice(0, -22)}${'x'.repeat(22)}`;
    expect(await post({ origin, cookie })).toBe(200);
    expect(await post({ cookie })).toBe(403);
    expect(await post({ origin: 'http://evil.example', cookie })).toBe(403);
    expect(await post({ origin })).toBe(401);
    expect(await post({ origin, cookie: forged })).toBe(401);
  });
});

/** What a stranger may ask; the rest is for those with the right cookie. Told here once more, and not by the server. */
const PUBLIC = [
  `GET ${PATHS.health}`,
  `GET ${PATHS.ready}`,
  // To this machine alone, or to whoever has a token.
  `GET ${PATHS.metrics}`,
  `GET ${PATHS.progress}`,
  `GET ${PATHS.feedback}`,
  `POST ${PATHS.instructor}`,
  `POST ${PATHS.enterRoom}`,
  `GET ${PATHS.myRoom}`,
  `GET ${PATHS.myNews}`,
];

describe('37 without a cookie', () => {
  test('37: without a cookie every address and every upgrade is refused, but for a list of public ones', async () => {
    const open: string[] = [];
    for (const [path, methods] of Object.entries(ROUTES))
      for (const method of Object.keys(methods)) {
        const { status } = await ask(server.origin, `${path}?step=${STEP}`, {
          method,
          headers: { origin: server.origin },
        });
        if (status !== 401) open.push(`${method} ${path}`);
      }
    expect(open).toEqual(PUBLIC);
    for (const path of Object.keys(UPGRADES))
      expect([path, await upgraded(path, { origin: server.origin })]).toEqual([path, 401]);
  });

  test('37: no address is outside the tables, and no method outside its row', async () => {
    const told = [...Object.keys(ROUTES), ...Object.keys(UPGRADES), PUBLIC_UPGRADE];
    expect(told.toSorted()).toEqual(Object.values(PATHS).toSorted());
    for (const [path, methods] of Object.entries(ROUTES))
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])
        if (!(method in methods))
          expect([method, path, (await learner.ask(path, { method })).status]).toEqual([method, path, 405]);
  });

  test('37: an upgrade of any other address is closed without an answer', async () => {
    const headers = { origin: server.origin, cookie: learner.cookie };
    const others = ['/', '/_next/hmr', `/labs/${STEP}`, '/wire', '/wire/other', '//', ...Object.keys(ROUTES)];
    others.push(
      '/wire/interactive/',
      '/wire//bulk',
      '/Wire/bulk',
      '/wire/bulk%00',
      '/constructor',
      'http://[',
    );
    for (const path of others) expect([path, await upgraded(path, headers)]).toEqual([path, 0]);
  });
});

describe('41 a page', () => {
  test('41: a page comes with a policy without inline script and a nonce of its own', async () => {
    const first = await ask(server.origin, '/');
    const again = await learner.ask('/');
    const policy = (response: typeof first) => String(response.headers['content-security-policy']);
    expect(policy(first)).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==';/);
    for (const part of [
      "default-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect(policy(first)).toContain(part);
    expect(policy(first)).not.toBe(policy(again));
    expect(first.headers['set-cookie']).toHaveLength(1);
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(first.headers['x-content-type-options']).toBe('nosniff');
  });

  test('41: an answer that is no page forbids everything to whoever shows it', async () => {
    for (const path of Object.keys(ROUTES)) {
      const { headers } = await learner.ask(`${path}?step=${STEP}`);
      expect([path, headers['content-security-policy']]).toEqual([
        path,
        "default-src 'none'; frame-ancestors 'none'",
      ]);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('41: a page is only read', async () => {
    const posted = await ask(server.origin, '/', { method: 'POST', headers: { 'next-action': 'x' } });
    expect(posted.status).toBe(405);
  });
});

describe('46 no address', () => {
  test('46: no address fetches what a visitor names', async () => {
    const canary = http.createServer((_request, response) => response.end('reached'));
    canary.listen(0, '127.0.0.1');
    await once(canary, 'listening');
    let reached = 0;
    canary.on('connection', () => {
      reached += 1;
    });
    const url = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
    const names = ['url', 'uri', 'src', 'callback', 'redirect', 'next', 'webhook', 'host', 'path'];
    const query = names.map((name) => `${name}=${encodeURIComponent(url)}`).join('&');
    const told = { referer: url, 'x-forwarded-host': url, 'x-original-url': url, forwarded: `host=${url}` };
    for (const path of [...Object.keys(ROUTES), '/_next/image'])
      for (const method of Object.keys(ROUTES[path] ?? { GET: null })) {
        const body =
          method === 'GET' ? undefined : JSON.stringify(Object.fromEntries(names.map((n) => [n, url])));
        const manner = { method, headers: told, ...(body && { body }) };
        const { headers, text } = await learner.ask(`${path}?step=${STEP}&${query}`, manner);
        expect([path, headers.location, text.includes('reached')]).toEqual([path, undefined, false]);
      }
    canary.close();
    expect(reached).toBe(0);
    // Next has a route that fetches images for whoever asks: it is not even asked.
    expect((await learner.ask(`/_next/image?${query}`)).text).toBe('There is no such page.\n');
  });
});

describe('70 a planted cookie', () => {
  test('70: a planted cookie makes the request nobody’s, instead of the planter’s', async () => {
    const planter = await TestLearner.visit(server.origin);
    await planter.tickets();
    for (const cookie of [`${planter.cookie}; ${learner.cookie}`, `${learner.cookie}; ${planter.cookie}`])
      expect((await learner.ask(PATHS.session, { method: 'POST', headers: { cookie } })).status).toBe(401);
  });

  test('70: a cookie planted beside the genuine one makes no page set a third in its place', async () => {
    const { cookie } = learner;
    for (const planted of ['wirespeed=x', 'wirespeed=', cookie]) {
      const { headers } = await ask(server.origin, '/', { headers: { cookie: `${planted}; ${cookie}` } });
      expect([planted, headers['set-cookie']]).toEqual([planted, undefined]);
    }
    // One alone that is none is nobody's, and loses nothing.
    const { headers } = await ask(server.origin, '/', { headers: { cookie: 'wirespeed=x' } });
    expect(headers['set-cookie']).toHaveLength(1);
  });
});

describe('72 an address written otherwise', () => {
  test('72: an address written otherwise never reaches what the usual one guards', async () => {
    const capture = PATHS.capture.slice(1);
    const odd = [
      `//${capture}`,
      `/./${capture}`,
      `/x/../${capture}`,
      `/%61pi/capture.pcap`,
      `/API/capture.pcap`,
      `/${capture}/`,
      `/${capture};x`,
      `/${capture}%00`,
      `\\${capture}`,
      `http://evil.example/${capture}`,
      `//evil.example/${capture}`,
    ];
    for (const path of odd) {
      const { status, text } = await ask(server.origin, `${path}?step=${STEP}`);
      expect([path, [400, 401, 404, 421].includes(status)]).toEqual([path, true]);
      expect(text).not.toContain('\xd4\xc3\xb2\xa1');
    }
    // An absolute address says which host was asked, whatever else does.
    for (const at of [`http://evil.example${PATHS.session}`, `//evil.example${PATHS.session}`])
      for (const origin of ['http://evil.example', server.origin]) {
        const headers = { cookie: learner.cookie, origin };
        const { status } = await ask(server.origin, at, { method: 'POST', headers });
        expect([at, status]).toEqual([at, at.startsWith('//') ? 400 : 421]);
      }
    const visitor = await TestLearner.visit(server.origin);
    const own = await visitor.ask(`${server.origin}${PATHS.session}`, { method: 'POST' });
    expect(own.status).toBe(200);
    for (const at of [`//x${Object.keys(UPGRADES)[0]}`, `/.${Object.keys(UPGRADES)[0]}`])
      expect([at, await upgraded(at, { cookie: learner.cookie, origin: server.origin })]).toEqual([at, 0]);
  });

  test('72: an address that is none is refused without a line in the log', async () => {
    const before = server.log();
    for (const [at, status] of [
      ['http://[', 421],
      ['*', 400],
      ['\\', 400],
      ['/#', 400],
    ] as const)
      expect([at, (await ask(server.origin, at)).status]).toEqual([at, status]);
    expect(server.log()).toBe(before);
  });
});

describe('73 another site', () => {
  test('73: another site may read no answer, and none is kept in a cache', async () => {
    const foreign = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
    for (const path of ['/', ...Object.keys(ROUTES)])
      for (const method of ['OPTIONS', 'GET']) {
        const { headers } = await learner.ask(`${path}?step=${STEP}`, { method, headers: foreign });
        const allowed = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
        expect([path, allowed]).toEqual([path, []]);
        expect(headers['cross-origin-resource-policy']).toBe('same-origin');
        if (path !== '/') expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
      }
  });

  test('73: another site gets nothing even where the browser sends the learner’s cookie along', async () => {
    for (const path of [PATHS.bookAsCsv, PATHS.progress, PATHS.application, PATHS.feedback])
      for (const site of ['same-site', 'cross-site']) {
        const { status } = await learner.ask(`${path}?step=${STEP}`, { headers: { 'sec-fetch-site': site } });
        expect([path, site, status]).toEqual([path, site, 403]);
      }
  });
});

describe('74 requests that never end', () => {
  test('74: requests that never end are given up', async () => {
    const { headersMilliseconds, requestMilliseconds, lookMilliseconds } = LIMITS.web;
    // Before the limit on the whole could have closed them.
    const headers = await Promise.all(slow.headers);
    expect(Math.min(...headers)).toBeGreaterThanOrEqual(headersMilliseconds);
    expect(Math.max(...headers)).toBeLessThan(requestMilliseconds);
    const late = requestMilliseconds + 10 * lookMilliseconds;
    const body = await Promise.race([slow.body, sleep(late, Number.POSITIVE_INFINITY, { ref: false })]);
    expect(body).toBeGreaterThanOrEqual(requestMilliseconds);
    expect(body).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  test('74: headers beyond measure are refused', async () => {
    const headers = { cookie: `${learner.cookie}; a=${'x'.repeat(64 * 1024)}` };
    expect([0, 431]).toContain((await ask(server.origin, '/', { headers })).status);
  });
});

describe('145 refused upgrades', () => {
  test('145: a refused upgrade leaves no socket behind, whatever was sent after it', async () => {
    const descriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
    const { host, port } = new URL(server.origin);
    const refused = async (path: string) => {
      const socket = net.connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      const headers = `Host: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket`;
      socket.write(`GET ${path} HTTP/1.1\r\n${headers}\r\n\r\n`);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
      // Bytes that nobody reads, and then this end is gone.
      socket.end('x');
      await once(socket, 'close');
    };
    const before = descriptors();
    for (let index = 0; index < 40; index++)
      await refused(index % 2 === 0 ? PATHS.bulk : PATHS.connectionTest);
    await expect.poll(descriptors, { timeout: 10_000 }).toBeLessThan(before + 20);
  });
});

describe('186 a packet full of requests', () => {
  /** Answers that came before the connection was closed, or until there were as many as asked for. */
  async function answers(count: number): Promise<number> {
    const { host, port } = new URL(server.origin);
    const visitor = await TestLearner.visit(server.origin);
    await visitor.tickets();
    const request = `GET ${PATHS.solution}?step=06-go-faster HTTP/1.1\r\nHost: ${host}\r\nCookie: ${visitor.cookie}\r\n\r\n`;
    const socket = net.connect(Number(port), '127.0.0.1').on('error', () => {});
    let said = '';
    const found = () => said.split('HTTP/1.1 200').length - 1;
    const over = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.on('data', (chunk) => {
        said += chunk.toString('latin1');
        if (found() === count) resolve();
      });
    });
    socket.write(request.repeat(count));
    await over;
    socket.destroy();
    return found();
  }

  test('186: is not answered, a few requests are, and nobody else is kept waiting', async () => {
    expect(await answers(4)).toBe(4);
    expect(await answers(200)).toBeLessThanOrEqual(LIMITS.web.pipelinedRequests);
    expect((await ask(server.origin, PATHS.health)).status).toBe(200);
  });
});

describe('189 requests that are broken off', () => {
  test('189: write nothing to the log', async () => {
    const { host, port } = new URL(server.origin);
    const before = server.log().length;
    const begun = `POST ${PATHS.instructor} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\nContent-Length: 100\r\n\r\n{`;
    for (let time = 0; time < 20; time++) {
      const socket = net.connect(Number(port), '127.0.0.1').on('error', () => {});
      await new Promise((resolve) => socket.write(begun, resolve));
      await ask(server.origin, PATHS.health);
      socket.destroy();
    }
    await sleep(500);
    expect(server.log().slice(before)).not.toContain('a request failed');
  });
});

describe('148 connections', () => {
  test('148: answers that nobody reads are given up', async () => {
    // A socket that does not read hears nothing of its end: the kernel knows whether the server still has its own.
    const port = stalled.localPort?.toString(16).toUpperCase().padStart(4, '0');
    const open = () => new RegExp(` \\w+:\\w+ \\w+:${port} 01 `).test(readFileSync('/proc/net/tcp', 'utf8'));
    const timeout = 2 * LIMITS.web.stalledMilliseconds;
    await expect.poll(open, { timeout, interval: 500 }).toBe(false);
    stalled.destroy();
  });

  test('148: one address has some of the connections, and leaves the others theirs', async () => {
    await using other = await startServer(WITHOUT_KERNEL);
    const port = Number(new URL(other.origin).port);
    const { connectionsPerAddress: most } = LIMITS.web;
    let closed = 0;
    const sockets: net.Socket[] = [];
    for (let index = 0; index < most + 20; index++) {
      const socket = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
      sockets.push(socket.on('error', () => {}).once('close', () => (closed += 1)));
      if (index % 100 === 0) await once(socket, 'connect');
    }
    await expect
      .poll(() => closed, { timeout: LIMITS.web.headersMilliseconds / 2 })
      .toBeGreaterThanOrEqual(20);
    const visitor = await TestLearner.visit(other.origin);
    // Sockets that the runner has are the runner's to count.
    for (let index = 0; index < 3; index++) await (await visitor.open(STEP))[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
  });
});

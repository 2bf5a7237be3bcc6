/** Strangers' pages against the workshop's, in a real browser. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newRoom, PATHS } from '../../server/protocol.ts';
import { ask, startServer, TestLearner, type TestServer } from '../../server/testing.ts';
import { openStore } from '../../server/web/store.ts';
import { arrived, editor, launch, openStep, paste, visit } from './browser.ts';

const STEP = '01-getting-started';
const COURSE = ['/', `/labs/${STEP}`, '/labs/06-go-faster', '/labs/08-feedback', '/labs/nothing-here'];

let server: TestServer;
let browser: Browser;
/** Another site. */
let evil: http.Server;
let evilOrigin: string;
let evilPage = '';
let data: string;

beforeAll(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), 'wirespeed-pages-'));
  evil = http.createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(evilPage);
  });
  evil.listen(0, '127.0.0.1');
  await once(evil, 'listening');
  // Another name of this machine is another site to a browser.
  evilOrigin = `http://localhost:${(evil.address() as AddressInfo).port}`;
  [server, browser] = await Promise.all([startServer({ pages: true, kernel: 'ukmini' }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  evil?.closeAllConnections();
  evil?.close();
  rmSync(data, { recursive: true, force: true });
});

describe('the pages', () => {
  test('41: no page of the course breaks its policy or asks anybody but the workshop for anything', async () => {
    const context = await browser.newContext({ baseURL: server.origin });
    const elsewhere: string[] = [];
    const inside = (url: string) =>
      ['data:', 'blob:'].some((scheme) => url.startsWith(scheme)) ||
      url.startsWith(`${server.origin}/`) ||
      url.startsWith(`${server.origin.replace('http', 'ws')}/`);
    context.on('request', (request) => {
      if (!inside(request.url())) elsewhere.push(request.url());
    });
    const violations: string[] = [];
    await context.exposeFunction('violated', (what: string) => violations.push(what));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        // @ts-expect-error given to the page by the line above
        window.violated(`${event.violatedDirective} ${event.blockedURI} ${document.URL}`);
      });
    });
    const page = await context.newPage();
    page.on('websocket', (socket) => {
      if (!inside(socket.url())) elsewhere.push(socket.url());
    });
    for (const at of COURSE) {
      const response = await page.goto(at);
      const html = (await response?.text()) ?? '';
      expect([at, html.match(/<script(?![^>]*\b(src|nonce)=)[^>]*>/g)]).toEqual([at, null]);
      expect([at, html.match(/\son[a-z]+="/g)]).toEqual([at, null]);
      expect([at, response?.headers()['cache-control']]).toEqual([
        at,
        expect.stringMatching(/no-store|private/),
      ]);
      if (at.startsWith('/labs/0') && !at.includes('feedback'))
        await page.locator('.monaco-editor .view-lines').first().waitFor({ timeout: 60_000 });
    }
    expect([violations, elsewhere]).toEqual([[], []]);
    // The page is told of what the policy stops: a script without the nonce, and one from elsewhere.
    evilPage = 'window.owned = 1';
    await page.evaluate((origin) => {
      for (const [key, value] of [
        ['textContent', 'window.owned = 1'],
        ['src', `${origin}/script.js`],
      ] as const)
        document.body.append(Object.assign(document.createElement('script'), { [key]: value }));
      const image = document.createElement('div');
      image.innerHTML = '<img src="x:" onerror="window.owned = 1">';
      document.body.append(image);
    }, evilOrigin);
    await expect.poll(() => violations.length).toBeGreaterThanOrEqual(3);
    expect(await page.evaluate(() => 'owned' in window)).toBe(false);
    await context.close();
  });

  test('36: a page of another site opens no socket, reads nothing and changes nothing with a learner’s browser', async () => {
    await using visitor = await visit(browser, server.origin);
    const { page, context } = visitor;
    await page.goto('/');
    // Good ones, as if they had leaked: of what stands in another site's way, the origin alone is left.
    const tickets: Record<'interactive' | 'bulk', string> = await page.evaluate(
      (at) => fetch(at, { method: 'POST' }).then((one) => one.json()),
      PATHS.session,
    );
    evilPage = '<form method="post"></form>';
    // Another site by name, and one that shares the learner's cookies: another port of the same host.
    for (const origin of [evilOrigin, evilOrigin.replace('localhost', '127.0.0.1')]) {
      const foreign = await context.newPage();
      await foreign.goto(origin);
      const got = await foreign.evaluate(
        async ({ target, paths, tickets }) => {
          const tried: Record<string, unknown> = {};
          const attempt = async (name: string, work: () => Promise<unknown>) => {
            tried[name] = await work().catch(() => 'refused');
          };
          for (const at of [paths.progress, paths.bookAsCsv, '/'])
            await attempt(at, () => fetch(target + at, { credentials: 'include' }).then((one) => one.text()));
          await attempt('session', () =>
            fetch(target + paths.session, { method: 'POST', credentials: 'include' }).then((one) =>
              one.text(),
            ),
          );
          await attempt('blind', () =>
            fetch(target + paths.session, { method: 'POST', credentials: 'include', mode: 'no-cors' }).then(
              (one) => one.text(),
            ),
          );
          // Its answer is of no use to that site, but it would have been written.
          const form = JSON.stringify({ steps: {}, heldUp: 'not mine', remember: '', other: '' });
          await attempt('form', () =>
            fetch(target + paths.feedback, {
              ...{ method: 'POST', credentials: 'include', mode: 'no-cors', body: form },
            }).then((one) => one.text()),
          );
          for (const at of [
            paths.interactive,
            paths.bulk,
            `${paths.interactive}?ticket=${tickets.interactive}`,
            `${paths.bulk}?ticket=${tickets.bulk}`,
          ])
            await attempt(at, () => {
              const socket = new WebSocket(target.replace('http', 'ws') + at);
              return new Promise((resolve, reject) => {
                socket.onopen = () => resolve('open');
                socket.onerror = reject;
              });
            });
          await attempt('script', () => {
            const script = Object.assign(document.createElement('script'), { src: target + paths.progress });
            document.head.append(script);
            return new Promise((resolve, reject) => {
              script.onload = () => resolve('loaded');
              script.onerror = reject;
            });
          });
          return tried;
        },
        { target: server.origin, paths: PATHS, tickets },
      );
      expect([origin, got]).toEqual([
        origin,
        Object.fromEntries(Object.keys(got).map((name) => [name, 'refused'])),
      ]);
      const frame = await foreign.evaluate(
        (target) =>
          new Promise((resolve) => {
            const element = document.createElement('iframe');
            element.src = target;
            element.onload = () => resolve(element.contentDocument?.body?.innerHTML ?? 'foreign');
            document.body.append(element);
          }),
        server.origin,
      );
      expect(frame).not.toContain('Wirespeed');
      expect(foreign.frames().some((one) => one.url().startsWith(server.origin))).toBe(false);
      await foreign.close();
    }
    expect(await page.evaluate((at) => fetch(at).then(({ status }) => status), PATHS.progress)).toBe(200);
    const kept = await page.evaluate((at) => fetch(at).then((one) => one.json()), PATHS.feedback);
    expect(kept.sent).toBeNull();
    // The page's own opens with the same ticket, which nobody has spent.
    const opened = await page.evaluate(
      (at) =>
        new Promise((resolve) => {
          const socket = new WebSocket(location.origin.replace('http', 'ws') + at);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }),
      `${PATHS.interactive}?ticket=${tickets.interactive}`,
    );
    expect(opened).toBe('open');
  });

  test('92: a line of digits without end is shown as it is, and not looked through', async () => {
    await using visitor = await visit(browser, server.origin);
    const { page } = visitor;
    await openStep(page, STEP, false);
    await arrived(page);
    const colours = (digits: string) =>
      editor(page)
        .locator('.view-line', { hasText: digits.slice(0, 20) })
        .locator('span[class^="mtk"]')
        .evaluateAll((spans) => new Set(spans.map(({ className }) => className)).size);
    await paste(page, `int short = ${'1'.repeat(100)};\nint long = ${'2'.repeat(3_000)};`);
    await expect.poll(() => colours('1'.repeat(20))).toBeGreaterThan(1);
    await expect.poll(() => colours('2'.repeat(20))).toBe(1);
  });

  test('144: a script that asks for pages without end gets some, and a learner gets theirs', async () => {
    await using own = await startServer({ pages: true, kernel: 'ukmini' });
    const learner = await TestLearner.visit(own.origin);
    await learner.tickets();
    const path = `/labs/${STEP}`;
    const statuses: number[] = [];
    const flood = async () => {
      for (let at = 0; at < 30; at++) statuses.push((await ask(own.origin, path)).status);
    };
    await Promise.all(Array.from({ length: 8 }, flood));
    const [rendered = 0, refused = 0] = [200, 429].map(
      (status) => statuses.filter((one) => one === status).length,
    );
    expect(rendered + refused).toBe(240);
    expect(refused).toBeGreaterThan(20);
    const began = performance.now();
    expect((await learner.ask(path)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('146: no script is compressed for who asks, whatever encodings are named', async () => {
    const { text } = await ask(server.origin, `/labs/${STEP}`);
    const script = /"(\/_next\/static\/[^"]+\.js)"/.exec(text)?.[1] ?? '';
    for (const accepted of ['*', 'deflate', 'gzip;q=0, *', 'deflate;q=0.5, identity;q=0']) {
      const { status, headers } = await ask(server.origin, script, {
        headers: { 'accept-encoding': accepted },
      });
      // Its length is known before it is sent: it was not made for this request.
      expect([accepted, status, Number(headers['content-length']) > 1_024]).toEqual([accepted, 200, true]);
      expect(headers['content-encoding']).toBeUndefined();
    }
  });

  test('156: what a cache may give to everybody holds nobody’s cookie', async () => {
    const built = path.resolve(import.meta.dirname, '../../.next');
    const files = readdirSync(path.join(built, 'static'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
      .map((entry) => path.relative(built, path.join(entry.parentPath, entry.name)))
      .map((file) => `/_next/${file}`);
    const routes: Record<string, string> = JSON.parse(
      readFileSync(path.join(built, 'app-path-routes-manifest.json'), 'utf8'),
    );
    const others = Object.entries(routes).flatMap(([key, at]) => (key.endsWith('/route') ? [at] : []));
    expect(others).toContain('/icon.svg');
    let shared = 0;
    for (const at of [...files, ...others, '/icon.svg?x=1', '/favicon.ico', '/nothing-here', '/', ...COURSE])
      for (const headers of [{}, { 'accept-encoding': 'br' }, { cookie: 'wirespeed=x' }]) {
        const { headers: told } = await ask(server.origin, at, { headers });
        const everybodys = /public|s-maxage/.test(String(told['cache-control']));
        if (everybodys) expect([at, told['set-cookie']]).toEqual([at, undefined]);
        if (everybodys) shared += 1;
        else if (!told['set-cookie']) expect([at, at.startsWith('/_next/')]).toEqual([at, true]);
      }
    expect(shared).toBeGreaterThan(files.length);
  });

  test('72: no spelling of an address sends a browser elsewhere', async () => {
    const { host } = new URL(server.origin);
    const ways = [
      ...[
        '//evil.example',
        '//evil.example/',
        '//evil.example//x',
        '///evil.example',
        '/\\evil.example',
        '\\\\evil.example',
      ],
      ...[
        '/x//evil.example',
        '/labs/..//evil.example/',
        '/.//evil.example',
        '/%2F/evil.example',
        '/%5cevil.example/',
      ],
      ...[
        `http://${host}//evil.example`,
        'http://evil.example//x',
        'https://evil.example//x/',
        `http://${host}@evil.example//`,
      ],
      ...[
        '/_next/static//evil.example',
        '//x/_next/static/y',
        '/_next//evil.example/',
        '/labs/?//evil.example/',
        '/evil.example/',
      ],
    ];
    for (const way of ways) {
      const { status, headers } = await ask(server.origin, way, { headers: { host } });
      const to = headers.location;
      const origin = to === undefined ? server.origin : new URL(to, 'https://workshop.example.org').origin;
      const stays = to === undefined || origin === 'https://workshop.example.org';
      expect([way, to, stays]).toEqual([way, to, true]);
      if (/\/\/|\\/.test(way.replace(/^https?:\/\//, '').split('?')[0] ?? ''))
        expect([way, [400, 421].includes(status)]).toEqual([way, true]);
    }
    // An absolute address of our own is as good as any other.
    const absolute = await ask(server.origin, `${server.origin}/labs/${STEP}`);
    expect([absolute.status, absolute.text.includes('</html>')]).toEqual([200, true]);
  });

  test('147: pages asked for all at once let others in between them', async () => {
    await using own = await startServer({ pages: true, kernel: 'ukmini' });
    // Next loads what a page is made of with the first.
    await ask(own.origin, `/labs/${STEP}`);
    const pages = 60;
    let left = pages;
    const all = Array.from({ length: pages }, async () => {
      expect((await ask(own.origin, `/labs/${STEP}`)).status).toBe(200);
      left -= 1;
    });
    // Each over a connection of its own.
    let answered = 0;
    while (left > 0) {
      expect((await ask(own.origin, PATHS.progress)).status).toBe(200);
      answered += 1;
    }
    await Promise.all(all);
    expect(answered).toBeGreaterThan(pages / 3);
  });

  test('159: a room gets its pages between those of a crowd, however many addresses that has', async () => {
    await using own = await startServer({ pages: true, kernel: 'ukmini', dataDirectory: data });
    await using store = await openStore(data);
    const room = await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), null);
    const lesson = `/labs/${STEP}`;
    const member = await TestLearner.visit(own.origin);
    const body = JSON.stringify({ code: room.code, name: 'Ada' });
    expect((await member.ask(PATHS.join, { method: 'POST', body })).status).toBe(200);
    expect((await member.ask(lesson)).status).toBe(200);
    // Learners that somebody made up at forty addresses, who are known by now.
    const crowd = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const one = await TestLearner.visit(own.origin, { from: `127.0.1.${at + 1}` });
        await one.tickets();
        return one;
      }),
    );
    let left = 3 * crowd.length;
    const flood = crowd.flatMap((one) =>
      Array.from({ length: 3 }, async () => {
        await one.ask(lesson);
        left -= 1;
      }),
    );
    await expect.poll(() => left).toBeLessThan(3 * crowd.length);
    const before = left;
    const pages = 6;
    for (let at = 0; at < pages; at++) expect((await member.ask(lesson)).status).toBe(200);
    // In turn with each address, the crowd would have had all of theirs by then.
    expect(before - left).toBeLessThan((pages * crowd.length) / 4);
    expect(left).toBeGreaterThan(0);
    await Promise.all(flood);
  });

  test('142: whoever comes by a link of another site, or is sent here by one, is still the same learner', async () => {
    await using visitor = await visit(browser, server.origin);
    const { page, context } = visitor;
    await page.goto('/');
    await page.evaluate((at) => fetch(at, { method: 'POST' }), PATHS.session);
    const mine = async () => (await context.cookies()).find(({ name }) => name === 'wirespeed')?.value;
    const before = await mine();
    expect(before).toMatch(/^[\w-]{22}\.[\w-]{22}$/);
    evilPage = `<a href="${server.origin}/">The workshop</a>`;
    await page.goto(evilOrigin);
    await page.getByRole('link', { name: 'The workshop' }).click();
    await page.waitForURL(`${server.origin}/`);
    expect(await mine()).toBe(before);
    await page.goto(evilOrigin);
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate((origin) => void window.open(origin), server.origin),
    ]);
    await opened.waitForLoadState();
    expect(await mine()).toBe(before);
    expect(await opened.evaluate((at) => fetch(at).then(({ status }) => status), PATHS.summary)).toBe(200);
  });
});

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, SIZES, visit } from './browser.ts';

/** What holds bytes back lets them go this often. */
const HELD_MILLISECONDS = 700;

const stack = new AsyncDisposableStack();
let server: TestServer;
let browser: Browser;
let addresses: Record<'direct' | 'blocking' | 'buffering', string>;

beforeAll(async () => {
  const direct = await freePort();
  const [blocking, buffering] = [await proxy(direct, block), await proxy(direct, hold)];
  const [a, b, c] = [direct, blocking, buffering].map((port) => `http://127.0.0.1:${port}`);
  if (!a || !b || !c) throw new Error('three addresses are needed');
  addresses = { direct: a, blocking: b, buffering: c };
  const env = { UK_ROOT: '', PORT: `${direct}`, PUBLIC_ORIGIN: `${a},${b},${c}` };
  [server, browser] = await Promise.all([startServer({ pages: true, kernel: 'unikraft', env }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await stack.disposeAsync();
  await server?.[Symbol.asyncDispose]();
});

test('says in words what a network does to the workshop’s connections, and keeps nobody out', async () => {
  await using direct = await visit(browser, addresses.direct, SIZES.narrow);
  const { page } = direct;
  await page.goto('/rooms');
  await page.getByRole('link', { name: 'Test it before the day' }).click();
  await quickTest(page);
  await page.getByRole('heading', { name: 'This network carries the workshop.' }).waitFor();
  await page.getByText('20 messages of the row arrived.').waitFor();
  await page.getByText('The quiet minute was left out').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);

  await using blocked = await visit(browser, addresses.blocking);
  await blocked.page.goto('/check-connection');
  await quickTest(blocked.page);
  await blocked.page.getByText('Pages get through, WebSockets do not').waitFor();
  await blocked.page.getByText('let it pass the headers Upgrade and Connection').waitFor();
  await blocked.page.getByText('This page came by plain http').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(blocked.page, colorScheme);
    expect(await barriers(blocked.page), colorScheme).toEqual([]);
  }

  await using held = await visit(browser, addresses.buffering);
  await held.page.goto('/check-connection');
  await quickTest(held.page);
  await held.page.getByText('arrive in lumps').waitFor();
  await held.page.getByText('nginx: proxy_buffering off').first().waitFor();
  await held.page.getByRole('button', { name: 'Copy these findings' }).click();
  const copied = await held.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(addresses.buffering);
  expect(copied).toContain('arrive in lumps');
  for (const { faults } of [direct, blocked, held]) expect(faults).toEqual([]);
});

async function quickTest(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Without the quiet minute' });
  // Until the page has taken over, a click is lost.
  await button.click();
  await page
    .getByRole('list', { name: 'The test’s parts' })
    .or(page.getByRole('heading', { level: 2 }))
    .waitFor();
}

type Pass = (client: net.Socket, upstream: net.Socket) => void;

/** Something between browser and server, on a port of its own. */
async function proxy(port: number, pass: Pass): Promise<number> {
  const between = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    pass(client, upstream);
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  stack.defer(() => void between.close());
  return (between.address() as AddressInfo).port;
}

const UPGRADE = /\r\nupgrade: *websocket\r\n/i;

/** Knows pages alone. */
function block(client: net.Socket, upstream: net.Socket): void {
  client.on('data', (chunk) => {
    if (UPGRADE.test(chunk.toString('latin1')))
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    else upstream.write(chunk);
  });
  upstream.pipe(client);
}

/** Collects what comes from the server once a connection is a WebSocket. */
function hold(client: net.Socket, upstream: net.Socket): void {
  let upgraded = false;
  let kept: Buffer[] = [];
  client.on('data', (chunk) => {
    upgraded ||= UPGRADE.test(chunk.toString('latin1'));
    upstream.write(chunk);
  });
  upstream.on('data', (chunk) => (upgraded ? kept.push(chunk) : client.write(chunk)));
  const letGo = setInterval(() => {
    for (const chunk of kept) client.write(chunk);
    kept = [];
  }, HELD_MILLISECONDS);
  client.on('close', () => clearInterval(letGo));
}

async function freePort(): Promise<number> {
  const placeholder = net.createServer().listen(0, '127.0.0.1');
  await once(placeholder, 'listening');
  const { port } = placeholder.address() as AddressInfo;
  placeholder.close();
  return port;
}

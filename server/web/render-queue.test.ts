import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LIMITS, MiB } from '../limits.ts';
import { RenderQueue } from './render-queue.ts';

const PAGE = Buffer.alloc(32 * MiB, 'x');
let queue = new RenderQueue();
/** What was rendered, in order. */
let rendered: string[] = [];
/** What was asked for, and of that what is over: read, or left. */
let asked: string[] = [];
let closed: string[] = [];
/** A page under "/held" is made once this resolves. */
let held = Promise.withResolvers<void>();
let server: http.Server;
let port: number;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const { url = '' } = request;
    asked.push(url);
    response.once('close', () => closed.push(url));
    const who = url.split('/')[1] ?? '';
    const [group = ''] = who.split('-');
    const asker = { group: group === 'crowd' ? group : who, who, inRoom: /^(member|crowd)/.test(who) };
    queue.run(asker, response, () => render(url, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** As Next does: it waits for whoever does not read, and for the end. */
async function render(url: string, response: ServerResponse): Promise<void> {
  rendered.push(url);
  await (url.startsWith('/held') ? held.promise : sleep(20));
  if (!response.write(PAGE)) await once(response, 'drain');
  response.end();
  await once(response, 'finish');
}

function fresh(): void {
  queue = new RenderQueue();
  rendered = [];
  asked = [];
  closed = [];
  held = Promise.withResolvers();
}

async function ask(path: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  await answer.arrayBuffer();
}

/** Asks, and reads nothing. */
async function stall(path: string): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').pause();
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  return socket;
}

it('gives each who asks a turn after the other, however many pages one of them wants', async () => {
  fresh();
  const many = Array.from({ length: 6 }, (_, index) => ask(`/script/${index}`));
  await expect.poll(() => rendered.length).toBeGreaterThan(0);
  await Promise.all([ask('/learner/0'), ...many]);
  expect(rendered).toHaveLength(7);
  expect(rendered.indexOf('/learner/0')).toBeLessThan(4);
});

it('goes on with the next page when one is made, and not when it is read', async () => {
  fresh();
  const stalled = await Promise.all(Array.from({ length: 3 }, (_, index) => stall(`/script/${index}`)));
  // Sooner than a turn would be taken from who has it.
  await expect.poll(() => rendered.length, { timeout: LIMITS.pages.turnMilliseconds }).toBe(3);
  await ask('/learner/0');
  expect(rendered).toContain('/learner/0');
  for (const socket of stalled) socket.destroy();
});

it('renders nothing for who left meanwhile', async () => {
  fresh();
  const first = ask('/held/0');
  await expect.poll(() => rendered.length).toBe(1);
  const gone = await stall('/gone/0');
  const second = ask('/learner/0');
  await expect.poll(() => asked).toContain('/gone/0');
  gone.destroy();
  await expect.poll(() => closed).toContain('/gone/0');
  held.resolve();
  await Promise.all([first, second]);
  expect(rendered).toEqual(['/held/0', '/learner/0']);
});

it('gives learners of a room every other turn, however many others ask', async () => {
  fresh();
  const first = ask('/held/0');
  await expect.poll(() => rendered.length).toBe(1);
  const others = Array.from({ length: 5 }, (_, at) => ask(`/script-${at}/0`));
  await expect.poll(() => asked.length).toBe(6);
  const members = Array.from({ length: 2 }, (_, at) => ask(`/member-${at}/0`));
  await expect.poll(() => asked.length).toBe(8);
  held.resolve();
  await Promise.all([first, ...others, ...members]);
  const turns = rendered.slice(1, 5).map((url) => url.startsWith('/member'));
  expect(turns.filter(Boolean)).toHaveLength(2);
  expect(rendered).toHaveLength(8);
});

it('gives a group no more turns for being many', async () => {
  fresh();
  const first = ask('/held/0');
  await expect.poll(() => rendered.length).toBe(1);
  const crowd = Array.from({ length: 6 }, (_, at) => ask(`/crowd-${at}/0`));
  await expect.poll(() => asked.length).toBe(7);
  const members = Array.from({ length: 2 }, (_, at) => ask(`/member/${at}`));
  await expect.poll(() => asked.length).toBe(9);
  held.resolve();
  await Promise.all([first, ...crowd, ...members]);
  expect(rendered.slice(1, 5).filter((url) => url.startsWith('/member'))).toHaveLength(2);
  expect(new Set(rendered).size).toBe(9);
});

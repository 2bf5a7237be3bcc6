/** What arrives on a learner's sockets, and what leaves by them, against a real server with real benches. */
import { once } from 'node:events';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { KiB, LIMITS, MiB } from '../limits.ts';
import {
  type ClientMessage,
  clientMessage,
  encodeFrame,
  FRAME,
  MAX_MESSAGE_BYTES,
  PATHS,
} from '../protocol.ts';
import { Allowance, Page } from '../runner/socket.ts';
import { ask, startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const STEP = '06-go-faster';
const FRAGMENTS_AT_ONCE = 1_000;
/** Prints without end. */
const ENDLESS = `#include <stdio.h>
int main(void)
{
	for (unsigned long i = 0;; i++)
		printf("line %lu of a flood that does not end by itself\\n", i);
}
`;

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ kernel: 'ukmini' });
  // Its first line: from then on it is known under its number.
  await vi.waitFor(() => expect(runnerPid()).toBeGreaterThan(0), { timeout: 240_000 });
});
afterAll(() => server[Symbol.asyncDispose]());

const runnerPid = () =>
  Number([...server.log().matchAll(/"process":"runner","pid":(\d+)/g)].at(-1)?.[1] ?? 0);

/** Resident memory of the runner, in bytes. */
function runnerMemory(): number {
  const status = fs.readFileSync(`/proc/${runnerPid()}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

async function openSockets(): Promise<number> {
  return JSON.parse((await ask(server.origin, PATHS.health)).text).runner.sockets;
}

async function save(page: TestPage, text: string, base = 0): Promise<void> {
  page.send({ type: 'save', step: page.step, file: 'main.c', text, base });
  await page.next('saved');
}

/** A page's learner runs a guest that does not end by itself. */
async function runEndless(page: TestPage): Promise<void> {
  await save(page, ENDLESS);
  page.send({ type: 'run', step: STEP });
  await page.inState('running', 240);
}

/** What one learner sends to get at another's work: every kind of message, with the other's numbers in it. */
type Theirs = { readonly version: number; readonly revision: number };
const MESSAGES: {
  readonly [T in ClientMessage['type']]: (theirs: Theirs) => Extract<ClientMessage, { type: T }>;
} = {
  hello: () => ({ type: 'hello', version: 1, step: STEP }),
  save: ({ revision }) => ({ type: 'save', step: STEP, file: 'main.c', text: 'int main;', base: revision }),
  remove: () => ({ type: 'remove', step: STEP, file: 'main.c' }),
  build: () => ({ type: 'build', step: STEP }),
  run: () => ({ type: 'run', step: STEP }),
  check: () => ({ type: 'check', step: STEP }),
  measure: () => ({ type: 'measure', step: STEP, row: 'own-1' }),
  stop: () => ({ type: 'stop' }),
  reset: () => ({ type: 'reset', step: STEP }),
  restore: ({ version }) => ({ type: 'restore', step: STEP, version }),
  version: ({ version }) => ({ type: 'version', step: STEP, version }),
  keep: () => ({ type: 'keep', step: STEP, reason: 'restore' }),
  kernel: () => ({ type: 'kernel', kernel: 'ukmini' }),
  note: () => ({ type: 'note', row: 'own-1', title: 'theirs', note: 'theirs' }),
  forget: () => ({ type: 'forget', experiment: 1 }),
  'forget-row': () => ({ type: 'forget-row', row: 'own-1' }),
  look: () => ({ type: 'look', experiment: 1 }),
  recall: () => ({ type: 'recall', step: STEP, experiment: 1 }),
  configure: () => ({ type: 'configure', step: STEP }),
  menuconfig: () => ({ type: 'menuconfig', step: STEP, open: true, columns: 80, rows: 24 }),
  breakpoints: () => ({ type: 'breakpoints', lines: [] }),
  gdb: () => ({ type: 'gdb', action: 'pause' }),
  'gdb-command': () => ({ type: 'gdb-command', text: 'info registers' }),
  shell: () => ({ type: 'shell', step: STEP, open: true, columns: 80, rows: 24 }),
  'shell-look': () => ({ type: 'shell-look', step: STEP }),
  ask: () => ({
    type: 'ask',
    id: 1,
    step: STEP,
    question: { what: 'hover', file: 'main.c', text: 'int main;', line: 0, character: 5 },
  }),
  point: () => ({ type: 'point', step: STEP, file: 'main.c', line: 1 }),
  resize: () => ({ type: 'resize', terminal: 'menuconfig', columns: 20, rows: 5 }),
};

/** What a learner finds after a reload, but for what the bench does just now. */
async function workOf(learner: TestLearner): Promise<unknown> {
  await using page = await learner.open(STEP);
  const { state: _, ...welcome } = page.received[0] as Record<string, unknown>;
  return { welcome, book: await page.next('book') };
}

describe('38 another learner', () => {
  test('38: no message of one learner reaches another’s text, book, bench or keys', async () => {
    const types = clientMessage.options.map(({ shape }) => shape.type.value);
    expect(Object.keys(MESSAGES).toSorted()).toEqual(types.toSorted());

    const ada = await TestLearner.visit(server.origin);
    await using page = await ada.open(STEP);
    await runEndless(page);
    page.send({ type: 'note', row: 'own-1', title: 'hers', note: 'hers' });
    await page.next('book');
    const kept = page.received.flatMap((one) => (one.type === 'versions' ? one.versions : []));
    const before = await workOf(ada);
    const count = page.received.length;

    const ben = await TestLearner.visit(server.origin);
    await using other = await ben.open(STEP);
    const theirs = { version: kept.at(-1)?.id ?? 0, revision: 1 };
    for (const message of Object.values(MESSAGES)) {
      other.send(message(theirs));
      // What takes time is not waited for; what it began is stopped, and the next message is taken.
      if (message(theirs).type !== 'stop') other.send({ type: 'stop' });
    }
    // Numbers of channels begin anywhere: a guess would hit none of hers.
    const channels = [...page.terminals.values()].map(({ channel }) => channel);
    expect(channels.length).toBeGreaterThan(2);
    for (const channel of channels)
      for (const type of [FRAME.input, FRAME.ack, FRAME.end])
        other.sendRaw(encodeFrame(type, channel, type === FRAME.ack ? 1 : Uint8Array.of(3)));
    // Commands are answered in their order: whatever came before this one was done.
    other.send({ type: 'save', step: STEP, file: 'Makefile.uk', text: '# last\n', base: 0 });
    await other.until(
      () => other.received.some((one) => one.type === 'saved' && one.file === 'Makefile.uk') || null,
      'the last save',
      240,
    );
    const told = () => page.received.filter(({ type }) => type === 'traffic').length;
    const sofar = told();
    await page.until(() => told() > sofar + 2 || null, 'more of her own news');

    const news = page.received.slice(count).filter(({ type }) => type !== 'rate' && type !== 'traffic');
    expect(news).toEqual([]);
    expect(page.state.kind).toBe('running');
    expect(await workOf(ada)).toEqual(before);
    expect(JSON.stringify(other.received)).not.toContain('hers');
    expect(JSON.stringify(other.received)).not.toContain('of a flood');
    for (const { text } of other.terminals.values()) expect(text).not.toContain('of a flood');
    for (const path of [PATHS.capture, PATHS.bundle])
      expect((await ben.ask(`${path}?step=${STEP}`)).status).toBe(404);
    // Typed on its own page, the same key ends the guest.
    page.type('qemu', Uint8Array.of(3));
    expect(await page.next('ended')).toMatchObject({ kind: 'stopped' });
  });
});

describe('42 memory', () => {
  test('42: a message in thousands of tiny fragments closes its socket and takes no memory', async () => {
    const before = runnerMemory();
    const learner = await TestLearner.visit(server.origin);
    const sockets = [];
    for (let index = 0; index < LIMITS.socket.perLearner / 2; index++) {
      const tickets = await learner.tickets();
      sockets.push(await learner.socket('interactive', tickets.interactive));
    }
    const codes = sockets.map(
      (socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)),
    );
    // As many as a message's size allows: kept, they would be 100 MiB and more.
    for (let sent = 0; sent < MAX_MESSAGE_BYTES - FRAGMENTS_AT_ONCE; sent += FRAGMENTS_AT_ONCE) {
      const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN);
      if (open.length === 0) break;
      for (const socket of open)
        for (let index = 0; index < FRAGMENTS_AT_ONCE; index++) socket.send('x', { fin: false });
      await vi.waitUntil(() => open.every(({ bufferedAmount }) => bufferedAmount === 0), { timeout: 60_000 });
    }
    await Promise.race([Promise.all(codes), sleep(10_000)]);
    expect(runnerMemory() - before).toBeLessThan(50 * MiB);
    expect(await Promise.all(codes)).toEqual(sockets.map(() => 1008));
  });

  test('42: a page that no longer reads is cut off, and takes a few megabytes at the most', async () => {
    await using wire = await ownPage();
    const { page, near, far } = wire;
    far.pause();
    const message = 'x'.repeat(64 * KiB);
    let most = 0;
    let sent = 0;
    for (; sent < 1_000 && near.readyState === WebSocket.OPEN; sent++) {
      page.send({ type: 'error', code: 'internal', message });
      most = Math.max(most, near.bufferedAmount);
      await sleep(0);
    }
    // The kernel takes some megabytes of its own.
    expect(most).toBeGreaterThan(LIMITS.socket.backlogBytes);
    expect(most).toBeLessThan(LIMITS.socket.backlogBytes + 2 * message.length);
    expect(near.readyState).not.toBe(WebSocket.OPEN);
  });

  test('42: a page that answers nothing is cut off', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using _here = await learner.open(STEP);
    const open = await openSockets();
    const stalled = await learner.open(STEP);
    stalled.stall();
    expect(await openSockets()).toBe(open + 2);
    await expect.poll(openSockets, { timeout: 4 * LIMITS.socket.heartbeatMilliseconds }).toBe(open);
    stalled.cut();
  });
});

/** A page of the runner's, and the far end of its interactive socket. */
async function ownPage() {
  const streams: Duplex[] = [];
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  sockets.on('connection', (_socket, { socket }) => streams.push(socket));
  await once(sockets, 'listening');
  const far = new WebSocket(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`);
  const [[near]] = await Promise.all([once(sockets, 'connection'), once(far, 'open')]);
  const allowance = () => new Allowance(1e9);
  const page = new Page(
    'page',
    'session',
    { messages: allowance(), acknowledgements: allowance(), answers: allowance() },
    { onMessage: () => {}, onInput: () => {}, onClosed: () => {} },
  );
  const [stream] = streams;
  if (!stream) throw new Error('no connection');
  page.adopt('interactive', near as WebSocket, stream);
  return {
    page,
    far,
    near: near as WebSocket,
    async [Symbol.asyncDispose]() {
      far.terminate();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await once(sockets, 'close');
    },
  };
}

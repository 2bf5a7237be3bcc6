/** Terminals: how fast a flood arrives, and how soon a key is echoed, beside the server that one writes first. */
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { quantile } from '../measure/statistics.ts';
import { decodeFrame, encodeFrame, FRAME, PROTOCOL_VERSION, serverMessage } from '../protocol.ts';
import { startServer, TestLearner } from '../testing.ts';
import type { Contender, Row } from './harness.ts';
import { byHand, endAll, type Place } from './place.ts';

const STEP = '01-getting-started';
/** 6.9 MB of numbers: seconds on a slow terminal, and no more than a learner's loop that prints. */
const LINES = 1_000_000;
const KEYS = 100;
const CONTROL_C = '\u0003';
const PATIENCE_MILLISECONDS = 120_000;
const SIZE = { columns: 80, rows: 24 } as const;

/** A shell at the other end of a socket. */
interface Line extends AsyncDisposable {
  type(text: string): void;
  /** Bytes that arrived until a text did. */
  until(text: string): Promise<number>;
}

export function terminalRows(place: Place): Row[] {
  const common = {
    async open(stack: AsyncDisposableStack, measure: (line: Line) => Promise<number>) {
      const ours = stack.use(await openOurs(place));
      const naive = stack.use(await openNaive());
      const contenders: Contender[] = [
        { name: 'ours: a shell in its sandbox', measure: () => measure(ours) },
        { name: 'ws and node-pty in twenty lines, no sandbox', measure: () => measure(naive) },
      ];
      return contenders;
    },
  };
  return [
    {
      name: 'flood',
      what: `a shell prints ${LINES.toLocaleString('en')} numbers`,
      ...{ unit: 'MB/s', better: 'more' },
      limit: 'what a pty of the kernel lets through',
      open: (stack) => common.open(stack, flood),
    },
    {
      name: 'echo',
      what: `a key and its echo, median of ${KEYS}`,
      ...{ unit: 'ms', better: 'less' },
      limit: 'two sockets and a pty: 0.3 ms on an idle machine; a frame of a screen is 16 ms',
      open: (stack) => common.open(stack, echo),
    },
  ];
}

let marks = 0;
/** A mark as it is printed, which is not what is typed: the terminal shows that, too. */
function mark(): { readonly typed: string; readonly shown: string } {
  marks += 1;
  return { typed: `echo 'E'"ND${marks}."`, shown: `END${marks}.` };
}

async function flood(line: Line): Promise<number> {
  const { typed, shown } = mark();
  const began = performance.now();
  line.type(`seq 1 ${LINES}; ${typed}\n`);
  const bytes = await line.until(shown);
  return bytes / 1e6 / ((performance.now() - began) / 1000);
}

async function echo(line: Line): Promise<number> {
  const { typed, shown } = mark();
  line.type(`stty -icanon -echo; ${typed}; cat\n`);
  await line.until(shown);
  await sleep(500);
  const took: number[] = [];
  for (let index = 0; index < KEYS; index++) {
    const key = String.fromCharCode(97 + (index % 26));
    const began = performance.now();
    const back = line.until(key);
    line.type(key);
    await back;
    took.push(performance.now() - began);
    await sleep(5);
  }
  const end = mark();
  line.type(CONTROL_C);
  // The terminal throws away what is typed until the signal is delivered.
  await sleep(500);
  line.type(`stty sane; ${end.typed}\n`);
  await line.until(end.shown);
  return quantile(took, 0.5);
}

/** Finds texts in what arrives, without keeping it. */
class Finder {
  #bytes = 0;
  #tail = '';
  #wanted: { readonly text: string; done(bytes: number): void } | null = null;

  take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    // A mark is short, and comes last.
    this.#tail = (this.#tail + chunk.subarray(-256).toString('latin1')).slice(-512);
    if (!this.#wanted || !this.#tail.includes(this.#wanted.text)) return;
    this.#wanted.done(this.#bytes);
    this.#wanted = null;
  }

  until(text: string): Promise<number> {
    this.#tail = '';
    const before = this.#bytes;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no “${text}” in the terminal`)),
        PATIENCE_MILLISECONDS,
      );
      const done = (bytes: number) => {
        clearTimeout(timer);
        resolve(bytes - before);
      };
      this.#wanted = { text, done };
    });
  }
}

async function openNaive(): Promise<Line> {
  const script = path.join(import.meta.dirname, 'naive-terminal.ts');
  const child = byHand([process.execPath, script], false);
  if (!child.stdout) throw new TypeError('no pipe');
  const [port] = await once(createInterface(child.stdout), 'line');
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, 'open');
  const finder = new Finder();
  socket.on('message', (data) => finder.take(data as Buffer));
  return {
    type: (text) => socket.send(text),
    until: (text) => finder.until(text),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await endAll(child);
    },
  };
}

/** As a page does it: two sockets, credit and acknowledgements, the shell opened by a message. */
async function openOurs({ config }: Place): Promise<Line> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startServer({ env: { WORKSHOP_BASE: config.baseDirectory } }));
  const learner = await TestLearner.visit(server.origin);
  const tickets = await learner.tickets();
  const interactive = await learner.socket('interactive', tickets.interactive);
  const bulk = await learner.socket('bulk', tickets.bulk);
  stack.defer(() => interactive.terminate());
  const finder = new Finder();
  let channel = -1;
  let offset = 0;
  let opened = () => {};
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  bulk.on('message', () => {});
  interactive.on('message', (data, binary) => {
    if (!binary) {
      const message = serverMessage.parse(JSON.parse(String(data)));
      if (message.type === 'terminal' && message.terminal === 'shell') ({ channel, offset } = message);
      if (message.type === 'shell' && message.state === 'open') opened();
      return;
    }
    const frame = decodeFrame(data as Buffer);
    if (frame?.channel !== channel || frame.type !== FRAME.output) return;
    offset += frame.payload.length;
    finder.take(Buffer.from(frame.payload));
    interactive.send(encodeFrame(FRAME.ack, channel, offset));
  });
  const say = (message: object) => interactive.send(JSON.stringify(message));
  say({ type: 'hello', version: PROTOCOL_VERSION, step: STEP });
  say({ type: 'shell', step: STEP, open: true, ...SIZE });
  const patience = setTimeout(() => interactive.terminate(), PATIENCE_MILLISECONDS);
  await Promise.race([
    open,
    once(interactive, 'close').then(() => Promise.reject(new Error('the shell did not open'))),
  ]);
  clearTimeout(patience);
  const kept = stack.move();
  return {
    type: (text) => interactive.send(encodeFrame(FRAME.input, channel, Buffer.from(text))),
    until: (text) => finder.until(text),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

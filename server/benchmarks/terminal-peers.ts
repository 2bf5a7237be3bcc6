/** Terminal servers of others, each spoken to in its own protocol, as far as they are installed. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { byHand, endAll } from './place.ts';
import { Finder, type Line, type Lines } from './terminal-line.ts';

export interface Peer {
  readonly name: string;
  /** @throws Error where its program is not on the PATH. */
  open(stack: AsyncDisposableStack): Promise<Lines>;
}

const SHELL = ['bash', '--norc'];
/** WeTTY starts a shell of its own for root alone: here, root of a namespace in which nobody else is. */
const AS_ROOT = ['unshare', '--user', '--map-root-user', '--'];
const ttydOptions = (port: string) => ['-W', '-i', '127.0.0.1', '-p', port, ...SHELL];
const wettyOptions = (port: string) => [
  ...['--host', '127.0.0.1', '--port', port, '--base', '/'],
  ...['--command', SHELL.join(' ')],
];
const SIZE = { columns: 80, rows: 24 };
const START_MILLISECONDS = 20_000;
/** As VS Code's own client acknowledges what it has shown. */
const ACKNOWLEDGED = 5_000;

/** How a server of others is spoken to once its socket is open. */
interface Speech {
  readonly path: string;
  readonly protocol?: string;
  greet(socket: WebSocket): void;
  /** The message after which it takes keys, where it is not ready from the first. */
  readonly ready?: string;
  /** Says that the page shows nothing any more, or that it does again; without it a page has no way to. */
  hold?(socket: WebSocket, held: boolean): void;
  /** Output of the shell in a message, or null. */
  read(data: Buffer, socket: WebSocket): Buffer | null;
  type(socket: WebSocket, text: string): void;
}

const raw: Speech = {
  path: '/',
  greet: () => {},
  read: (data) => data,
  type: (socket, text) => socket.send(text),
};

/** Its constants are VS Code's; the client says every so many characters that they were shown. */
const editorLike = (): Speech => {
  let [shown, held] = [0, false];
  const acknowledge = (socket: WebSocket) => {
    for (; !held && shown >= ACKNOWLEDGED; shown -= ACKNOWLEDGED) socket.send(`a${ACKNOWLEDGED}`);
  };
  return {
    ...raw,
    hold(socket, now) {
      held = now;
      acknowledge(socket);
    },
    read(data, socket) {
      shown += data.length;
      acknowledge(socket);
      return data;
    },
    type: (socket, text) => socket.send(`i${text}`),
  };
};

const ttyd: Speech = {
  ...{ path: '/ws', protocol: 'tty' },
  greet: (socket) => socket.send(Buffer.from(JSON.stringify({ AuthToken: '', ...SIZE }))),
  hold: (socket, held) => socket.send(Buffer.from(held ? '2' : '3')),
  read: (data) => (data[0] === 0x30 ? data.subarray(1) : null),
  type: (socket, text) => socket.send(Buffer.from(`0${text}`)),
};

const gotty: Speech = {
  ...{ path: '/ws', protocol: 'webtty' },
  greet(socket) {
    for (const word of [
      JSON.stringify({ Arguments: '', AuthToken: '' }),
      '4base64',
      `3${JSON.stringify(SIZE)}`,
    ])
      socket.send(word);
  },
  read: (data) => (data[0] === 0x31 ? Buffer.from(data.toString('latin1', 1), 'base64') : null),
  type: (socket, text) => socket.send(`1${Buffer.from(text).toString('base64')}`),
};

/** Over socket.io: "42" begins an event, "2" asks whether somebody is there, and what was shown is told. */
const wetty = (): Speech => {
  let [shown, held] = [0, false];
  const commit = (socket: WebSocket) => {
    if (!held && shown > 0) socket.send(`42${JSON.stringify(['commit', shown])}`);
    if (!held) shown = 0;
  };
  return {
    path: '/socket.io/?EIO=4&transport=websocket',
    greet: (socket) => socket.send('40'),
    ready: '42["login"]',
    read(data, socket) {
      const text = data.toString('utf8');
      if (text === '2') socket.send('3');
      if (!text.startsWith('42["data",')) return null;
      const [, output] = JSON.parse(text.slice(2)) as [string, string];
      shown += output.length;
      commit(socket);
      return Buffer.from(output);
    },
    hold(socket, now) {
      held = now;
      commit(socket);
    },
    type: (socket, text) => socket.send(`42${JSON.stringify(['input', text])}`),
  };
};

export const PEERS: readonly Peer[] = [
  {
    name: 'ws and node-pty in twenty lines, no sandbox',
    open: (stack) => scripted(stack, 'naive-terminal.ts', () => raw),
  },
  {
    name: 'VS Code’s way: text gathered for 5 ms, acknowledged',
    open: (stack) => scripted(stack, 'editor-terminal.ts', editorLike),
  },
  {
    name: 'ttyd',
    open: (stack) => installed(stack, 'ttyd', ttydOptions, () => ttyd),
  },
  {
    name: 'GoTTY',
    open: (stack) =>
      installed(
        stack,
        'gotty',
        (port) => ['-w', '-a', '127.0.0.1', '-p', port, ...SHELL],
        () => gotty,
      ),
  },
  {
    name: 'WeTTY',
    open: (stack) => installed(stack, 'wetty', wettyOptions, wetty, AS_ROOT),
  },
];

/** Programs that are started by hand see no PATH but the system's. */
function programOf(name: string): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`"${name}" is not installed here`);
  return found;
}

/** A server in this folder, which prints its port. */
async function scripted(stack: AsyncDisposableStack, script: string, speech: () => Speech): Promise<Lines> {
  const child = byHand([process.execPath, path.join(import.meta.dirname, script)], false);
  stack.defer(() => endAll(child));
  if (!child.stdout || child.pid === undefined) throw new TypeError('no process');
  const { pid } = child;
  const [port] = await once(createInterface(child.stdout), 'line');
  return () => speak(`ws://127.0.0.1:${port}`, speech(), [pid]);
}

/** A program with a port of its own. */
async function installed(
  stack: AsyncDisposableStack,
  program: string,
  options: (port: string) => string[],
  speech: () => Speech,
  before: readonly string[] = [],
): Promise<Lines> {
  const { port, pid } = await listening(stack, program, options, before);
  return () => speak(`ws://127.0.0.1:${port}`, speech(), [pid]);
}

/** ttyd's own page, at an address. @throws Error where it is not on the PATH. */
export async function openTtyd(stack: AsyncDisposableStack): Promise<string> {
  const { port } = await listening(stack, 'ttyd', ttydOptions);
  return `http://127.0.0.1:${port}`;
}

async function listening(
  stack: AsyncDisposableStack,
  program: string,
  options: (port: string) => string[],
  before: readonly string[] = [],
): Promise<{ readonly port: number; readonly pid: number }> {
  const port = await freePort();
  const child = byHand([...before, programOf(program), ...options(`${port}`)], false);
  stack.defer(() => endAll(child));
  // What it logs is nobody's, and must not hold it up.
  child.stdout?.resume();
  child.stderr?.resume();
  if (child.pid === undefined) throw new TypeError('no process');
  const until = performance.now() + START_MILLISECONDS;
  while (!(await listens(port))) {
    if (performance.now() > until) throw new Error(`${program} does not listen`);
    await sleep(50);
  }
  return { port, pid: child.pid };
}

async function speak(origin: string, speech: Speech, servers: readonly number[]): Promise<Line> {
  const protocols = speech.protocol === undefined ? [] : [speech.protocol];
  const socket = new WebSocket(`${origin}${speech.path}`, protocols, { perMessageDeflate: false });
  const finder = new Finder();
  socket.on('message', (data) => {
    const output = speech.read(data as Buffer, socket);
    if (output) finder.take(output);
  });
  await once(socket, 'open');
  const over = once(socket, 'close').then(() => finder.bytes);
  const ready = speech.ready === undefined ? null : heard(socket, speech.ready);
  speech.greet(socket);
  await ready;
  return {
    servers,
    type: (text) => speech.type(socket, text),
    until: (text) => finder.until(text),
    stall: () => socket.pause(),
    resume: () => socket.resume(),
    hold: () => speech.hold?.(socket, true),
    release: () => speech.hold?.(socket, false),
    cut: () => socket.terminate(),
    over,
    arrived: () => finder.bytes,
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}

function heard(socket: WebSocket, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`“${wanted}” was not said`)), START_MILLISECONDS);
    socket.on('message', (data) => {
      if (String(data) !== wanted) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function listens(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    const done = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * For tests: a real server as a child process on a port of its own, and a page's side of the wire without a page.
 * The client parses every message with the protocol's schemas and keeps count of every terminal's offset.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import {
  type ClientMessage,
  decodeFrame,
  encodeFrame,
  FRAME,
  PATHS,
  PROTOCOL_VERSION,
  type ServerMessage,
  type SessionState,
  serverMessage,
  sessionAnswer,
  type Terminal,
  type TerminalName,
} from './protocol.ts';

export interface ServerOptions {
  readonly kernel?: 'auto' | 'unikraft' | 'ukmini';
  /** Kept where given; otherwise a temporary directory that goes with the server. */
  readonly dataDirectory?: string;
  /** With Next's pages, which must have been built. */
  readonly pages?: boolean;
  readonly env?: Record<string, string>;
  /** A copy of this clone, to run from there. */
  readonly root?: string;
  /** Directories that the server alone sees as small disks of their own, with their size in bytes. */
  readonly disks?: Readonly<Record<string, number>>;
}

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly pid: number;
  /** The line printed at the start. */
  readonly greeting: string;
  /** What it logged so far. */
  log(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** How it ended; null where a signal ended it. */
  readonly exitCode: Promise<number | null>;
}

/** Base trees take seconds to build: all test servers of one user share them. */
export const SHARED_BASE =
  process.env.WORKSHOP_BASE || path.join(os.tmpdir(), `wirespeed-base-${os.userInfo().uid}`);

export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const own = options.dataDirectory === undefined;
  const data = options.dataDirectory ?? (await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-data-')));
  const root = options.root ?? path.resolve(import.meta.dirname, '..');
  const flags = options.pages ? [] : ['--wire-only'];
  // A test runner that is killed takes its servers along.
  const command = ['--pdeathsig', 'TERM', process.execPath, path.join(root, 'server', 'main.ts')];
  const launch = [...withDisks(options.disks ?? {}), 'setpriv', ...command, ...flags];
  const child = spawn(launch[0] ?? '', launch.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      PUBLIC_ORIGIN: '',
      WORKSHOP_DATA: data,
      WORKSHOP_BASE: SHARED_BASE,
      WORKSHOP_KERNEL: options.kernel ?? 'auto',
      ...options.env,
    },
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const gone = once(child, 'exit');
  const greeting = await new Promise<string>((resolve, reject) => {
    // Next has a word to say first.
    createInterface(child.stdout).on('line', (line) => {
      if (/https?:\/\//.test(line)) resolve(line);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it listened:\n${log}`)),
    );
  });
  const origin = /https?:\/\/\S+/.exec(greeting)?.[0];
  if (!origin || child.pid === undefined) throw new Error(`no address in "${greeting}"`);
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  return {
    origin,
    pid: child.pid,
    greeting,
    log: () => log,
    kill,
    exitCode: gone.then(([code]) => code as number | null),
    async [Symbol.asyncDispose]() {
      await kill('SIGTERM');
      if (own) await fs.rm(data, { recursive: true, force: true });
    },
  };
}

/** A mount namespace with a tmpfs at each directory; the server in it has no capabilities. */
function withDisks(disks: Readonly<Record<string, number>>): string[] {
  const mounts = Object.entries(disks).flatMap(([directory, bytes]) => [directory, `${bytes}`]);
  if (mounts.length === 0) return [];
  const mount = 'mount -t tmpfs -o size="$2",mode=0777 tmpfs "$1"; shift 2';
  const script = `set -e; ${Object.keys(disks)
    .map(() => mount)
    .join('; ')}; exec setpriv --ambient-caps -all --inh-caps -all -- "$@"`;
  const unshared = ['--user', '--map-current-user', '--mount', '--keep-caps'];
  return ['unshare', ...unshared, '--', 'sh', '-c', script, 'sh', ...mounts];
}

/** What a page knows of a terminal. */
export interface Shown {
  readonly stream: string;
  readonly channel: number;
  text: string;
  offset: number;
  lost: number;
  ended: boolean;
}

export interface Manner {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
  /** Certificate of a server that made its own. */
  readonly ca?: string;
}

export interface Answered {
  /** 0 where the connection was closed without a word. */
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A request as anybody can make one: under any Host, Origin and path, which `fetch` would not send. */
export function ask(origin: string, path: string, manner: Manner = {}): Promise<Answered> {
  const { method = 'GET', headers = {}, body, ca } = manner;
  const { hostname, port, protocol } = new URL(origin);
  const scheme = protocol === 'https:' ? https : http;
  return new Promise((resolve) => {
    const options = { hostname, port, path, method, headers, agent: false, ...(ca && { ca }) };
    const request = scheme.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      const done = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      response.once('close', done);
    });
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
    });
    request.once('error', () => resolve({ status: 0, headers: {}, text: '' }));
    request.end(body);
  });
}

/** One learner's browser: a cookie, and pages that open with it. */
export class TestLearner {
  readonly origin: string;
  readonly cookie: string;
  readonly #manner: Manner;

  private constructor(origin: string, cookie: string, manner: Manner) {
    this.origin = origin;
    this.cookie = cookie;
    this.#manner = manner;
  }

  /** Gets a cookie as a browser does, with its first page. */
  static async visit(origin: string, manner: Manner = {}): Promise<TestLearner> {
    const { headers } = await ask(origin, '/', manner);
    const cookie = headers['set-cookie']?.[0]?.split(';')[0];
    if (!cookie) throw new Error('the first page set no cookie');
    return new TestLearner(origin, cookie, manner);
  }

  /** The same browser at another address, for a server that was started again. */
  at(origin: string): TestLearner {
    return new TestLearner(origin, this.cookie, this.#manner);
  }

  /** The same browser with another cookie, as an answer may set one. */
  with(cookie: string): TestLearner {
    return new TestLearner(this.origin, cookie, this.#manner);
  }

  /** A request with the cookie, as a page of the workshop would send it. */
  ask(path: string, manner: Manner = {}): Promise<Answered> {
    const headers = { ...this.#manner.headers, cookie: this.cookie, origin: this.origin, ...manner.headers };
    return ask(this.origin, path, { ...this.#manner, ...manner, headers });
  }

  async tickets(): Promise<{ interactive: string; bulk: string }> {
    const { status, text } = await this.ask(PATHS.session, { method: 'POST' });
    if (status !== 200) throw new Error(`session: ${status} ${text}`);
    return sessionAnswer.parse(JSON.parse(text));
  }

  /** One of a page's sockets, connected. */
  async socket(kind: 'interactive' | 'bulk', ticket: string): Promise<WebSocket> {
    const url = `${this.origin.replace('http', 'ws')}${PATHS[kind]}?ticket=${ticket}`;
    const headers = { cookie: this.cookie, origin: this.origin };
    const { ca } = this.#manner;
    const socket = new WebSocket(url, { headers, ...(ca && { ca }) });
    await once(socket, 'open');
    return socket;
  }

  async open(step: string, resume?: TestPage): Promise<TestPage> {
    const tickets = await this.tickets();
    const interactive = await this.socket('interactive', tickets.interactive);
    const page = new TestPage(step, interactive, await this.socket('bulk', tickets.bulk), resume);
    await page.next('welcome');
    return page;
  }
}

/** A page's side of its two sockets. */
export class TestPage implements AsyncDisposable {
  readonly step: string;
  readonly received: ServerMessage[] = [];
  readonly terminals = new Map<TerminalName, Shown>();
  state: SessionState = { kind: 'idle' };
  /** Whether output is acknowledged; a page that does not is a stalled one. */
  acknowledging = true;
  readonly #sockets: readonly [WebSocket, WebSocket];
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(step: string, interactive: WebSocket, bulk: WebSocket, resume?: TestPage) {
    this.step = step;
    this.#sockets = [interactive, bulk];
    if (resume) for (const [name, shown] of resume.terminals) this.terminals.set(name, { ...shown });
    for (const socket of this.#sockets) {
      socket.on('message', (data, binary) => this.#receive(data as Buffer, binary));
      socket.on('close', () => this.#wake());
    }
    const entries = [...this.terminals].map(([name, { stream, offset }]) => [name, { stream, offset }]);
    this.send({
      type: 'hello',
      version: PROTOCOL_VERSION,
      step,
      ...(resume ? { resume: Object.fromEntries(entries) } : {}),
    });
  }

  get closed(): boolean {
    return this.#sockets.some((socket) => socket.readyState === WebSocket.CLOSED);
  }

  send(message: ClientMessage): void {
    this.#sockets[0].send(JSON.stringify(message));
  }

  /** Sends bytes that are no message of ours. */
  sendRaw(data: string | Uint8Array): void {
    this.#sockets[0].send(data);
  }

  ping(): void {
    if (this.#sockets[0].readyState === WebSocket.OPEN) this.#sockets[0].ping();
  }

  type(name: TerminalName, bytes: Uint8Array): void {
    const shown = this.terminals.get(name);
    if (shown) this.#sockets[0].send(encodeFrame(FRAME.input, shown.channel, bytes));
  }

  /** The next message of a type that was not taken before. */
  async next<T extends ServerMessage['type']>(
    type: T,
    seconds = 60,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const found = await this.until(
      () => {
        const index = this.received.findIndex((message, at) => at >= this.#taken && message.type === type);
        return index < 0 ? null : index;
      },
      `a message "${type}"`,
      seconds,
    );
    this.#taken = found + 1;
    return this.received[found] as Extract<ServerMessage, { type: T }>;
  }

  /** Waits until the bench is in a state. */
  async inState(kind: SessionState['kind'], seconds = 60): Promise<void> {
    await this.until(() => (this.state.kind === kind ? true : null), `the state "${kind}"`, seconds);
  }

  /** Waits until a terminal shows a text. */
  async shows(name: TerminalName, text: string, seconds = 60): Promise<void> {
    const has = () => (this.terminals.get(name)?.text.includes(text) ? true : null);
    await this.until(has, `"${text}" in ${name}`, seconds);
  }

  /** Waits until the look finds something. Looks again after everything that arrives. */
  async until<T>(look: () => T | null, what: string, seconds = 60): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const found = look();
      if (found !== null) return found;
      const left = deadline - Date.now();
      if (left <= 0 || this.closed) {
        const tail = this.received.slice(-8).map((message) => JSON.stringify(message).slice(0, 300));
        throw new Error(
          `waited for ${what}${this.closed ? ', the sockets closed' : ''}; last:\n${tail.join('\n')}`,
        );
      }
      await this.#change(left);
    }
  }

  /** Reads nothing any more, as a page whose network stands still. */
  stall(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  /** Cuts both sockets as a lost network would. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) {
      if (socket.readyState === WebSocket.CLOSED) continue;
      socket.close();
      await once(socket, 'close');
    }
  }

  #change(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }

  #receive(data: Buffer, binary: boolean): void {
    if (binary) this.#receiveFrame(data);
    else {
      const message = serverMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'terminal') this.#announce(message);
      else this.received.push(message);
      if (message.type === 'state' || message.type === 'welcome') this.state = message.state;
    }
    this.#wake();
  }

  #announce({ terminal, stream, channel, offset, fresh }: Terminal): void {
    const known = this.terminals.get(terminal);
    if (!fresh && (known?.stream !== stream || known.offset !== offset))
      throw new Error(`${terminal} goes on at ${offset}, which this page never saw`);
    const start: Shown = { stream, channel, text: '', offset, lost: 0, ended: false };
    this.terminals.set(terminal, fresh || !known ? start : { ...known, channel });
  }

  #receiveFrame(data: Buffer): void {
    const frame = decodeFrame(data);
    const shown = [...this.terminals.values()].find((one) => one.channel === frame?.channel);
    if (!frame || !shown) throw new Error('a frame of a terminal that was never announced');
    if (frame.type === FRAME.end) shown.ended = true;
    if (frame.type === FRAME.gap) {
      shown.offset += frame.value;
      shown.lost += frame.value;
    }
    if (frame.type !== FRAME.output) return;
    shown.offset += frame.payload.length;
    shown.text += Buffer.from(frame.payload).toString('latin1');
    if (this.acknowledging) this.#sockets[1].send(encodeFrame(FRAME.ack, shown.channel, shown.offset));
  }
}

/**
 * For tests: a real server as a child process on a port of its own, and a learner's browser without a page to show. What a
 * page says and hears is in testing-page.ts.
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
import { PATHS, sessionAnswer } from './protocol.ts';
import { TestPage } from './testing-page.ts';

export { TestPage } from './testing-page.ts';

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
      // A test's own, never the operator's.
      DATABASE_URL: '',
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

export interface Manner {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
  /** Certificate of a server that made its own. */
  readonly ca?: string;
  /** Which of this machine's addresses it comes from, such as 127.0.0.2. */
  readonly from?: string;
}

export interface Answered {
  /** 0 where the connection was closed without a word. */
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A request as anybody can make one: under any Host, Origin and path, which `fetch` would not send. */
export function ask(origin: string, path: string, manner: Manner = {}): Promise<Answered> {
  const { method = 'GET', headers = {}, body, ca, from } = manner;
  const { hostname, port, protocol } = new URL(origin);
  const scheme = protocol === 'https:' ? https : http;
  return new Promise((resolve) => {
    const options = {
      ...{ hostname, port, path, method, headers, agent: false },
      ...(ca && { ca }),
      ...(from && { localAddress: from }),
    };
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

/**
 * The listening server, with TLS where the operator gave a certificate. The runner takes sockets, not keys: what a
 * TLS connection carries once it is upgraded goes through a plain local connection, whose other end can be handed over.
 */
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Config } from '../config.ts';
import { LIMITS } from '../limits.ts';

/** @throws Error naming the variable whose file cannot be used. */
export function createServer({ tls }: Pick<Config, 'tls'>): http.Server | https.Server {
  const patience = {
    headersTimeout: LIMITS.web.headersMilliseconds,
    requestTimeout: LIMITS.web.requestMilliseconds,
    connectionsCheckingInterval: LIMITS.web.lookMilliseconds,
  };
  if (!tls) return patient(http.createServer(patience));
  const [cert, key] = [read('TLS_CERT', tls.certificate), read('TLS_KEY', tls.key)];
  try {
    const handshakeTimeout = LIMITS.web.headersMilliseconds;
    return patient(https.createServer({ ...patience, handshakeTimeout, cert, key, minVersion: 'TLSv1.2' }));
  } catch (error) {
    throw new Error(`TLS_CERT and TLS_KEY do not go together: ${(error as Error).message}`);
  }
}

/** Whoever takes nothing of an answer for so long has left. Upgraded sockets have limits of their own. */
function patient<T extends http.Server>(server: T): T {
  server.timeout = LIMITS.web.stalledMilliseconds;
  return server;
}

/**
 * Local connections, made in pairs through a listening socket that nobody else can reach: it loses its name as soon as
 * it has one, so that no way of ending leaves it behind, and is known by a descriptor from then on.
 */
export class LocalPairs implements AsyncDisposable {
  readonly #server = net.createServer({ pauseOnConnect: true });
  #reached: Promise<number> | null = null;
  /** One at a time: so each pair's ends belong together. */
  #last: Promise<unknown> = Promise.resolve();

  /** A socket that can be sent to another process, and carries what this one does. */
  async carry(socket: Socket): Promise<Socket> {
    if (!(socket instanceof TLSSocket)) return socket;
    const pair = this.#last.then(() => this.#pair());
    this.#last = pair.catch(() => {});
    const [near, far] = await pair;
    // Either end's closing, for whatever reason, closes the other.
    pipeline(socket, near, socket, () => {});
    return far;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const descriptor = await this.#reached?.catch(() => null);
    this.#server.close();
    if (typeof descriptor === 'number') fs.closeSync(descriptor);
  }

  async #listen(): Promise<number> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-wire-'));
    try {
      const address = path.join(directory, 'pair');
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen(address, resolve);
      });
      return fs.openSync(address, O_PATH);
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  }

  async #pair(): Promise<[Socket, Socket]> {
    this.#reached ??= this.#listen();
    const descriptor = await this.#reached;
    const accepted = new Promise<Socket>((resolve) => this.#server.once('connection', resolve));
    const far = net.connect(`/proc/self/fd/${descriptor}`);
    await new Promise((resolve, reject) => far.once('connect', resolve).once('error', reject));
    return [await accepted, far];
  }
}

/** Names a file without opening it: a socket cannot be opened. */
const O_PATH = 0o10000000;

function read(variable: string, file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new Error(`${variable}: ${(error as Error).message}`);
  }
}

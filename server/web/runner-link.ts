/**
 * The web process's one child. It is started before Next is loaded, while a spawn is cheap, and again only if it
 * died: its learners' sockets close with it, their pages come back by themselves and find their texts in the store.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { connect, type Handlers, RUNNER_CALLS, type RunnerRemote, STORE_CALLS } from '../runner/channel.ts';
import { WEB_FIGURES } from './figures.ts';

export type RunnerStatus = z.output<typeof STORE_CALLS.status.input>;

/** What node takes out of a socket that it sends to another process. Closing it twice does nothing. */
interface Detachable {
  readonly _handle?: { close(): void } | null;
}

/** A runner that dies again and again is started at most this often. */
const RESTART_MILLISECONDS = 1_000;
const STOP_MILLISECONDS = 5_000;

export class RunnerLink implements AsyncDisposable {
  status: RunnerStatus | null = null;
  readonly #handlers: Omit<Handlers<typeof STORE_CALLS>, 'status'>;
  readonly #log: Logger;
  readonly #first = Promise.withResolvers<RunnerStatus>();
  #child: ChildProcess;
  #remote: RunnerRemote;
  #startedAt = 0;
  #closing = false;

  constructor(handlers: Omit<Handlers<typeof STORE_CALLS>, 'status'>, log: Logger) {
    this.#handlers = handlers;
    this.#log = log;
    [this.#child, this.#remote] = this.#start();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#child.connected;
  }

  /** Which kernels there are; known soon after the start, long before their base trees are built. */
  get firstStatus(): Promise<RunnerStatus> {
    return this.#first.promise;
  }

  get remote(): RunnerRemote {
    return this.#remote;
  }

  /** Hands an authenticated upgrade over; the socket is the runner's from here on. */
  async adopt(request: Parameters<RunnerRemote['adopt']>[0], socket: Socket): Promise<void> {
    const connection = (socket as Detachable)._handle;
    try {
      await this.#remote.adopt(request, socket);
    } catch (error) {
      this.#log.warn({ err: error }, 'a socket could not be handed over');
      socket.destroy();
      // Where sending fails, node has taken the connection out of the socket and forgets it: its peer would wait forever.
      connection?.close();
    }
  }

  /** Ends it, and with it every bench, without a word to anybody. */
  kill(): void {
    this.#closing = true;
    this.#child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MILLISECONDS);
    await gone;
    clearTimeout(timer);
  }

  #start(): [ChildProcess, RunnerRemote] {
    this.#startedAt = performance.now();
    WEB_FIGURES.runnerStarts.inc();
    const child = fork(path.resolve(import.meta.dirname, '../runner/runner.ts'), {
      execPath: process.execPath,
      execArgv: [],
      // It asks this process: the database's password is no business of whoever runs strangers' programs.
      env: { ...process.env, DATABASE_URL: undefined },
    });
    child.once('exit', (code, signal) => this.#replace(code, signal));
    child.on('error', (error) =>
      this.#log.error({ err: error }, 'the runner could not be started or reached'),
    );
    const remote = connect(child, RUNNER_CALLS, STORE_CALLS, {
      ...this.#handlers,
      status: (status) => {
        this.status = status;
        this.#first.resolve(status);
        return {};
      },
    });
    return [child, remote];
  }

  #replace(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#closing) return;
    this.#log.error({ code, signal }, 'the runner ended and is replaced');
    const wait = Math.max(0, this.#startedAt + RESTART_MILLISECONDS - performance.now());
    setTimeout(() => {
      if (!this.#closing) [this.#child, this.#remote] = this.#start();
    }, wait);
  }
}

/**
 * Terminals for programs that a person types into. Only the pair is made here, by node-pty: what runs on it is started
 * through process.ts like everything else, with the slave as its standard descriptors. The slave stays open on our side
 * until the last bytes are read: where its last holder goes first, what is on its way is lost.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import nodePty from 'node-pty';
import { LIMITS } from '../limits.ts';
import { conceal } from './process.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Pty extends Disposable {
  /** A descriptor of the slave, for the program's input, output and errors. */
  readonly slave: number;
  /** What the program shows; while nobody reads, the program waits. */
  readonly output: Readable;
  /** What is typed is dropped while the program leaves too much of it unread. */
  type(bytes: Uint8Array): void;
  /** The program is told by SIGWINCH. */
  resize(size: Size): void;
  /** Once the program is gone: reads what is still on its way, then closes. */
  finish(): Promise<void>;
}

/** Nothing came for so long after the program's end: that was all, for a terminal buffers 4 KiB. */
const QUIET_MILLISECONDS = 50;

/** A program that does not read now is asked again after this time; a key waits no longer than that. */
const RETRY_MILLISECONDS = 10;

/** A pair without a program, which node-pty's own types leave out. */
const { native } = nodePty as unknown as {
  readonly native: {
    open(columns: number, rows: number): { master: number; slave: number; pty: string };
    resize(descriptor: number, columns: number, rows: number): void;
  };
};

export function openPty({ columns, rows }: Size): Pty {
  const pair = native.open(columns, rows);
  // Whoever has the master types into the program: no other child may inherit it.
  const concealed = conceal(pair.master);
  // The pair's own slave does not block, which curses programs take for the end of their input.
  closeSync(pair.slave);
  const slave = openSync(pair.pty, constants.O_RDWR | constants.O_NOCTTY);
  const master = new ReadStream(pair.master);
  let last = performance.now();
  let over = false;
  const output = new Readable({ read: () => void master.resume() });
  let typed = Buffer.alloc(0);
  let retry: NodeJS.Timeout | undefined;
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(retry);
    closeSync(slave);
    master.destroy();
    output.push(null);
  };
  // Not through the stream: for a terminal libuv writes again and again until all is taken, and stands still with us.
  const write = () => {
    retry = undefined;
    try {
      while (typed.length > 0) typed = typed.subarray(writeSync(pair.master, typed));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return end();
      retry = setTimeout(write, RETRY_MILLISECONDS);
    }
  };
  master.on('data', (chunk: Buffer) => {
    last = performance.now();
    if (!over && !output.push(chunk)) master.pause();
  });
  master.on('error', end);
  master.on('close', () => concealed[Symbol.dispose]());
  return {
    slave,
    output,
    type: (bytes) => {
      if (over || typed.length >= LIMITS.terminal.typedBacklogBytes) return;
      typed = Buffer.concat([typed, bytes]);
      if (retry === undefined) write();
    },
    resize: (size) => {
      if (!over) native.resize(pair.master, size.columns, size.rows);
    },
    async finish() {
      last = performance.now();
      while (!over && performance.now() - last < QUIET_MILLISECONDS) await sleep(QUIET_MILLISECONDS / 2);
      end();
    },
    [Symbol.dispose]: end,
  };
}

/** A shell at the other end of a socket, whoever serves it, and what is measured at it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../measure/statistics.ts';
import { residentBytes } from '../processes.ts';

const CONTROL_C = '\u0003';
const PATIENCE_MILLISECONDS = 120_000;
/** So long after a signal or a burst that the terminal has come to rest. */
const REST_MILLISECONDS = 500;

export interface Line extends AsyncDisposable {
  /** Processes that serve it, without the shell and what it starts. */
  readonly servers: readonly number[];
  type(text: string): void;
  /** Bytes that arrived until a text did. */
  until(text: string): Promise<number>;
  /** Reads nothing any more, as a page whose network stands still; and goes on. */
  stall(): void;
  resume(): void;
}

/** Opens lines of one server, as many as are wanted; it ends with the stack that it was opened in. */
export type Lines = () => Promise<Line>;

let marks = 0;
/** A mark as it is printed, which is not what is typed: the terminal shows that, too. */
function mark(): { readonly typed: string; readonly shown: string } {
  marks += 1;
  return { typed: `echo 'E'"ND${marks}."`, shown: `END${marks}.` };
}

/** MB/s of so many numbers, a line each. */
export async function flood(line: Line, lines: number): Promise<number> {
  const { typed, shown } = mark();
  const began = performance.now();
  line.type(`seq 1 ${lines}; ${typed}\n`);
  const bytes = await line.until(shown);
  return bytes / 1e6 / ((performance.now() - began) / 1000);
}

/** Milliseconds from a key to its echo by `cat`, one figure for each key, in order of size. */
export async function echoes(line: Line, keys: number): Promise<number[]> {
  const { typed, shown } = mark();
  line.type(`stty -icanon -echo; ${typed}; cat\n`);
  await line.until(shown);
  await sleep(REST_MILLISECONDS);
  const took: number[] = [];
  for (let index = 0; index < keys; index++) {
    const key = String.fromCharCode(97 + (index % 26));
    const began = performance.now();
    const back = line.until(key);
    line.type(key);
    await back;
    took.push(performance.now() - began);
    await sleep(5);
  }
  await interrupt(line, 'stty sane');
  return took;
}

export const quantileOf = async (figures: Promise<number[]>, share: number) => quantile(await figures, share);

/** Runs an action while other lines print without an end. */
export async function beside<T>(others: readonly Line[], action: () => Promise<T>): Promise<T> {
  for (const other of others) other.type('yes a line of a flood that does not end by itself\n');
  await sleep(REST_MILLISECONDS);
  try {
    return await action();
  } finally {
    await Promise.all(others.map((other) => interrupt(other, ':')));
  }
}

/** What a server took while its first flood was read: what it takes unread it need not give back before the next. */
const UNTOUCHED = new WeakMap<Line, number>();

/** MB that the servers take more, after so many seconds in which the shell floods and nobody reads. */
export async function growth(line: Line, seconds: number): Promise<number> {
  line.type('yes a line of a flood that does not end by itself\n');
  await sleep(REST_MILLISECONDS);
  const before = UNTOUCHED.get(line) ?? (await memory(line));
  UNTOUCHED.set(line, before);
  line.stall();
  await sleep(seconds * 1_000);
  const after = await memory(line);
  line.resume();
  await interrupt(line, ':');
  return Math.max(0, (after - before) / 1e6);
}

async function memory({ servers }: Line): Promise<number> {
  const sizes = await Promise.all(servers.map(residentBytes));
  return sizes.reduce((sum, one) => sum + one, 0);
}

/** Ends what the shell runs. The terminal throws away what is typed until the signal is delivered. */
async function interrupt(line: Line, then: string): Promise<void> {
  const { typed, shown } = mark();
  line.type(CONTROL_C);
  await sleep(REST_MILLISECONDS);
  line.type(`${then}; ${typed}\n`);
  await line.until(shown);
}

/** Finds texts in what arrives, without keeping it. */
export class Finder {
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

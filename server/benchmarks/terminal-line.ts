/** A shell at the other end of a socket, whoever serves it, and what is measured at it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../measure/statistics.ts';
import { processorSeconds, residentBytes } from '../processes.ts';
import type { Part, Turn } from './harness.ts';

const CONTROL_C = '\u0003';
const PATIENCE_MILLISECONDS = 120_000;
/** So long after a signal or a burst that the terminal has come to rest. */
const REST_MILLISECONDS = 500;

/** A collector has had its turn by then. */
const SETTLED_MILLISECONDS = 2_000;
/** Somebody goes while something is being done, and comes back when it is over. */
const AWAY = { lines: 20, sayAfter: 0.5, cutAfterMilliseconds: 200, milliseconds: 1_000 };

export interface Line extends AsyncDisposable {
  /** Processes that serve it, without the shell and what it starts. */
  readonly servers: readonly number[];
  type(text: string): void;
  /** Bytes that arrived until a text did. */
  until(text: string): Promise<number>;
  /** Reads nothing any more, as a page whose network stands still; and goes on. */
  stall(): void;
  resume(): void;
  /** The page shows nothing any more, though it reads: it says so as far as there is a way to, or no longer says what it showed. */
  hold(): void;
  /** It has shown all of it, and goes on. */
  release(): void;
  /** The connection is lost, as when a laptop is closed. */
  cut(): void;
  /** The same page comes back: the line once a text has arrived on it. Nobody else's server lets anybody. */
  readonly back?: (text: string) => Promise<Line>;
  /** Resolves once the shell is gone and all was said: bytes that arrived since the line was opened. */
  readonly over: Promise<number>;
  /** Bytes so far. */
  arrived(): number;
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

/** Seconds of processor time that the servers take for a GB of such a flood. */
export async function floodCost(line: Line, lines: number): Promise<number> {
  const { typed, shown } = mark();
  const before = await processorTime(line);
  line.type(`seq 1 ${lines}; ${typed}\n`);
  const bytes = await line.until(shown);
  return ((await processorTime(line)) - before) / (bytes / 1e9);
}

async function processorTime({ servers }: Line): Promise<number> {
  const times = await Promise.all(servers.map(processorSeconds));
  return times.reduce((sum, one) => sum + one, 0);
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

/** Of so many milliseconds a slow reader reads in the first ones. */
const SLOW = { of: 200, reads: 10 };

/** MB that the servers take more, after so many seconds in which the shell floods somebody who reads now and then. */
export async function slowly(line: Line, seconds: number): Promise<number> {
  line.type('yes a line of a flood that does not end by itself\n');
  await sleep(REST_MILLISECONDS);
  const before = UNTOUCHED.get(line) ?? (await memory(line));
  UNTOUCHED.set(line, before);
  for (let passed = 0; passed < seconds * 1_000; passed += SLOW.of) {
    line.resume();
    await sleep(SLOW.reads);
    line.stall();
    await sleep(SLOW.of - SLOW.reads);
  }
  const after = await memory(line);
  line.resume();
  await interrupt(line, ':');
  return Math.max(0, (after - before) / 1e6);
}

/** MB that come in so many seconds of a flood to a page that shows nothing any more. */
export async function stuck(line: Line, seconds: number): Promise<number> {
  line.type('yes a line of a flood that does not end by itself\n');
  await sleep(REST_MILLISECONDS);
  line.hold();
  const before = line.arrived();
  await sleep(seconds * 1_000);
  const figure = (line.arrived() - before) / 1e6;
  line.release();
  await interrupt(line, ':');
  return figure;
}

/** Milliseconds of a key’s echo, slowest but two of so many, while others flood; what all of them get stands below. */
export async function crowded(line: Line, others: readonly Line[], keys: number): Promise<Turn> {
  const arrived = () => others.reduce((sum, other) => sum + other.arrived(), 0);
  return await beside(others, async () => {
    const [before, began] = [arrived(), performance.now()];
    const took = await echoes(line, keys);
    const rate = (arrived() - before) / 1e6 / ((performance.now() - began) / 1000);
    return {
      figure: quantile(took, 0.99),
      parts: [
        { name: 'median', value: quantile(took, 0.5), unit: 'ms' },
        { name: 'all the floods meanwhile', value: rate, unit: 'MB/s' },
      ],
    };
  });
}

/** MB of the servers for each further terminal, with so many of them open at last. */
export async function sizes(lines: Lines, counts: readonly number[], together: number): Promise<Turn> {
  await using stack = new AsyncDisposableStack();
  const parts: Part[] = [];
  const first = stack.use(await opened(lines));
  let [open, figure] = [1, 0];
  await sleep(SETTLED_MILLISECONDS);
  const least = await memory(first);
  parts.push({ name: 'all of the server with 1', value: least / 1e6, unit: 'MB' });
  for (const count of counts) {
    while (open < count) {
      const more = Math.min(together, count - open);
      for (const line of await Promise.all(Array.from({ length: more }, () => opened(lines))))
        stack.use(line);
      open += more;
    }
    await sleep(SETTLED_MILLISECONDS);
    figure = ((await memory(first)) - least) / 1e6 / (count - 1);
    parts.push({ name: `each further one of ${count}`, value: figure, unit: 'MB' });
  }
  return { figure, parts };
}

/** One in whose shell something was done. */
async function opened(lines: Lines): Promise<Line> {
  const line = await lines();
  const { typed, shown } = mark();
  line.type(`${typed}\n`);
  await line.until(shown);
  return line;
}

/** Milliseconds from a lost connection's coming back until what the shell said meanwhile has arrived. */
export async function reconnect(lines: Lines): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const line = stack.use(await opened(lines));
  const { typed, shown } = mark();
  line.type(`sleep ${AWAY.sayAfter}; seq 1 ${AWAY.lines}; ${typed}\n`);
  await sleep(AWAY.cutAfterMilliseconds);
  line.cut();
  await sleep(AWAY.milliseconds);
  if (!line.back)
    throw new Error(
      'not measured: a connection that is lost takes its shell along, and a new one is another shell',
    );
  const began = performance.now();
  stack.use(await line.back(shown));
  return performance.now() - began;
}

/** Bytes of a program's output that never came, where the shell is the program and ends with it. */
export async function lost(lines: Lines, numbers: number): Promise<number> {
  await using line = await lines();
  const { typed, shown } = mark();
  let whole = 0;
  // Nothing is echoed, and no prompt comes after this: the numbers are all that does, each with a line's end of two bytes.
  line.type(`stty -echo; ${typed}; read -r go; exec seq 1 ${numbers}\n`);
  await line.until(shown);
  await sleep(REST_MILLISECONDS);
  for (let number = 1; number <= numbers; number++) whole += String(number).length + 2;
  const before = line.arrived();
  line.type('\n');
  return before + whole - (await line.over);
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

  get bytes(): number {
    return this.#bytes;
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

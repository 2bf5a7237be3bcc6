/** The fuzzer's owner: corpora, the thread that runs the parsers, and what it found. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { MiB } from '../limits.ts';
import { HEADER, type Order, type Problem, type Told, type WorkerData } from './order.ts';

export const CORPUS = path.join(import.meta.dirname, 'corpus');

export interface Finding {
  readonly target: string;
  readonly input: Uint8Array;
  readonly problem: Problem;
}

const LOOK_MILLISECONDS = 500;
const LARGEST_INPUT = 4 * MiB;

/** What one run may take before its thread is ended. */
export interface Limits {
  readonly milliseconds: number;
  readonly memoryMiB: number;
}

/** No parser needs a tenth of either, whatever its input; a machine full of work may stretch the time. */
const LIMITS: Limits = { milliseconds: 45_000, memoryMiB: 512 };

type Work =
  | { readonly kind: 'replay' }
  | {
      readonly kind: 'fuzz';
      readonly seed: number;
      readonly milliseconds: number;
      readonly growing: boolean;
    };

export class Campaign implements AsyncDisposable {
  readonly #targets: string;
  readonly #shared = new SharedArrayBuffer(HEADER.bytes + LARGEST_INPUT);
  readonly #header = new Int32Array(this.#shared, 0, 2);
  readonly #limits: Limits;
  #worker: Worker | null = null;

  /** `targets`: the module that exports them, beside this one. */
  constructor(targets = './targets.ts', limits: Limits = LIMITS) {
    this.#targets = targets;
    this.#limits = limits;
  }

  /** Gives the parser each input of the pool, or changed ones of it for a while. New kinds of inputs are added to it. */
  async work(
    target: string,
    pool: Uint8Array[],
    work: Work,
    onFinding: (finding: Finding) => void,
  ): Promise<number> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const { promise, resolve } = Promise.withResolvers<number>();
    let [lastRun, since] = [-1, performance.now()];
    const broke = (problem: Problem) => {
      const length = Math.min(Atomics.load(this.#header, HEADER.length), LARGEST_INPUT);
      // Not a view: the next thread writes into it.
      const input = Uint8Array.from(new Uint8Array(this.#shared, HEADER.bytes, length));
      this.#worker = null;
      void worker.terminate();
      onFinding({ target, input, problem });
      resolve(0);
    };
    const watch = setInterval(() => {
      const run = Atomics.load(this.#header, HEADER.run);
      if (run !== lastRun || run === 0) [lastRun, since] = [run, performance.now()];
      else if (performance.now() - since > this.#limits.milliseconds)
        broke({ kind: 'hangs', words: `more than ${this.#limits.milliseconds / 1000} s` });
    }, LOOK_MILLISECONDS);
    const onMessage = (told: Told) => {
      if (told.kind === 'finding') onFinding({ target, input: told.input, problem: told.problem });
      else if (told.kind === 'interesting') pool.push(told.input);
      else resolve(told.runs);
    };
    // An error that no run caught, such as one thrown in a listener; or no memory any more.
    const onError = (error: Error) => broke({ kind: 'dies', words: error.stack ?? error.message });
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage({ ...work, target, pool } satisfies Order);
    try {
      return await promise;
    } finally {
      clearInterval(watch);
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.on('error', () => {});
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const workerData: WorkerData = { shared: this.#shared, targets: this.#targets };
    const worker = new Worker(path.join(import.meta.dirname, 'worker.ts'), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMiB },
    });
    worker.setMaxListeners(0);
    return worker;
  }
}

/** The inputs of a folder of a corpus, by their names' order. */
export function readCorpus(target: string, directory = CORPUS): Uint8Array[] {
  const folder = path.join(directory, target);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => new Uint8Array(fs.readFileSync(path.join(folder, name))));
}

/** Keeps an input under a name of its own. @returns its place. */
export function keep(directory: string, target: string, input: Uint8Array, prefix = ''): string {
  const name = prefix + createHash('sha256').update(input).digest('hex').slice(0, 12);
  fs.mkdirSync(path.join(directory, target), { recursive: true });
  const file = path.join(directory, target, name);
  fs.writeFileSync(file, input);
  return file;
}

/**
 * The side of the fuzzer that may hang, run out of memory or be polluted: a thread that its owner watches and ends.
 * Before each run the input stands in shared memory, so that what broke the thread is known without its help.
 */
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { Chance, grown, mutate, smallest } from './mutate.ts';
import { HEADER, type Order, type Problem, type Told, type WorkerData } from './order.ts';
import { Broken, type Target } from './target.ts';

/** Inputs of random changes stay small: what needs a large one is found by growing. */
const SMALL_BYTES = 8 * 1024;
const BATCH = 40;
/** One in so many runs tries how an input grows. */
const GROWTH = 150;
/** Beyond this, eight times the bytes may not take more than this many times the time. */
const SUSPICIOUS_MILLISECONDS = 150;
const SUSPICIOUS_GROWTH = 24;

const { shared, targets } = workerData as WorkerData;
const header = new Int32Array(shared, 0, 2);
const place = new Uint8Array(shared, HEADER.bytes);
const { TARGETS } = (await import(targets)) as { TARGETS: readonly Target[] };
const tell = (told: Told) => parentPort?.postMessage(told);
let number = 0;

parentPort?.on('message', async (order: Order) => {
  const target = TARGETS.find(({ name }) => name === order.target);
  if (!target) throw new Error(`no parser is named ${order.target}`);
  const runs = order.kind === 'replay' ? await replay(target, order.pool) : await fuzz(target, order);
  Atomics.store(header, HEADER.run, 0);
  tell({ kind: 'done', runs });
});

async function replay(target: Target, inputs: readonly Uint8Array[]): Promise<number> {
  for (const input of inputs) {
    const { problem } = await run(target, input);
    if (problem) tell({ kind: 'finding', input, problem });
  }
  return inputs.length;
}

async function fuzz(target: Target, order: Extract<Order, { kind: 'fuzz' }>): Promise<number> {
  const chance = new Chance(order.seed);
  const words = (target.words ?? []).map((word) => Buffer.from(word));
  const pool = order.pool.length > 0 ? [...order.pool] : [new Uint8Array()];
  const until = performance.now() + order.milliseconds;
  const coverage = new Coverage();
  for (const input of order.pool) await run(target, input);
  coverage.fresh().forEach(coverage.remember);
  let runs = 0;
  while (performance.now() < until) {
    const batch: Uint8Array[] = [];
    for (let one = 0; one < BATCH && performance.now() < until; one++) {
      const sample = chance.pick(pool) ?? new Uint8Array();
      const input = mutate(sample, chance, pool, words, Math.min(SMALL_BYTES, target.mostBytes));
      runs++;
      const { problem } = await run(target, input);
      if (problem) tell({ kind: 'finding', problem, input: await shrunk(target, input, problem) });
      else batch.push(input);
      if (order.growing && chance.below(GROWTH) === 0) await grow(target, sample, chance);
    }
    const fresh = coverage.fresh();
    if (fresh.length === 0) continue;
    // Something ran that never ran before: by which of them?
    for (const input of batch) {
      await run(target, input);
      const own = coverage.fresh();
      if (own.length === 0) continue;
      own.forEach(coverage.remember);
      pool.push(input);
      tell({ kind: 'interesting', input });
    }
    // What came by chance, or by growing, is not looked for again.
    fresh.forEach(coverage.remember);
  }
  coverage.end();
  return runs;
}

/** Chance within a run follows from the input, so that a file repeats all of it. */
async function run(
  target: Target,
  input: Uint8Array,
): Promise<{ problem: Problem | null; milliseconds: number }> {
  place.set(input.subarray(0, place.length));
  Atomics.store(header, HEADER.length, input.length);
  Atomics.store(header, HEADER.run, ++number);
  const chance = new Chance(input.reduce((sum, byte) => Math.imul(sum, 31) + byte, input.length));
  const before = process.threadCpuUsage();
  let problem: Problem | null = null;
  try {
    await target.run(Uint8Array.from(input), chance);
  } catch (error) {
    const words =
      error instanceof Error
        ? error instanceof Broken
          ? error.message
          : (error.stack ?? error.message)
        : String(error);
    problem = { kind: error instanceof Broken ? 'broken' : 'throws', words };
  }
  const { user, system } = process.threadCpuUsage(before);
  const polluted = pollution();
  if (polluted) problem = { kind: 'pollutes', words: polluted };
  return { problem, milliseconds: (user + system) / 1000 };
}

const INNOCENT = [Object, Array, String, Function].map(({ prototype }) => ({
  prototype: prototype as object,
  names: new Set(Reflect.ownKeys(prototype)),
}));

/** What was added to the prototypes that everything has; taken away again, so that it is told once. */
function pollution(): string | null {
  for (const { prototype, names } of INNOCENT)
    for (const key of Reflect.ownKeys(prototype))
      if (!names.has(key)) {
        Reflect.deleteProperty(prototype, key);
        return `every object has ${String(key)} now`;
      }
  return null;
}

function shrunk(target: Target, input: Uint8Array, { kind }: Problem): Promise<Uint8Array> {
  return smallest(input, async (candidate) => (await run(target, candidate)).problem?.kind === kind);
}

/** Processor time, not the clock's, and the least of three: the machine may be busy otherwise. */
async function grow(target: Target, seed: Uint8Array, chance: Chance): Promise<void> {
  const make = grown(seed, chance, target.mostBytes);
  const least = async (length: number, enough: number) => {
    let best = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 3 && best > enough; turn++)
      best = Math.min(best, (await run(target, make(length))).milliseconds);
    return best;
  };
  const large = await least(target.mostBytes, SUSPICIOUS_MILLISECONDS);
  if (large <= SUSPICIOUS_MILLISECONDS) return;
  const eighth = await least(Math.floor(target.mostBytes / 8), 0);
  const slow = large > target.milliseconds;
  if (!slow && large <= eighth * SUSPICIOUS_GROWTH) return;
  const words = `${large.toFixed(0)} ms for ${target.mostBytes} bytes, ${eighth.toFixed(0)} ms for an eighth; ${target.milliseconds} ms are allowed`;
  tell({ kind: 'finding', input: make(target.mostBytes), problem: { kind: 'slow', words } });
}

/** Which pieces of the product's code ran, as V8 counts them. */
class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  readonly remember = (piece: string) => void this.#seen.add(piece);

  /** What ran since the last question and is not remembered. */
  fresh(): string[] {
    const fresh: string[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      for (const { url, functions } of result) {
        if (!/\/(server|labs)\/(?!fuzz\/)/.test(url)) continue;
        for (const { ranges } of functions)
          for (const { startOffset, endOffset, count } of ranges) {
            const piece = `${url}:${startOffset}-${endOffset}`;
            if (count > 0 && !this.#seen.has(piece)) fresh.push(piece);
          }
      }
    });
    return fresh;
  }

  end(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }
}

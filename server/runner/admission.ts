/**
 * Who is let in when the machine is full: a number of benches, of runs with their guests, and of builds, and memory
 * for each of them. Whoever does not fit waits in a queue that tells place and time; what runs goes on undisturbed.
 * Only a bench that nobody has used for a while is given back early, and only when somebody waits for it.
 */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { machineLimits } from '../bench/cgroups.ts';
import type { GroupTree } from '../bench/group-tree.ts';
import type { Config } from '../config.ts';
import { FIGURES } from '../figures.ts';
import { KiB, LIMITS } from '../limits.ts';
import { type OnPlace, TurnQueue } from './queue.ts';

export interface Capacity {
  readonly benches: number;
  /** Runs and checks: each is one guest, or two. */
  readonly runs: number;
  readonly builds: number;
}

/** What this machine carries, or what the operator says. */
export function capacityOf(config: Pick<Config, 'benches' | 'guests'>): Capacity {
  const { memoryShare, benchBytes, runBytes, runsPerProcessor } = LIMITS.machine;
  const memory = os.totalmem() * memoryShare;
  const cores = os.availableParallelism();
  const most = (bytes: number, cap: number) => Math.max(1, Math.min(cap, Math.floor(memory / bytes)));
  return {
    benches: config.benches || most(benchBytes, LIMITS.bench.learners),
    runs: config.guests || most(runBytes, cores * runsPerProcessor),
    builds: cores,
  };
}

function waited(queue: string): (milliseconds: number) => void {
  return (milliseconds) => FIGURES.waits.observe({ queue }, milliseconds / 1000);
}

/** A bench that could be given back. */
export interface Holding {
  /** Since when it has had nothing to do, on the monotonic clock; null while it has. */
  idleSince(): number | null;
  giveBack(): void;
}

export class Admission {
  readonly capacity: Capacity;
  readonly builds: TurnQueue;
  readonly benches: TurnQueue;
  readonly runs: TurnQueue;
  readonly #groups: GroupTree | null;
  readonly #available: () => number;
  readonly #holdings = new Set<Holding>();

  /** `available`: what programs may still take of the machine's memory, in bytes. */
  constructor(
    config: Pick<Config, 'benches' | 'guests'>,
    groups: GroupTree | null = null,
    available = availableMemory,
  ) {
    this.#groups = groups;
    this.#available = available;
    this.capacity = capacityOf(config);
    const { benchBytes, runBytes } = LIMITS.machine;
    this.builds = new TurnQueue(this.capacity.builds, { onStart: waited('build') });
    this.benches = new TurnQueue(this.capacity.benches, {
      onStart: waited('bench'),
      room: () => this.#hasRoom(benchBytes),
      onWanted: () => this.#reclaim(),
    });
    this.runs = new TurnQueue(this.capacity.runs, {
      onStart: waited('run'),
      room: () => this.#hasRoom(runBytes),
    });
  }

  /** How many wait for what. */
  queued(): Readonly<Record<'build' | 'bench' | 'run', number>> {
    return { build: this.builds.length, bench: this.benches.length, run: this.runs.length };
  }

  /** A place for one bench. Until it is given back, the holding may be asked for it. */
  async bench(owner: string, holding: Holding, signal: AbortSignal, onPlace: OnPlace): Promise<Disposable> {
    const slot = await this.benches.enter(owner, signal, onPlace);
    this.#holdings.add(holding);
    return {
      [Symbol.dispose]: () => {
        this.#holdings.delete(holding);
        slot[Symbol.dispose]();
      },
    };
  }

  #hasRoom(bytes: number): boolean {
    const inGroups = this.#groups
      ? machineLimits().memoryBytes - this.#groups.memory
      : Number.POSITIVE_INFINITY;
    return Math.min(this.#available() - LIMITS.machine.reserveBytes, inGroups) >= bytes;
  }

  /** One at a time: the next look comes soon. */
  #reclaim(): void {
    const enough = performance.now() - LIMITS.bench.wantedIdleMilliseconds;
    const idle = [...this.#holdings].flatMap((holding) => {
      const since = holding.idleSince();
      return since !== null && since < enough ? [{ holding, since }] : [];
    });
    idle.sort((a, b) => a.since - b.since)[0]?.holding.giveBack();
  }
}

/** What programs may still take without anybody being swapped out or ended, in bytes. */
function availableMemory(): number {
  const [, kilobytes] = readFileSync('/proc/meminfo', 'utf8').match(/^MemAvailable:\s+(\d+) kB$/m) ?? [];
  return Number(kilobytes ?? 0) * KiB;
}

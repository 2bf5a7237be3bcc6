/**
 * Control groups: what one learner's processes may use together, and all learners' together. The operator delegates a
 * subtree once (systemd's `Delegate=`, or directories of the service user's); everything below it is made and removed
 * here, without root. Version 2 is one tree, version 1 one for each controller: both look the same from outside.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type Controller, type Delegation, sister, words } from './delegation.ts';

export interface GroupLimits {
  readonly memoryBytes: number;
  readonly processes: number;
  /** Processors' worth of time; null where only the weight bounds it. */
  readonly cpus: number | null;
  /** Against its sisters, when there is not enough for all; 100 is everybody's. */
  readonly weight: number;
}

/** One learner's share. */
export function learnerLimits(): GroupLimits {
  const { memoryBytes, processes, cpus, smallestShareOfMachine } = LIMITS.learner;
  const half = os.availableParallelism() * smallestShareOfMachine;
  return { memoryBytes, processes, cpus: Math.max(1, Math.min(cpus, half)), weight: LIMITS.learner.weight };
}

/** All learners' together. */
export function machineLimits(): GroupLimits {
  const memoryBytes = Math.floor(os.totalmem() * LIMITS.machine.memoryShare);
  // In both versions a weight is for each processor that the group is busy on.
  return { memoryBytes, processes: LIMITS.machine.processes, cpus: null, weight: LIMITS.learner.weight };
}

/** One group, for as long as its owner lives. */
export class Group implements AsyncDisposable {
  /** Whoever writes a 0 into each of these is in the group, and so is all that it starts. */
  readonly entries: readonly string[];
  readonly #version: 1 | 2;
  readonly #places: Readonly<Record<Controller, string>>;

  /** @throws LabError "bench-failed" where the kernel refuses the group or one of its limits. */
  constructor({ version, roots }: Delegation, name: string, limits: GroupLimits) {
    this.#version = version;
    this.#places = sister({ version, roots }, name).roots;
    this.entries = this.#directories.map((directory) => path.join(directory, 'cgroup.procs'));
    try {
      for (const directory of this.#directories) mkdirSync(directory, { recursive: true });
      for (const [controller, file, value] of settings(version, limits)) this.#write(controller, file, value);
      this.#withoutSwap(limits.memoryBytes);
    } catch (error) {
      this.#remove();
      throw new LabError('bench-failed', `No control group could be made: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** The group as a place for further ones. */
  get delegation(): Delegation {
    return { version: this.#version, roots: this.#places };
  }

  /** Processes in it, as this process numbers them; those of groups below are not counted. */
  processes(): number[] {
    const lists = this.entries.map((file) => words(file).map(Number));
    return [...new Set(lists.flat())];
  }

  /** The most memory that it held at once, in bytes; null where the kernel does not say: version 2 before Linux 5.19. */
  peakMemory(): number | null {
    const file = this.#version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes';
    try {
      return Number(this.#read('memory', file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Bytes in use now, without files that were only read and can be dropped. */
  memory(): number {
    const file = this.#version === 2 ? 'memory.current' : 'memory.usage_in_bytes';
    const name = this.#version === 2 ? /^inactive_file (\d+)$/m : /^total_inactive_file (\d+)$/m;
    const [, droppable] = this.#read('memory', 'memory.stat').match(name) ?? [];
    return Number(this.#read('memory', file)) - Number(droppable ?? 0);
  }

  /** Seconds of processors that it has used. */
  cpuSeconds(): number {
    if (this.#version === 1) return Number(this.#read('cpuacct', 'cpuacct.usage')) / 1e9;
    return Number(this.#read('cpu', 'cpu.stat').match(/^usage_usec (\d+)$/m)?.[1] ?? 0) / 1e6;
  }

  /** Gives way to its sisters from now on, at once and whatever they want; or comes forward again. */
  giveWay(way: boolean): void {
    try {
      this.#write('cpu', 'cpu.idle', way ? '1' : '0');
      if (way) return;
    } catch (error) {
      // Linux before 5.15 knows weights alone.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const [file, value] = weightFor(this.#version, way ? LIMITS.learner.heavyWeight : LIMITS.learner.weight);
    this.#write('cpu', file, value);
  }

  /** How often its quota of time was used up. */
  throttled(): number {
    return Number(this.#read('cpu', 'cpu.stat').match(/^nr_throttled (\d+)$/m)?.[1] ?? 0);
  }

  /** Ends what is left in it and removes it. What the kernel does not let go yet is swept at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    const deadline = performance.now() + LIMITS.learner.endMilliseconds;
    for (;;) {
      this.#kill();
      if (this.#remove() || performance.now() > deadline) return;
      await sleep(LIMITS.learner.lookMilliseconds);
    }
  }

  /** A kernel that does not account swap has no such file; there the operator does without swap. */
  #withoutSwap(memoryBytes: number): void {
    const [file, value] =
      this.#version === 2 ? ['memory.swap.max', '0'] : ['memory.memsw.limit_in_bytes', String(memoryBytes)];
    try {
      this.#write('memory', file, value);
    } catch (error) {
      if (!['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  get #directories(): string[] {
    return [...new Set(Object.values(this.#places))];
  }

  #kill(): void {
    try {
      // A fork bomb ends because nothing new begins.
      if (this.#version === 2) killAll(this.#places.memory);
      else this.#write('pids', 'pids.max', '0');
    } catch {
      // It is gone already.
    }
    for (const pid of this.processes()) signal(pid);
  }

  /** Whether nothing of it is left. */
  #remove(): boolean {
    return this.#directories.map(removed).every(Boolean);
  }

  #read(controller: Controller, file: string): string {
    return readFileSync(path.join(this.#places[controller], file), 'utf8').trim();
  }

  #write(controller: Controller, file: string, value: string): void {
    writeFileSync(path.join(this.#places[controller], file), value);
  }
}

/** `argv`, in the group before its first instruction. */
export function within(group: Group | undefined, argv: readonly string[]): string[] {
  if (!group) return [...argv];
  return ['sh', '-c', ENTER, 'sh', ...group.entries, '--', ...argv];
}

const ENTER = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 126; shift; done; shift; exec "$@"';

function settings(version: 1 | 2, limits: GroupLimits): [Controller, string, string][] {
  const { memoryBytes, processes, cpus, weight } = limits;
  const period = LIMITS.learner.cpuPeriodMicroseconds;
  const quota = cpus === null ? null : String(Math.round(cpus * period));
  if (version === 2)
    return [
      ['memory', 'memory.max', String(memoryBytes)],
      ['pids', 'pids.max', String(processes)],
      ['cpu', ...weightFor(2, weight)],
      ['cpu', 'cpu.max', `${quota ?? 'max'} ${period}`],
    ];
  return [
    ['memory', 'memory.limit_in_bytes', String(memoryBytes)],
    ['pids', 'pids.max', String(processes)],
    ['cpu', ...weightFor(1, weight)],
    ['cpu', 'cpu.cfs_period_us', String(period)],
    ['cpu', 'cpu.cfs_quota_us', quota ?? '-1'],
  ];
}

function weightFor(version: 1 | 2, weight: number): [string, string] {
  if (version === 2) return ['cpu.weight', String(weight)];
  return ['cpu.shares', String(Math.round((weight * 1024) / 100))];
}

export function removed(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Ends all that a group of version 2 holds, forks and groups below included; nothing where a kernel before 5.14 cannot. */
export function killAll(directory: string): void {
  const file = path.join(directory, 'cgroup.kill');
  try {
    // Never makes a file: version 1 has none of this name.
    if (existsSync(file)) writeFileSync(file, '1');
  } catch {
    // The group is gone.
  }
}

export function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}

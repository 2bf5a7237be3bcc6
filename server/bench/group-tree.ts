/** All control groups of one server, and what servers that died left of theirs. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import {
  Group,
  type GroupLimits,
  killAll,
  learnerLimits,
  machineLimits,
  removed,
  signal,
} from './cgroups.ts';
import { type Delegation, enable, settle, sister, words } from './delegation.ts';

/** What a group used lately, on a sliding average. */
interface Scale {
  seconds: number;
  at: number;
  cpus: number;
  heavy: boolean;
}

function read(group: Group, scale: Scale): void {
  const [seconds, at] = [group.cpuSeconds(), performance.now()];
  const passed = at - scale.at;
  const now = ((seconds - scale.seconds) * 1000) / passed;
  scale.cpus += (now - scale.cpus) * (1 - Math.exp(-passed / LIMITS.learner.averageMilliseconds));
  Object.assign(scale, { seconds, at });
}

/** All groups of one server, under one with the machine's limits. */
export class GroupTree implements AsyncDisposable {
  readonly #all: Group;
  readonly #heavyCpus: number;
  readonly #scales = new Map<Group, Scale>();
  readonly #weighing: NodeJS.Timeout;
  #sweeping: NodeJS.Timeout | undefined;
  #last = 0;

  private constructor(all: Group, heavyCpus: number) {
    this.#all = all;
    this.#heavyCpus = heavyCpus;
    this.#weighing = setInterval(() => this.#weigh(), LIMITS.learner.weighMilliseconds).unref();
  }

  /** Makes the server's own group and sweeps those that dead servers left. @throws LabError where that fails. */
  static async claim(
    delegation: Delegation,
    limits: GroupLimits = machineLimits(),
    heavyCpus: number = LIMITS.learner.heavyCpus,
  ): Promise<GroupTree> {
    const inside = delegation.version === 2 ? settle(delegation) : delegation;
    const clean = await sweep(inside);
    const all = new Group(inside, serverName(), limits);
    if (inside.version === 2) enable(all.delegation.roots.memory);
    const tree = new GroupTree(all, heavyCpus);
    if (!clean) tree.#sweepAgain(inside);
    return tree;
  }

  get memory(): number {
    return this.#all.memory();
  }

  /** The most that all groups held at once, in bytes; null where the kernel does not say. */
  peakMemory(): number | null {
    return this.#all.peakMemory();
  }

  open(limits: GroupLimits = learnerLimits()): Group {
    this.#last += 1;
    const group = new Group(this.#all.delegation, `bench-${this.#last}`, limits);
    this.#scales.set(group, { seconds: 0, at: performance.now(), cpus: 0, heavy: false });
    return group;
  }

  /**
   * Whoever keeps processors busy all the time steps back behind those who ask for a build or a run now and then, and
   * comes forward again once that is over.
   */
  #weigh(): void {
    for (const [group, scale] of this.#scales) this.#orForget(group, () => read(group, scale));
    const least = Math.min(this.#heavyCpus, LIMITS.learner.lightCpus);
    const used = [...this.#scales.values()].map(({ cpus }) => cpus);
    const busy = used.filter((cpus) => cpus > least);
    const fair = used.reduce((sum, cpus) => sum + cpus, 0) / Math.max(1, busy.length);
    // On a machine that is busy with other things, nobody gets much: what counts is who gets the most of it.
    const heavy = Math.max(least, Math.min(this.#heavyCpus, LIMITS.learner.heavyShare * fair));
    for (const [group, scale] of this.#scales) {
      if (scale.cpus > heavy === scale.heavy) continue;
      scale.heavy = !scale.heavy;
      this.#orForget(group, () => group.giveWay(scale.heavy));
    }
  }

  /** The kernel may take its time with the processes of a server that died a moment ago. */
  #sweepAgain(delegation: Delegation): void {
    this.#sweeping = setTimeout(async () => {
      if (!(await sweep(delegation)) && this.#sweeping) this.#sweepAgain(delegation);
    }, LIMITS.learner.sweepMilliseconds).unref();
  }

  /** A group may have been given back. */
  #orForget(group: Group, action: () => void): void {
    try {
      action();
    } catch {
      this.#scales.delete(group);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#weighing);
    clearTimeout(this.#sweeping);
    this.#sweeping = undefined;
    await sweepBelow(this.#all.delegation);
    await this.#all[Symbol.asyncDispose]();
  }
}

/** The pid alone could come to mean another process's. */
function serverName(): string {
  claims += 1;
  return `server-${process.pid}-${startTime('self')}-${claims}`;
}

let claims = 0;

/** Clock ticks since boot at which a process began; undefined where none runs: a zombie is dead, whoever keeps it. */
function startTime(pid: number | 'self'): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(fields[0] ?? '') ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Removes what servers left that are dead, and ends what still runs in it. Gives whether nothing of it is left. */
export async function sweep({ version, roots }: Delegation): Promise<boolean> {
  let clean = true;
  const names = new Set(Object.values(roots).flatMap(directoriesIn));
  for (const name of names) {
    const [, pid, since] = name.match(/^server-(\d+)-(\d+)-/) ?? [];
    if (pid === undefined || startTime(Number(pid)) === since) continue;
    const left = sister({ version, roots }, name);
    await sweepBelow(left);
    clean = (await endAll(left)) && clean;
  }
  return clean;
}

async function sweepBelow(delegation: Delegation): Promise<void> {
  const { roots } = delegation;
  const names = new Set(Object.values(roots).flatMap(directoriesIn));
  await Promise.all([...names].map((name) => endAll(sister(delegation, name))));
}

/** Ends and removes a group that another process made. Gives whether it is gone. */
async function endAll({ roots }: Delegation): Promise<boolean> {
  const directories = [...new Set(Object.values(roots))];
  const deadline = performance.now() + LIMITS.learner.endMilliseconds;
  for (;;) {
    for (const directory of directories) killAll(directory);
    for (const directory of directories)
      for (const pid of words(path.join(directory, 'cgroup.procs'))) signal(Number(pid));
    if (directories.map(removed).every(Boolean)) return true;
    if (performance.now() > deadline) return false;
    await sleep(LIMITS.learner.lookMilliseconds);
  }
}

function directoriesIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

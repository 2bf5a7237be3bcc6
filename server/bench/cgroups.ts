/**
 * Control groups: what one learner's processes may use together, and all learners' together. The operator delegates a
 * subtree once (systemd's `Delegate=`, or directories of the service user's); everything below it is made and removed
 * here, without root. Version 2 is one tree, version 1 one for each controller: both look the same from outside.
 */
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** In version 2, cpu counts by itself. */
const CONTROLLERS_OF = {
  1: ['memory', 'pids', 'cpu', 'cpuacct'],
  2: ['memory', 'pids', 'cpu'],
} as const;
type Controller = (typeof CONTROLLERS_OF)[1][number];

/** A subtree that this user may write to: for version 2, the same directory for all. */
export interface Delegation {
  readonly version: 1 | 2;
  readonly roots: Readonly<Record<Controller, string>>;
}

/** Why there is none, and what would make one. */
export interface NotDelegated {
  readonly lacking: string;
  readonly fix: string;
}

/** Directory under each controller's mount that is the workshop's, where systemd has not named another. */
const NAME = 'wirespeed';
/** In version 2 a group with controllers below it holds no processes of its own: the server moves in here. */
const SERVER = 'wirespeed.server';

const FIX =
  'Under systemd: "Delegate=cpu memory pids" in the unit. Otherwise start once as root with "npm start": it makes the ' +
  `directories ${NAME} for the service user. Both need a kernel that has the controllers memory, pids and cpu.`;

/** Looks for a delegated subtree. Changes nothing. */
export function findDelegation(): Delegation | NotDelegated {
  const mounts = cgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  const reasons: string[] = [];
  if (unified) {
    const root = ownDirectory(unified.at, unified.root);
    const has = words(path.join(root, 'cgroup.controllers'));
    const missing = CONTROLLERS_OF[2].filter((controller) => !has.includes(controller));
    if (missing.length > 0) reasons.push(`version 2 offers no ${missing.join(', ')} at ${root}`);
    else if (!writable(root, 'cgroup.procs', 'cgroup.subtree_control'))
      reasons.push(`${root} (version 2) belongs to somebody else`);
    else return { version: 2, roots: everywhere(root) };
  }
  const roots: Partial<Record<Controller, string>> = {};
  for (const controller of CONTROLLERS_OF[1]) {
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
    if (!mount) reasons.push(`version 1 has no ${controller}`);
    else if (!writable(path.join(mount.at, NAME), 'cgroup.procs'))
      reasons.push(`${path.join(mount.at, NAME)} (version 1) is absent, or somebody else's`);
    else roots[controller] = path.join(mount.at, NAME);
  }
  const { memory, pids, cpu, cpuacct } = roots;
  if (memory && pids && cpu && cpuacct) return { version: 1, roots: { memory, pids, cpu, cpuacct } };
  return { lacking: reasons.join('; ') || 'no cgroups are mounted', fix: FIX };
}

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

  /** The most memory that it held at once, in bytes. */
  peakMemory(): number {
    const file = this.#version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes';
    return Number(this.#read('memory', file));
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
      if (this.#version === 2) this.#write('memory', 'cgroup.kill', '1');
      else this.#write('pids', 'pids.max', '0');
    } catch {
      // It is gone already, or the kernel is older than cgroup.kill (5.14).
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

  /** The most that all groups held at once, in bytes. */
  peakMemory(): number {
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

function sister({ version, roots }: Delegation, name: string): Delegation {
  const join = (controller: Controller) => path.join(roots[controller], name);
  return {
    version,
    roots: { memory: join('memory'), pids: join('pids'), cpu: join('cpu'), cpuacct: join('cpuacct') },
  };
}

/** Ends and removes a group that another process made. Gives whether it is gone. */
async function endAll({ roots }: Delegation): Promise<boolean> {
  const directories = [...new Set(Object.values(roots))];
  const deadline = performance.now() + LIMITS.learner.endMilliseconds;
  for (;;) {
    for (const directory of directories)
      for (const pid of words(path.join(directory, 'cgroup.procs'))) signal(Number(pid));
    if (directories.map(removed).every(Boolean)) return true;
    if (performance.now() > deadline) return false;
    await sleep(LIMITS.learner.lookMilliseconds);
  }
}

/** Version 2: moves this server out of the delegated group, so that controllers may be handed down from it. */
function settle({ version, roots }: Delegation): Delegation {
  const root = path.basename(roots.memory) === SERVER ? path.dirname(roots.memory) : roots.memory;
  const home = path.join(root, SERVER);
  mkdirSync(home, { recursive: true });
  for (const pid of words(path.join(root, 'cgroup.procs')))
    writeFileSync(path.join(home, 'cgroup.procs'), pid);
  enable(root);
  // Keys are echoed here: ahead of all benches.
  writeFileSync(path.join(home, 'cpu.weight'), '1000');
  return { version, roots: everywhere(root) };
}

function everywhere(root: string): Delegation['roots'] {
  return { memory: root, pids: root, cpu: root, cpuacct: root };
}

function enable(directory: string): void {
  const all = CONTROLLERS_OF[2].map((controller) => `+${controller}`).join(' ');
  writeFileSync(path.join(directory, 'cgroup.subtree_control'), all);
}

interface Mount {
  readonly type: string;
  /** Which part of the hierarchy stands there. */
  readonly root: string;
  readonly at: string;
  readonly options: readonly string[];
}

function cgroupMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after] = line.split(' - ');
    const [type = '', , options = ''] = after?.split(' ') ?? [];
    const [, , , root = '', at = ''] = before.split(' ');
    return type === 'cgroup' || type === 'cgroup2' ? [{ type, root, at, options: options.split(',') }] : [];
  });
}

/** Where this process stands in the unified hierarchy. */
function ownDirectory(at: string, root: string): string {
  const [, own = '/'] = readFileSync('/proc/self/cgroup', 'utf8').match(/^0::(.*)$/m) ?? [];
  const directory = path.join(at, own.startsWith(root) ? own.slice(root === '/' ? 0 : root.length) : own);
  return path.basename(directory) === SERVER ? path.dirname(directory) : directory;
}

function writable(directory: string, ...files: string[]): boolean {
  try {
    for (const name of ['.', ...files]) accessSync(path.join(directory, name), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function words(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
  } catch {
    return [];
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

function removed(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went by itself.
  }
}

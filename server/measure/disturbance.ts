/**
 * Whether anything else wanted the processors during a turn. The kernel's own books say it: what all CPUs did, less what
 * the guest's processes and this one did, was done by others; and `steal` is what the machine's own host took away.
 * Softirqs are left out: they carry our packets over tap and bridge, whoever was interrupted for it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { LIMITS } from '../limits.ts';

/** CPU time in seconds since the boot. */
export interface Load {
  readonly at: number;
  readonly busy: number;
  readonly stolen: number;
  /** Of the guest's processes and of this one. */
  readonly ours: number;
}

export interface Disturbance {
  /** CPUs that others kept busy, on average. */
  readonly otherCpus: number;
  /** Share of the machine's time that its host took. */
  readonly stolen: number;
}

/** USER_HZ, the unit of /proc: 100 on every Linux that Debian builds. */
const TICKS_PER_SECOND = 100;

/** The load now. `pid` is the first of the guest's processes, as the host numbers them. */
export function readLoad(pid: number): Load {
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now() / 1000,
    ...parseStat(readFileSync('/proc/stat', 'latin1')),
    ours: treeSeconds(pid) + (user + system) / 1e6,
  };
}

export function between(before: Load, after: Load, cpus = os.cpus().length): Disturbance {
  const seconds = after.at - before.at;
  const others = after.busy - before.busy - (after.ours - before.ours);
  return {
    otherCpus: Math.max(0, others) / seconds,
    stolen: Math.max(0, after.stolen - before.stolen) / (seconds * cpus),
  };
}

export function isDisturbed({ otherCpus, stolen }: Disturbance): boolean {
  return otherCpus > LIMITS.measure.otherCpus || stolen > LIMITS.measure.stolen;
}

/** The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. */
export function parseStat(text: string): Pick<Load, 'busy' | 'stolen'> {
  const [, numbers = ''] = /^cpu +([0-9 ]+)$/m.exec(text) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, , steal = 0] = numbers.trim().split(' ').map(Number);
  return { busy: (user + nice + system + irq) / TICKS_PER_SECOND, stolen: steal / TICKS_PER_SECOND };
}

interface Used {
  readonly pid: number;
  readonly seconds: number;
}

/** One line of /proc/PID/stat; the name in parentheses may hold anything. Null for what is no such line. */
export function parseProcess(line: string): Used | null {
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  return Number.isFinite(pid + seconds) ? { pid, seconds } : null;
}

/**
 * What a process and all that descend from it have used. Only these are looked at: a machine full of others' processes
 * must not cost this one half a second.
 */
export function treeSeconds(root: number): number {
  const used = parseProcess(read(`/proc/${root}/stat`))?.seconds ?? 0;
  return children(root).reduce((sum, pid) => sum + treeSeconds(pid), used);
}

function children(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
      .filter(Boolean)
      .map(Number);
  } catch {
    return []; // It ended meanwhile.
  }
}

/** Nothing where the process ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

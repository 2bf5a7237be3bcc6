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
    ours: treeSeconds(pid, processes()) + (user + system) / 1e6,
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

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** One line of /proc/PID/stat; the name in parentheses may hold anything. Null for what is no such line. */
export function parseProcess(line: string): Process | null {
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  if (parent === undefined || user === undefined || system === undefined) return null;
  if (!Number.isFinite(pid + parent + user + system)) return null;
  return { pid, parent, seconds: (user + system) / TICKS_PER_SECOND };
}

export function treeSeconds(root: number, all: readonly Process[]): number {
  const own = all.find(({ pid }) => pid === root)?.seconds ?? 0;
  const children = all.filter(({ parent }) => parent === root);
  return children.reduce((sum, { pid }) => sum + treeSeconds(pid, all), own);
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^[0-9]+$/.test(name)) return [];
    try {
      return parseProcess(readFileSync(`/proc/${name}/stat`, 'latin1')) ?? [];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}

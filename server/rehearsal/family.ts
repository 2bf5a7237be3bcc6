/** What a process and all that descend from it take of the machine, as the kernel accounts for it. */
import fs from 'node:fs/promises';
import { descendants, read } from '../processes.ts';

/** Linux tells programs times in hundredths of a second, whatever it counts in itself. */
const TICKS_PER_SECOND = 100;
/** How statfs() names a file system that lies in memory. */
const TMPFS = 0x01021994;

export interface Member {
  readonly pid: number;
  readonly name: string;
  readonly command: string;
}

/** The process and everything below it. */
export async function familyOf(pid: number): Promise<Member[]> {
  return [{ pid, name: '', command: '' }, ...(await descendants(pid))];
}

/** Processor seconds that a family used until now: those of members that ended are with who waited for them. */
export async function processorSeconds(family: readonly Member[]): Promise<number> {
  const ticks = await Promise.all(
    family.map(async ({ pid }) => {
      const fields = (await read(`/proc/${pid}/stat`)).replace(/^.*\) /s, '').split(' ');
      // utime, stime, cutime and cstime: 14 to 17 of all, and the rest begins with the third.
      return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** Bytes of one process: what it shares with others is divided among them. 0 where it is gone. */
export async function proportionalBytes(pid: number): Promise<number> {
  const [, kibibytes] = /^Pss:\s*(\d+) kB/m.exec(await read(`/proc/${pid}/smaps_rollup`)) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

export async function sumOfBytes(members: readonly Member[]): Promise<number> {
  const sizes = await Promise.all(members.map(({ pid }) => proportionalBytes(pid)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

export interface MachineTimes {
  /** Seconds of all processors since the machine started. */
  readonly total: number;
  readonly idle: number;
  /** Taken away by the machine's own host. */
  readonly stolen: number;
}

export async function machineTimes(): Promise<MachineTimes> {
  const [line = ''] = (await read('/proc/stat')).split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((field) => Number(field) / TICKS_PER_SECOND);
  const total = user + nice + system + idle + waiting + irq + softirq + steal;
  return { total, idle: idle + waiting, stolen: steal };
}

/** What programs may still take, in bytes. */
export async function availableBytes(): Promise<number> {
  const [, kibibytes] = /^MemAvailable:\s*(\d+) kB/m.exec(await read('/proc/meminfo')) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

/** Files that lie in memory count, too: bytes of a bench's workspace; 0 where `pid` is no bench's idle process. */
export async function workspaceBytes(pid: number): Promise<number> {
  const found = await fs.statfs(`/proc/${pid}/root/w`).catch(() => null);
  return found?.type === TMPFS ? (found.blocks - found.bfree) * found.bsize : 0;
}

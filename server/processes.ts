/** Processes as the kernel lists them: who descends from a server, and what they hold. */
import fs from 'node:fs/promises';
import path from 'node:path';

/** A pid alone may come to mean another process; with the time of its start, in ticks, it does not. */
export interface Seen {
  readonly pid: number;
  readonly started: string;
  readonly name: string;
  readonly command: string;
}

/** All that descend from a process, the nearest first. */
export async function descendants(pid: number): Promise<Seen[]> {
  const threads = await fs.readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)));
  const children = lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
  const found = await Promise.all(
    children.map(async (child) => {
      const seen = await look(child);
      return seen ? [seen, ...(await descendants(child))] : [];
    }),
  );
  return found.flat();
}

/** Null where there is no such process, or only what its parent has not asked after. */
export async function look(pid: number): Promise<Seen | null> {
  const [, name, state, rest] = /^\d+ \((.*)\) (.) (.*)/s.exec(await read(`/proc/${pid}/stat`)) ?? [];
  if (name === undefined || rest === undefined || state === 'Z' || state === 'X') return null;
  const command = (await read(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ').trim();
  // Field 22 of all, and the rest begins with the fourth.
  return { pid, started: rest.split(' ')[18] ?? '', name, command };
}

export async function isAlive({ pid, started }: Seen): Promise<boolean> {
  return (await look(pid))?.started === started;
}

export async function runnerOf(server: number): Promise<number | null> {
  const found = (await descendants(server)).find(({ command }) => command.endsWith('/runner/runner.ts'));
  return found?.pid ?? null;
}

/** Kills a process that is still the one that was seen. */
export async function kill(seen: Seen): Promise<boolean> {
  try {
    return (await isAlive(seen)) && process.kill(seen.pid, 'SIGKILL');
  } catch {
    // It went by itself.
    return false;
  }
}

/** Open descriptors of a process by kind: sockets, pipes and nameless files without their numbers, files by name. */
export async function descriptors(pid: number): Promise<string[]> {
  const directory = `/proc/${pid}/fd`;
  const names = await fs.readdir(directory).catch(() => []);
  const targets = await Promise.all(
    names.map((name) => fs.readlink(path.join(directory, name)).catch(() => null)),
  );
  return targets
    .flatMap((target) => (target === null ? [] : [target.replace(/\[\d+\]$|:\d+$|#\d+ \(deleted\)$/, '')]))
    .sort();
}

/** Resident memory in bytes; 0 where the process is gone. */
export async function residentBytes(pid: number): Promise<number> {
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB/m.exec(await read(`/proc/${pid}/status`)) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

/** Seconds of processor time that a process has taken so far, all its threads together that still are. */
export async function processorSeconds(pid: number): Promise<number> {
  const threads = await fs.readdir(`/proc/${pid}/task`).catch(() => []);
  const times = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`)));
  return times.reduce((sum, time) => sum + Number(time.split(' ')[0] || 0), 0) / 1e9;
}

/** The namespaces that a process is in, as the kernel names them. */
export async function namespaces(pid: number): Promise<string[]> {
  const directory = `/proc/${pid}/ns`;
  const names = await fs.readdir(directory).catch(() => []);
  const links = await Promise.all(
    names.map((name) => fs.readlink(path.join(directory, name)).catch(() => null)),
  );
  return [...new Set(links.filter((link) => link !== null))];
}

export function read(file: string): Promise<string> {
  return fs.readFile(file, 'utf8').catch(() => '');
}

/**
 * What a server has on the machine: while it runs, every process that descends from it, with its namespaces, is noted;
 * in the end none of them may be left.
 */
import { existsSync, readdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants, isAlive, look, namespaces, read, type Seen } from '../processes.ts';

const LOOK_MILLISECONDS = 250;
/** On the command line of a process that is to enter a bench: the runner of that bench. */
const RUNNER = /\/proc\/(\d+)\/fd\//;

export class Census implements AsyncDisposable {
  readonly #seen = new Map<string, Seen>();
  readonly #namespaces = new Set<string>();
  readonly #watching: Promise<void>;
  readonly #home: string;
  #over = false;

  /** `server` tells the server's pid of the moment, `home` is the folder of which its benches mount parts. */
  constructor(home: string, server: () => number) {
    this.#home = home;
    this.#watching = this.#watch(server);
  }

  get processes(): number {
    return this.#seen.size;
  }

  get namespaces(): number {
    return this.#namespaces.size;
  }

  /** Processes that are still there, in words. Those that just end are waited for. */
  async left(except: readonly number[], milliseconds: number): Promise<string[]> {
    const until = performance.now() + milliseconds;
    for (;;) {
      const alive = await Promise.all(
        [...this.#seen.values()].map(async (seen) => (await isAlive(seen)) && seen),
      );
      const left = alive.filter((seen) => seen !== false).filter(({ pid }) => !except.includes(pid));
      if (left.length === 0 || performance.now() > until)
        return left.map(({ pid, command }) => `${pid} ${command.slice(0, 100)}`);
      await sleep(LOOK_MILLISECONDS);
    }
  }

  /**
   * Processes that live on in one of the namespaces, in words, whether they were ever seen or not. The kernel gives the
   * number of an ended namespace to the next one, which may be another server's: only what carries our mark counts.
   */
  async strays(): Promise<string[]> {
    const strays: string[] = [];
    for (const pid of readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)) {
      if (!(await namespaces(pid)).some((name) => this.#namespaces.has(name))) continue;
      const seen = await look(pid);
      if (seen && (await this.#isOurs(seen))) strays.push(`${pid} ${seen.command.slice(0, 100)}`);
    }
    return strays;
  }

  async #isOurs({ pid, command }: Seen): Promise<boolean> {
    const [, runner] = RUNNER.exec(command) ?? [];
    if (runner && [...this.#seen.values()].some((seen) => seen.pid === Number(runner))) return true;
    return (await read(`/proc/${pid}/mountinfo`)).includes(`${this.#home}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#watching;
  }

  async #watch(server: () => number): Promise<void> {
    const own = new Set(await namespaces(process.pid));
    while (!this.#over) {
      for (const seen of await descendants(server())) {
        const key = `${seen.pid} ${seen.started}`;
        if (this.#seen.has(key)) continue;
        this.#seen.set(key, seen);
        for (const name of await namespaces(seen.pid)) if (!own.has(name)) this.#namespaces.add(name);
      }
      await sleep(LOOK_MILLISECONDS);
    }
  }
}

/** What a server could leave on the host itself. */
export interface Traces {
  readonly mounts: readonly string[];
  readonly interfaces: readonly string[];
  readonly cgroups: readonly string[];
  readonly files: readonly string[];
}

/** `directories` are those that only this server writes to. */
export async function traces(directories: readonly string[]): Promise<Traces> {
  const mounts = (await read('/proc/self/mountinfo')).split('\n').map((line) => line.split(' ')[4] ?? '');
  const files = directories.flatMap((directory) =>
    existsSync(directory)
      ? readdirSync(directory, { recursive: true }).map((name) => path.join(directory, String(name)))
      : [],
  );
  return {
    mounts: mounts.filter(Boolean).sort(),
    interfaces: (await fs.readdir('/sys/class/net').catch(() => [])).sort(),
    cgroups: await ownCgroups(),
    files: files.sort(),
  };
}

/** What is there now and was not before. */
export function added(before: readonly string[], now: readonly string[]): string[] {
  const rest = [...before];
  return now.filter((one) => {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** Cgroups below this process's own, on either version. */
async function ownCgroups(): Promise<string[]> {
  const lines = (await read('/proc/self/cgroup')).split('\n').filter(Boolean);
  const found: string[] = [];
  for (const line of lines) {
    const [, controllers = '', place = '/'] = line.split(':');
    const root =
      controllers === '' ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${controllers.replace(/^name=/, '')}`;
    const home = path.join(root, place);
    // From the root every other service of the machine would be seen too.
    if (place === '/') continue;
    const below = await fs.readdir(home, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of below) if (entry.isDirectory()) found.push(path.join(entry.parentPath, entry.name));
  }
  return found.sort();
}

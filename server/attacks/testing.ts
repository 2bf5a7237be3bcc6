/**
 * For the attack suite. A build is arbitrary code, so most attacks are a makefile on its way through the real path:
 * written into a real holder, run by a real build. These workspaces need no kernel tree.
 *
 * The title of each attack's test begins with its row in SECURITY.md: `test('19: no key opens QEMU’s monitor', …)`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BuildEvidence } from '../../labs/lab.ts';
import { type Box, INSIDE } from '../bench/box.ts';
import { startBuild } from '../bench/build.ts';
import { CONFIGURED, CONFIGURED_CHANGES } from '../bench/configuration.ts';
import { type Holder, openHolder } from '../bench/holder.ts';
import { finished } from '../bench/process.ts';
import { writeFiles } from '../bench/workspace.ts';
import { MiB } from '../limits.ts';

/** What belongs to the server, and no learner's code may see or change. Goes when the tests' process does. */
export const SCRATCH = mkdtempSync(path.join(tmpdir(), 'attacks-'));
const clean = () => rmSync(SCRATCH, { recursive: true, force: true });
process.once('exit', clean);
// A test runner's workers are ended without a word; registered first, this runs last.
if ('__vitest_worker__' in globalThis) (await import('vitest')).afterAll(clean);

/** A base without a kernel: its Makefile only reads what the learner wrote. */
export function emptyBase(): string {
  const base = mkdtempSync(path.join(SCRATCH, 'base-'));
  const files = {
    Makefile: 'include Makefile.uk\n',
    'Config.uk': '',
    [CONFIGURED]: '',
    [CONFIGURED_CHANGES]: '',
    'main.c': 'int main;\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(base, name), text);
  return base;
}

export const openWorkspace = () => openHolder({ kernel: SCRATCH, base: emptyBase() });

export interface AttackLimits {
  readonly wallMilliseconds?: number;
  readonly outputBytes?: number;
}

/** Builds with this Makefile.uk. */
export async function buildWith(
  holder: Holder,
  makefile: string,
  limits: AttackLimits = {},
): Promise<{ log: string; result: BuildEvidence }> {
  await writeFiles(holder, { 'Makefile.uk': makefile }, { 'Config.uk': '' });
  const build = startBuild(holder, { wallMilliseconds: 60_000, outputBytes: 8 * MiB, ...limits });
  let log = '';
  for await (const text of build.output) log = (log + text).slice(-256 * 1024);
  return { log, result: await build.result };
}

/** Runs a bash script as the recipe of a learner's build. */
export function attack(holder: Holder, script: string, limits: AttackLimits = {}) {
  const text = Buffer.from(script).toString('base64');
  return buildWith(holder, `all:\n\t@echo ${text} | base64 -d > /tmp/attack && bash /tmp/attack\n`, limits);
}

/** Runs shell words in the holder: trusted and as its root, or in a box. */
export async function inside(
  holder: Holder,
  script: string,
  { box, input }: { box?: Box; input?: Uint8Array } = {},
): Promise<string> {
  const child = holder.enter(['sh', '-c', script], box ? { box } : {});
  const outcome = await finished(child, {
    milliseconds: 30_000,
    outputBytes: 1 * MiB,
    ...(input ? { input } : {}),
  });
  return outcome.stdout.toString('utf8') + outcome.stderr;
}

/** A holder in which this bash script stands in for whatever is to be started, as a program does that was taken over. */
export function takenOver(holder: Holder, script: string): Holder {
  return {
    ...{ pid: holder.pid, closed: holder.closed },
    enter: (_argv, options) => holder.enter(['bash', '-c', script], { ...options, box: { kind: 'build' } }),
    async [Symbol.asyncDispose]() {},
  };
}

/** Bytes that this process read between two turns of its timers, at the most, once it has read some. */
export async function mostReadInATurn(): Promise<number> {
  const read = () => Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  const before = read();
  await until(() => read() - before > 1 * MiB, 'a flood');
  let [most, last] = [0, read()];
  for (let turn = 0; turn < 100; turn++) {
    await sleep(1);
    const now = read();
    most = Math.max(most, now - last);
    last = now;
  }
  return most;
}

/** Assembles a multiboot kernel of these instructions to /app/NAME. */
export async function assemble(holder: Holder, name: string, code: string): Promise<void> {
  const source = `.long 0x1badb002, 0, -0x1badb002\n.globl _start\n_start:\n${code}\n`;
  const linker = '-Wl,-N,-Ttext=0x100000,--build-id=none';
  const gcc = `gcc -m32 -nostdlib -static ${linker} -x assembler - -o ${INSIDE.app}/${name}`;
  const said = await inside(holder, gcc, { box: { kind: 'build' }, input: Buffer.from(source) });
  if (/error/i.test(said)) throw new Error(said);
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks at its start: a pid may be given out again, the two together not. */
  readonly startedAt: string;
  readonly name: string;
  readonly zombie: boolean;
}

/** All processes of the machine. */
export function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [, name = ''] = stat.match(/\((.*)\)/s) ?? [];
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const [state, parent] = fields;
        const startedAt = fields[19] ?? '';
        return [{ pid: Number(pid), parent: Number(parent), startedAt, name, zombie: state === 'Z' }];
      } catch {
        return [];
      }
    });
}

/** Those below one that are not zombies. */
export function descendants(root: number): Process[] {
  const all = processes().filter(({ zombie }) => !zombie);
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(root);
}

/** Those that still run after some grace. */
export async function survivors(of: readonly Process[], graceMilliseconds = 10_000): Promise<Process[]> {
  const deadline = performance.now() + graceMilliseconds;
  for (;;) {
    const now = new Set(processes().flatMap((one) => (one.zombie ? [] : `${one.pid} ${one.startedAt}`)));
    const alive = of.filter(({ pid, startedAt }) => now.has(`${pid} ${startedAt}`));
    if (alive.length === 0 || performance.now() > deadline) return alive;
    await sleep(20);
  }
}

/** Bytes that this process holds once all that is garbage is collected: heap and buffers. */
export function heldMemory(): number {
  // A context of its own gets the function once the flag is set; the process was started without it.
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // What a first collection finds to be finished, a second one frees.
  for (let round = 0; round < 2; round++) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Waits until the look finds something. @throws Error after a time that only a machine that stands still takes. */
export async function until<T>(look: () => T | null | undefined | false, what: string): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(20);
  }
}

/** What a holder could leave on the host. */
export function hostState() {
  const interfaces = readFileSync('/proc/net/dev', 'utf8')
    .match(/^\s*[^\s:]+:/gm)
    ?.sort();
  return { interfaces, mounts: readFileSync('/proc/self/mounts', 'utf8') };
}

/** What rows of the table work in: kernels with their trees, and ways to start what is no bench of ours. */
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareBase } from '../bench/base.ts';
import { openBench } from '../bench/bench.ts';
import { chooseMac, guestArguments } from '../bench/guest.ts';
import { findKernels } from '../bench/kernels.ts';
import { type ChildProcess, exited, start, stop } from '../bench/process.ts';
import type { BaseTree, Bench } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { loadCourse } from '../course.ts';
import { LabError } from '../errors.ts';
import { HandTrees } from './hand-trees.ts';

/** A guest's first words, on a full machine. */
const PRINT_MILLISECONDS = 30_000;

export interface Place extends AsyncDisposable {
  readonly config: Config;
  readonly hand: HandTrees;
  /** Of each kernel that is here, the one that is used first. */
  readonly bases: readonly BaseTree[];
}

/** @throws LabError "no-kernel". */
export async function openPlace(config: Config, say: (line: string) => void): Promise<Place> {
  const { kernels, notice } = findKernels(config);
  if (kernels.length === 0) throw new LabError('no-kernel', notice ?? 'There is no kernel to build with.');
  const bases: BaseTree[] = [];
  let said = '';
  for (const kernel of kernels)
    bases.push(
      await prepareBase(
        kernel,
        { dataDirectory: config.baseDirectory },
        loadCourse().steps,
        ({ text: what }) => {
          if (what !== said) say(`${what} …`);
          said = what;
        },
      ),
    );
  return placeOf(config, bases);
}

export function placeOf(config: Config, bases: readonly BaseTree[]): Place {
  const hand = new HandTrees();
  return { config, bases, hand, [Symbol.asyncDispose]: () => hand[Symbol.asyncDispose]() };
}

export async function openBenchIn(
  { config }: Place,
  base: BaseTree,
  stack: AsyncDisposableStack,
): Promise<Bench> {
  return stack.use(await openBench(base, config));
}

/** Where somebody works without us: a network namespace of one's own with the same bridge and tap. */
const BY_HAND = `ip link add br0 type bridge forward_delay 0 stp_state 0
ip tuntap add tap0 mode tap
ip link set tap0 master br0 up
ip link set br0 up
exec "$@"`;

/** Starts a program as an operator would by hand, without any box. It ends with this process. */
export function byHand(argv: readonly string[], network: boolean): ChildProcess {
  const inside = network
    ? ['unshare', '--user', '--map-root-user', '--net', 'sh', '-ec', BY_HAND, 'sh', ...argv]
    : argv;
  return start(['setpriv', '--pdeathsig', 'KILL', '--', ...inside], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** QEMU as our guests have it, but for the channel that only a server needs. */
export function qemuByHand(image: string, append = ''): string[] {
  const own = guestArguments({ tap: 'tap0', mac: chooseMac(), append });
  const skipped = new Set(['-chardev', '-mon', '-kernel', '-no-shutdown']);
  const kept: string[] = [];
  for (let at = 0; at < own.length; at++) {
    const option = own[at] ?? '';
    if (!skipped.has(option)) kept.push(option);
    else if (option !== '-no-shutdown') at++;
  }
  return [...kept, '-kernel', image];
}

/** Milliseconds from a program's start until it has printed a text; it is ended then. */
export async function untilPrinted(child: ChildProcess, text: string): Promise<number> {
  const began = performance.now();
  try {
    await printed(child, text, PRINT_MILLISECONDS);
    return performance.now() - began;
  } finally {
    await endAll(child);
  }
}

/** What a program printed where it first fits. @throws Error where it ends, or takes too long, without. */
export function printed(child: ChildProcess, wanted: string | RegExp, milliseconds: number): Promise<string> {
  let [said, complaint] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('latin1')).slice(-2_048);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`“${wanted}” did not appear`)), milliseconds);
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('latin1')).slice(-65_536);
      const found = typeof wanted === 'string' ? wanted : wanted.exec(said)?.[0];
      if (found === undefined || !said.includes(found)) return;
      clearTimeout(timer);
      resolve(found);
    });
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      const last = (complaint.trim() || said.trim()).split('\n').at(-1) ?? '';
      reject(new Error(`it ended without “${wanted}”: ${last.slice(-200)}`));
    });
  });
}

/** Ends a program that was started by hand with all that it started: they are one process group. Asks first, if there is time. */
export async function endAll(child: ChildProcess, milliseconds = 0): Promise<void> {
  if (milliseconds > 0) {
    signalAll(child, 'SIGTERM');
    await Promise.race([exited(child), sleep(milliseconds, undefined, { ref: false })]);
  }
  signalAll(child, 'SIGKILL');
  await stop(child);
}

function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // All of them ended by themselves.
  }
}

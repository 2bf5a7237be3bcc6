/** For tests: the kernels of this machine, and benches on them whose image does what its first argument says. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { GuestEnding } from '../../labs/lab.ts';
import { readConfig } from '../config.ts';
import { loadCourse, stepOf } from '../course.ts';
import { prepareBase } from './base.ts';
import { openBench } from './bench.ts';
import { chooseMac } from './guest.ts';
import { type Holder, openHolder } from './holder.ts';
import { findKernels } from './kernels.ts';
import type { Bench, Guest, Kernel } from './types.ts';

/** Base trees take seconds to build: all tests of one user share them. */
const SHARED_BASE =
  process.env.WORKSHOP_BASE || path.join(os.tmpdir(), `wirespeed-base-${os.userInfo().uid}`);
const TEST_CONFIG = readConfig({ WORKSHOP_DATA: SHARED_BASE });

const KERNEL_IDS = ['unikraft', 'ukmini'] as const;

/** Each kernel of the course with the tree for it, or the reason why tests on it are skipped. */
export const KERNELS = KERNEL_IDS.map((id) => {
  const { chosen, notice } = findKernels({ kernel: id, unikraftRoot: process.env.UK_ROOT ?? '' });
  const skip = chosen ? null : (notice ?? `no ${id}`);
  if (skip) console.info(`Tests on ${id} are skipped: ${skip}`);
  return { id, kernel: chosen, skip };
});

/** A bench with nothing built yet. */
export async function openTestBench(kernel: Kernel | null): Promise<Bench> {
  if (!kernel) throw new Error('no kernel: this test should have been skipped');
  const base = await prepareBase(kernel, TEST_CONFIG, loadCourse().steps);
  return openBench(base, { allowKvm: false });
}

/** The holder alone, as a bench would have it. */
export async function openTestHolder(kernel: Kernel | null): Promise<Holder> {
  if (!kernel) throw new Error('no kernel: this test should have been skipped');
  const base = await prepareBase(kernel, TEST_CONFIG, loadCourse().steps);
  return openHolder({ kernel: kernel.root, base: base.directory });
}

/** A bench whose learner's image is `test-guest/main.c`. */
export async function openGuestBench(kernel: Kernel | null): Promise<Bench> {
  const bench = await openTestBench(kernel);
  const main = readFileSync(path.join(import.meta.dirname, 'test-guest', 'main.c'), 'utf8');
  await bench.write({ ...stepOf('03-say-hello').solution, 'main.c': main });
  const build = bench.build();
  build.output.resume();
  const result = await build.result;
  if (result.outcome === 'failed') throw new Error(`the test guest does not build:\n${result.logTail}`);
  return bench;
}

export interface Ran {
  readonly guest: Guest;
  readonly ending: GuestEnding;
  /** Everything that came out of the console's stream. */
  readonly console: string;
}

/** Boots the image to its end, at most `milliseconds`, which a full machine can need; `during` runs beside it. */
export async function runGuest(
  bench: Bench,
  append: string,
  milliseconds = 60_000,
  during: (guest: Guest) => unknown = () => {},
): Promise<Ran> {
  const mac = chooseMac();
  await using guest = await bench.boot({
    image: 'learner',
    tap: 'tap0',
    mac,
    append,
    maxMilliseconds: milliseconds,
  });
  let text = '';
  guest.console.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('latin1')).slice(-1_000_000);
  });
  const printed = new Promise((resolve) => guest.console.once('close', resolve));
  await during(guest);
  const ending = await guest.ended;
  await printed;
  return { guest, ending, console: text };
}

/** The bench that a command works in. */
import { prepareBase } from '../bench/base.ts';
import { openBench } from '../bench/bench.ts';
import { findDelegation } from '../bench/delegation.ts';
import { GroupTree } from '../bench/group-tree.ts';
import { findKernels } from '../bench/kernels.ts';
import type { Bench, Kernel } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { loadCourse } from '../course.ts';
import { LabError } from '../errors.ts';
import { requireMode } from '../strangers.ts';

export function openFor(config: Config): Promise<Bench> {
  return openOn(kernelFor(config), config);
}

export async function openOn(kernel: Kernel, config: Config): Promise<Bench> {
  let said = '';
  const base = await prepareBase(kernel, config, loadCourse().steps, ({ text: what }) => {
    if (what !== said) console.error(`${what} …`);
    said = what;
  });
  return openBench(base, config, await groupsFor(config));
}

/** Programs of strangers are bounded here, too. */
async function groupsFor(config: Config): Promise<GroupTree | null> {
  if (config.mode === 'trusted') return null;
  await requireMode(config);
  const found = findDelegation();
  return 'lacking' in found ? null : GroupTree.claim(found);
}

export function kernelFor(config: Config): Kernel {
  const { chosen, notice } = findKernels(config);
  if (chosen) return chosen;
  throw new LabError('no-kernel', notice ?? 'There is no kernel to build with.');
}

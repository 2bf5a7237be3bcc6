/** Which kernel trees this machine has, and which of them the workshop starts with. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import type { Kernel } from './types.ts';

export interface KernelChoice {
  readonly kernels: readonly Kernel[];
  /** The one that new learners get; null where none can be used. */
  readonly chosen: Kernel | null;
  /** Sentences for the page and the operator: what is missing and how to get it. */
  readonly notice: string | null;
}

/** 0.16 brought the network drivers and interface that the course is written for. */
const OLDEST = [0, 16] as const;
const UKMINI_ROOT = path.resolve(import.meta.dirname, '..', '..', 'ukmini');
const GET_UNIKRAFT =
  'Get one with "git clone --branch RELEASE-0.17.0 https://github.com/unikraft/unikraft" and start again with UK_ROOT set to its full path.';

export function findKernels(
  config: Pick<Config, 'kernel' | 'unikraftRoot'>,
  ukminiRoot: string = UKMINI_ROOT,
): KernelChoice {
  const unikraft = findUnikraft(config.unikraftRoot);
  const ukmini = findUkmini(ukminiRoot);
  const found = [unikraft, ukmini].flatMap((result) => ('kernel' in result ? [result.kernel] : []));
  const kernels = config.kernel === 'auto' ? found : found.filter(({ id }) => id === config.kernel);
  const missing = (result: Finding) => ('missing' in result ? [result.missing] : []);
  const notices = {
    // A wrong UK_ROOT is told even where ukmini stands in; an absent one only where nothing does.
    auto: config.unikraftRoot !== '' || kernels.length === 0 ? missing(unikraft) : [],
    unikraft: missing(unikraft),
    ukmini: missing(ukmini),
  }[config.kernel];
  return { kernels, chosen: kernels[0] ?? null, notice: notices.join(' ') || null };
}

type Finding = { readonly kernel: Kernel } | { readonly missing: string };

function findUnikraft(root: string): Finding {
  if (root === '') return { missing: `There is no Unikraft tree: UK_ROOT is not set. ${GET_UNIKRAFT}` };
  if (!path.isAbsolute(root)) return { missing: `UK_ROOT is "${root}": give the tree's full path.` };
  const version = read(path.join(root, 'version.mk'));
  if (version === null || !existsSync(path.join(root, 'lib', 'uknetdev', 'Config.uk')))
    return {
      missing: `UK_ROOT is "${root}", which holds no Unikraft tree that this user can read. ${GET_UNIKRAFT}`,
    };
  const [major = 0, minor = 0, patch = 0] = ['VERSION', 'SUBVERSION', 'EXTRAVERSION'].map((name) => {
    const [, value = ''] = version.match(new RegExp(`^\\s*UK_${name}\\s*:?=\\s*(\\S*)`, 'm')) ?? [];
    return Number.parseInt(value.replace(/^\./, ''), 10) || 0;
  });
  const label = `Unikraft ${major}.${minor}.${patch}`;
  if (major === OLDEST[0] && minor < OLDEST[1])
    return {
      missing: `UK_ROOT holds ${label}; the course needs ${OLDEST.join('.')} or newer. ${GET_UNIKRAFT}`,
    };
  return { kernel: { id: 'unikraft', label, root: path.resolve(root) } };
}

function findUkmini(root: string): Finding {
  const [, version] = read(path.join(root, 'mk', 'kernel.mk'))?.match(/^UKMINI_VERSION\s*:=\s*(\S+)/m) ?? [];
  if (!version || !existsSync(path.join(root, 'Makefile')))
    return { missing: 'The folder ukmini/ of this checkout is not complete: fetch the repository again.' };
  return { kernel: { id: 'ukmini', label: `ukmini ${version}`, root } };
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

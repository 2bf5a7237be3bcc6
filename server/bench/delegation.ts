/** Where control groups may be made: the subtree that the operator delegated, in version 2 or in version 1 of them. */
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** In version 2, cpu counts by itself. */
export const CONTROLLERS_OF = {
  1: ['memory', 'pids', 'cpu', 'cpuacct'],
  2: ['memory', 'pids', 'cpu'],
} as const;
export type Controller = (typeof CONTROLLERS_OF)[1][number];

/** A subtree that this user may write to: for version 2, the same directory for all. */
export interface Delegation {
  readonly version: 1 | 2;
  readonly roots: Readonly<Record<Controller, string>>;
}

/** Why there is none, and what would make one. */
export interface NotDelegated {
  readonly lacking: string;
  readonly fix: string;
}

/** Directory under each controller's mount that is the workshop's, where systemd has not named another. */
const NAME = 'wirespeed';
/** In version 2 a group with controllers below it holds no processes of its own: the server moves in here. */
const SERVER = 'wirespeed.server';

const FIX =
  'Under systemd: "Delegate=cpu memory pids" in the unit. Otherwise start once as root with "npm start": it makes the ' +
  `directories ${NAME} for the service user. Both need a kernel that has the controllers memory, pids and cpu.`;

/** Looks for a delegated subtree. Changes nothing. */
export function findDelegation(): Delegation | NotDelegated {
  const mounts = cgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const unified = mounts.find(({ type }) => type === 'cgroup2');
  const reasons: string[] = [];
  if (unified) {
    const root = ownDirectory(unified.at, unified.root);
    const has = words(path.join(root, 'cgroup.controllers'));
    const missing = CONTROLLERS_OF[2].filter((controller) => !has.includes(controller));
    if (missing.length > 0) reasons.push(`version 2 offers no ${missing.join(', ')} at ${root}`);
    else if (!writable(root, 'cgroup.procs', 'cgroup.subtree_control'))
      reasons.push(`${root} (version 2) belongs to somebody else`);
    else return { version: 2, roots: everywhere(root) };
  }
  const roots: Partial<Record<Controller, string>> = {};
  for (const controller of CONTROLLERS_OF[1]) {
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
    if (!mount) reasons.push(`version 1 has no ${controller}`);
    else if (!writable(path.join(mount.at, NAME), 'cgroup.procs'))
      reasons.push(`${path.join(mount.at, NAME)} (version 1) is absent, or somebody else's`);
    else roots[controller] = path.join(mount.at, NAME);
  }
  const { memory, pids, cpu, cpuacct } = roots;
  if (memory && pids && cpu && cpuacct) return { version: 1, roots: { memory, pids, cpu, cpuacct } };
  return { lacking: reasons.join('; ') || 'no cgroups are mounted', fix: FIX };
}

export function sister({ version, roots }: Delegation, name: string): Delegation {
  const join = (controller: Controller) => path.join(roots[controller], name);
  return {
    version,
    roots: { memory: join('memory'), pids: join('pids'), cpu: join('cpu'), cpuacct: join('cpuacct') },
  };
}

/** Version 2: moves this server out of the delegated group, so that controllers may be handed down from it. */
export function settle({ version, roots }: Delegation): Delegation {
  const root = path.basename(roots.memory) === SERVER ? path.dirname(roots.memory) : roots.memory;
  const home = path.join(root, SERVER);
  mkdirSync(home, { recursive: true });
  for (const pid of words(path.join(root, 'cgroup.procs')))
    writeFileSync(path.join(home, 'cgroup.procs'), pid);
  enable(root);
  // Keys are echoed here: ahead of all benches.
  writeFileSync(path.join(home, 'cpu.weight'), '1000');
  return { version, roots: everywhere(root) };
}

function everywhere(root: string): Delegation['roots'] {
  return { memory: root, pids: root, cpu: root, cpuacct: root };
}

export function enable(directory: string): void {
  const all = CONTROLLERS_OF[2].map((controller) => `+${controller}`).join(' ');
  writeFileSync(path.join(directory, 'cgroup.subtree_control'), all);
}

interface Mount {
  readonly type: string;
  /** Which part of the hierarchy stands there. */
  readonly root: string;
  readonly at: string;
  readonly options: readonly string[];
}

function cgroupMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after] = line.split(' - ');
    const [type = '', , options = ''] = after?.split(' ') ?? [];
    const [, , , root = '', at = ''] = before.split(' ');
    return type === 'cgroup' || type === 'cgroup2' ? [{ type, root, at, options: options.split(',') }] : [];
  });
}

/** Where this process stands in the unified hierarchy. */
function ownDirectory(at: string, root: string): string {
  const [, own = '/'] = readFileSync('/proc/self/cgroup', 'utf8').match(/^0::(.*)$/m) ?? [];
  const directory = path.join(at, own.startsWith(root) ? own.slice(root === '/' ? 0 : root.length) : own);
  return path.basename(directory) === SERVER ? path.dirname(directory) : directory;
}

function writable(directory: string, ...files: string[]): boolean {
  try {
    for (const name of ['.', ...files]) accessSync(path.join(directory, name), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export function words(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
}

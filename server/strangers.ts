/**
 * What the mode for strangers stands on, proven by doing it once: sums are bounded by control groups, boxes by a
 * filter on system calls and by namespaces that make no further ones, workspaces by quotas. The server refuses that
 * mode where one of them is missing; it never goes on in the other mode instead.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Group, type GroupLimits, learnerLimits, within } from './bench/cgroups.ts';
import { findDelegation } from './bench/delegation.ts';
import { GroupTree } from './bench/group-tree.ts';
import { type Holder, openHolder } from './bench/holder.ts';
import { type ChildProcess, exited, finished, start } from './bench/process.ts';
import type { Config } from './config.ts';
import { LabError } from './errors.ts';
import { KiB, MiB, MODES } from './limits.ts';

export interface Proof {
  readonly what: string;
  readonly holds: boolean;
  readonly seen: string;
  readonly fix: string;
}

/** @throws LabError that names each thing that is missing, with its fix, where this mode cannot be had. */
export async function requireMode({ mode }: Pick<Config, 'mode'>): Promise<void> {
  if (mode === 'trusted') return;
  const missing = (await proofs()).filter(({ holds }) => !holds);
  if (missing.length === 0) return;
  const list = missing.map(({ what, seen, fix }) => `  ${what}: ${seen}\n    → ${fix}`).join('\n');
  throw new LabError(
    'bench-failed',
    `WORKSHOP_MODE=strangers is refused, because this machine cannot keep its promise:\n${list}\n` +
      `For people whom you would let log in, WORKSHOP_MODE=trusted (${MODES.trusted}) runs without it.`,
  );
}

/** Every condition of the mode for strangers. */
export async function proofs(): Promise<Proof[]> {
  return [...(await groupProofs()), ...(await boxProofs())];
}

async function groupProofs(): Promise<Proof[]> {
  const what = 'control groups';
  const found = findDelegation();
  if ('lacking' in found) return [{ what, holds: false, seen: found.lacking, fix: found.fix }];
  const fix = `The subtree at ${found.roots.memory} is there, and does not bound: look at dmesg, and at who owns it.`;
  try {
    await using tree = await GroupTree.claim(found);
    const rows: Proof[] = [
      { what, holds: true, seen: `version ${found.version}, delegated at ${found.roots.memory}`, fix },
    ];
    for (const [bound, probe] of Object.entries(PROBES))
      rows.push({ what: bound, fix, ...(await probe(tree)) });
    return rows;
  } catch (error) {
    return [{ what, holds: false, seen: (error as Error).message, fix }];
  }
}

type Seen = Pick<Proof, 'holds' | 'seen'>;

const PROBES: Readonly<Record<string, (tree: GroupTree) => Promise<Seen>>> = {
  'memory in sum': (tree) =>
    probed(tree, { memoryBytes: 48 * MiB }, async (group) => {
      // Two at once, each below the limit.
      const half = 'head -c 40m /dev/zero | tail -c 40m > /dev/null';
      const code = await run(group, `${half} & one=$!; ${half} & two=$!; wait $one && wait $two`);
      const peak = group.peakMemory();
      return {
        // A kernel that tells no peak ended one of them all the same.
        holds: code !== 0 && (peak === null || peak <= 48 * MiB),
        seen: `80 MiB against a limit of 48 ended with ${code}, ${peak === null ? 'an unknown peak' : `${(peak / MiB).toFixed(0)} MiB at the most`}`,
      };
    }),
  'processes in sum': (tree) =>
    probed(tree, { processes: 8 }, async (group) => {
      const code = await run(
        group,
        'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 5 > /dev/null & done 2> /dev/null',
      );
      return { holds: code !== 0, seen: `the ninth process ended with ${code}` };
    }),
  'processor time in sum': (tree) =>
    probed(tree, { cpus: 0.1 }, async (group) => {
      await run(group, 'timeout 0.5 sh -c "while :; do :; done"');
      const times = group.throttled();
      return { holds: times > 0, seen: `a loop was held back ${times} times in half a second` };
    }),
  'an end for all': async (tree) => {
    let left: Group;
    let pid: number | undefined;
    {
      await using group = tree.open();
      left = group;
      const child = start(within(group, ['sh', '-c', 'sleep 60 & exec sleep 60']));
      await new Promise((resolve) => setTimeout(resolve, 50));
      pid = child.pid;
      void exited(child).catch(() => {});
    }
    const after = left.processes().length;
    return { holds: after === 0, seen: `${after} processes left of a group that was closed (first ${pid})` };
  },
};

async function probed(
  tree: GroupTree,
  limits: Partial<GroupLimits>,
  probe: (group: Group) => Promise<Seen>,
): Promise<Seen> {
  await using group = tree.open({ ...learnerLimits(), ...limits });
  return await probe(group);
}

/** Its exit code; a signal counts as one from 128 on, as in a shell. */
async function run(group: Group, script: string): Promise<number> {
  const child = start(within(group, ['sh', '-c', script]));
  const outcome = await finished(child, { milliseconds: 10_000, outputBytes: 64 * KiB });
  return outcome.kind === 'exited' ? outcome.code : 128;
}

async function boxProofs(): Promise<Proof[]> {
  const filter = { what: 'system call filter', fix: 'A kernel with CONFIG_SECCOMP_FILTER is needed.' };
  const nested = {
    what: 'no further namespaces',
    fix: 'bubblewrap 0.8 or newer is needed, for --disable-userns.',
  };
  const quota = {
    what: 'quota of a workspace',
    fix: 'Linux with tmpfs and overlay in user namespaces: 5.11 or newer.',
  };
  const scratch = mkdtempSync(path.join(tmpdir(), 'strangers-'));
  try {
    const limits = { workspaceBytes: 1 * MiB, workspaceInodes: 64 };
    await using holder = await openHolder({ kernel: scratch, base: scratch, limits });
    const status = await boxed(holder, 'sed -n "s/^Seccomp:[[:space:]]*//p" /proc/self/status');
    // The filter would refuse it first: this box has none.
    const plain = [...'bwrap --unshare-user --disable-userns --dev-bind / / --'.split(' ')];
    const unshared = await said(holder.enter([...plain, 'unshare', '--user', 'true']));
    const filled = await boxed(
      holder,
      'head -c 2m /dev/zero > big; rm -f big; i=0; while : > f$i; do i=$((i+1)); done',
    );
    const full = filled.match(/No space left/g)?.length ?? 0;
    return [
      { ...filter, holds: status === '2', seen: `mode ${status} in a box, where 2 is a filter` },
      { ...nested, holds: /No space left/.test(unshared), seen: unshared || 'a box made one' },
      { ...quota, holds: full >= 2, seen: `${full} of 2 refused: bytes, and number of files` },
    ];
  } catch (error) {
    const seen = (error as Error).message;
    return [filter, nested, quota].map((row) => ({ ...row, holds: false, seen }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function boxed(holder: Holder, script: string): Promise<string> {
  return said(holder.enter(['sh', '-c', script], { box: { kind: 'build' } }));
}

async function said(child: ChildProcess): Promise<string> {
  const outcome = await finished(child, { milliseconds: 10_000, outputBytes: 64 * KiB });
  return (outcome.stdout.toString('utf8') + outcome.stderr).trim();
}

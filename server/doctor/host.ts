/** What the kernel and process 1 of this machine let an ordinary user do, each tried once. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { finished, start } from '../bench/process.ts';
import { LIMITS } from '../limits.ts';
import { complaintOf, type Row } from './row.ts';

export async function userNamespaces(): Promise<Row> {
  const complaint = await complaintOf(['unshare', '--user', '--map-root-user', 'true']);
  return {
    what: 'user namespaces',
    state: complaint === null ? 'good' : 'lacking',
    seen: complaint ?? 'an ordinary user may make them',
    fix:
      'Debian: sysctl kernel.unprivileged_userns_clone=1. Ubuntu 23.10 or newer: an AppArmor profile for bwrap with ' +
      '"userns,". In a container: a seccomp profile that allows unshare and clone.',
  };
}

/** What a holder does with its namespaces, one by one, so that a failure has a name. */
export const FEATURES = [
  {
    what: 'bridge and taps',
    script:
      'ip link add usocbr0 type bridge && ip tuntap add tap0 mode tap user 0 && ip link set tap0 master usocbr0',
    seen: 'made in a network namespace',
    fix: 'Load the modules "bridge" and "tun", and give /dev/net/tun mode 0666.',
  },
  {
    what: 'bridge filters off',
    script:
      'for f in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$f" ] || echo 0 > "$f" || exit 1; done; ' +
      'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 || [ ! -e /proc/sys/net/ipv6 ]',
    seen: 'malformed frames will pass, and IPv6 is silent',
    fix: '/proc/sys is read-only here: in Docker, start with --security-opt systempaths=unconfined.',
  },
  {
    what: 'overlay',
    script:
      'mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir low up work top && ' +
      'mount -t overlay overlay -o lowerdir=low,upperdir=up,workdir=work,userxattr top && touch top/file',
    seen: 'mounted without root (userxattr)',
    fix: 'Linux 5.11 or newer is needed, with the module "overlay".',
  },
] as const;

export async function feature({ what, script, seen, fix }: (typeof FEATURES)[number]): Promise<Row> {
  const complaint = await complaintOf([
    ...['unshare', '--user', '--map-root-user', '--net', '--mount'],
    ...['sh', '-c', script],
  ]);
  return { what, state: complaint === null ? 'good' : 'lacking', seen: complaint ?? seen, fix };
}

/** A pipe of a user beyond this many pages is an eighth as large: all boxes are one user. 0: no such limit. */
const PIPE_PAGES = '/proc/sys/fs/pipe-user-pages-soft';
/** Open files of the whole machine. */
const OPEN_FILES = '/proc/sys/fs/file-max';

/** Settings of this machine that one learner can use up for the others. */
export function sharedCounts(): Row {
  const wanted = LIMITS.machine.processes * LIMITS.build.openFiles;
  const read = (file: string) => Number(readFileSync(file, 'latin1'));
  const short = [
    ...(read(PIPE_PAGES) === 0 ? [] : ['fs.pipe-user-pages-soft=0']),
    ...(read(OPEN_FILES) >= wanted ? [] : [`fs.file-max=${wanted}`]),
  ];
  return {
    what: 'strangers: shared counts',
    state: short.length === 0 ? 'good' : 'note',
    seen:
      short.length === 0
        ? 'pipes and open files are counted for each learner alone'
        : 'who opens very many pipes or files makes those of others smaller, or fail',
    ...(short.length > 0 && {
      fix: `sysctl -w ${short.join(' ')}, and the same in a file of /etc/sysctl.d.`,
    }),
  };
}

/**
 * Each bench leaves a process that has lost its parent and ends a moment later. Process 1 inherits it, and a Node or
 * npm that is process 1 of a container never asks how it ended: it stays as a zombie, one for each bench.
 */
export async function reaping(patienceMilliseconds = 10_000): Promise<Row> {
  const what = 'process 1';
  const orphan = 'sh -c "echo \\$\\$; exec 1>&-; sleep 0.05" &';
  const { stdout } = await finished(start(['sh', '-c', orphan]), { milliseconds: 10_000, outputBytes: 100 });
  const stat = `/proc/${Number(String(stdout))}/stat`;
  const state = () => {
    try {
      return readFileSync(stat, 'latin1').replace(/^.*\) /s, '')[0];
    } catch {
      return null;
    }
  };
  for (let look = 0; look < 100 && state() !== null && state() !== 'Z'; look++) await sleep(100);
  // Some look around only every few seconds.
  const deadline = performance.now() + patienceMilliseconds;
  while (state() !== null && performance.now() < deadline) await sleep(100);
  const fix = 'In a container: docker run --init, or another process 1 that takes care of orphans.';
  if (state() === null)
    return { what, state: 'good', seen: 'takes care of processes that lost their parent' };
  return { what, state: 'lacking', seen: 'keeps processes that lost their parent as zombies', fix };
}

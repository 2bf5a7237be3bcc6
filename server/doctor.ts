/**
 * `npm run lab -- doctor`: what this machine has and lacks for benches. Every row is a probe that does the real thing
 * once: a bridge is made, an overlay mounted, an image compiled and booted behind a tap.
 */
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { INSIDE } from './bench/box.ts';
import { bootGuest, chooseMac } from './bench/guest.ts';
import { type Holder, openHolder } from './bench/holder.ts';
import { findKernels } from './bench/kernels.ts';
import { library } from './bench/library.ts';
import { finished, firstLine, start } from './bench/process.ts';
import type { Config } from './config.ts';
import { KiB, MiB, MODES } from './limits.ts';
import { capacityOf } from './runner/admission.ts';
import { proofs } from './strangers.ts';

export interface Row {
  readonly what: string;
  /** lacking: the workshop cannot run. note: it can, and the operator should know. */
  readonly state: 'good' | 'lacking' | 'note';
  readonly seen: string;
  readonly fix?: string;
}

/** Prints the table; true where the workshop can run. */
export async function doctor(config: Config): Promise<boolean> {
  const rows = await runDoctor(config);
  const width = Math.max(...rows.map(({ what }) => what.length));
  const marks = {
    good: styleText('green', 'good   '),
    lacking: styleText('red', 'LACKING'),
    note: styleText('yellow', 'note   '),
  };
  for (const { what, state, seen, fix } of rows) {
    console.log(`${marks[state]}  ${what.padEnd(width)}  ${seen}`);
    if (fix && state !== 'good') console.log(`${' '.repeat(width + 11)}→ ${fix}`);
  }
  const lacking = rows.filter(({ state }) => state === 'lacking').length;
  console.log(
    lacking === 0 ? '\nThe workshop can run here.' : `\nThe workshop cannot run here: ${lacking} to mend.`,
  );
  return lacking === 0;
}

export async function runDoctor(config: Config): Promise<Row[]> {
  return [
    ordinaryUser(),
    nodeVersion(),
    ...(await Promise.all([userNamespaces(), ...FEATURES.map(feature)])),
    bubblewrap(),
    tunDevice(),
    await reaping(),
    ...PROGRAMS.map(program),
    kconfiglib(),
    await instructionCounter(),
    ...(process.getuid?.() === 0 ? [] : await benchRows(config)),
    ...kernelRows(config),
    diskSpace(config.dataDirectory),
    ...(config.allowKvm && readable('/dev/kvm') ? [] : [kvmUnused()]),
    modeRow(config),
    ...(process.getuid?.() === 0 ? [] : await strangersRows(config)),
    capacityRow(config),
  ];
}

function modeRow({ mode }: Config): Row {
  const seen =
    mode === 'trusted'
      ? 'each process of a learner is bounded, their sum is not: for people whom you would let log in'
      : 'what a learner uses is bounded in sum; refused where a row below is lacking';
  return { what: 'mode', state: mode === 'trusted' ? 'note' : 'good', seen: `${MODES[mode]}: ${seen}` };
}

/** In a trusted room they only say what is missing for the other mode. */
async function strangersRows({ mode }: Config): Promise<Row[]> {
  const lacking = mode === 'strangers' ? 'lacking' : 'note';
  return (await proofs()).map(({ what, holds, seen, fix }) => ({
    what: `strangers: ${what}`,
    state: holds ? 'good' : lacking,
    seen,
    fix,
  }));
}

function capacityRow(config: Config): Row {
  const { benches, runs, builds } = capacityOf(config);
  return {
    what: 'capacity',
    state: 'good',
    seen: `${benches} benches, ${runs} runs and ${builds} builds at once; whoever comes later is told their place`,
  };
}

function ordinaryUser(): Row {
  const uid = process.getuid?.() ?? -1;
  return {
    what: 'ordinary user',
    state: uid === 0 ? 'lacking' : 'good',
    seen: uid === 0 ? 'this is root: process limits do not bind it' : `user ${uid}`,
    fix: 'Start as an ordinary user, or with "npm start", which changes to one by itself.',
  };
}

function nodeVersion(): Row {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return {
    what: 'Node',
    state: major >= 24 ? 'good' : 'lacking',
    seen: process.version,
    fix: 'Run it through npm: package.json brings the right Node.',
  };
}

async function userNamespaces(): Promise<Row> {
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
const FEATURES = [
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

async function feature({ what, script, seen, fix }: (typeof FEATURES)[number]): Promise<Row> {
  const complaint = await complaintOf([
    ...['unshare', '--user', '--map-root-user', '--net', '--mount'],
    ...['sh', '-c', script],
  ]);
  return { what, state: complaint === null ? 'good' : 'lacking', seen: complaint ?? seen, fix };
}

function bubblewrap(): Row {
  const line = firstLine(['bwrap', '--version']) ?? 'not installed';
  const [, major = '0', minor = '0'] = line.match(/(\d+)\.(\d+)/) ?? [];
  const enough = Number(major) > 0 || Number(minor) >= 8;
  return {
    what: 'bubblewrap',
    state: enough ? 'good' : 'lacking',
    seen: line,
    fix: 'apt-get install bubblewrap; 0.8 or newer, for --disable-userns and --size.',
  };
}

function tunDevice(): Row {
  const fix = 'As root: mkdir -p /dev/net; mknod /dev/net/tun c 10 200; chmod 0666 /dev/net/tun.';
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return { what: '/dev/net/tun', state: 'good', seen: 'can be opened', fix };
  } catch {
    return { what: '/dev/net/tun', state: 'lacking', seen: 'absent, or not for this user', fix };
  }
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

const PROGRAMS: readonly { readonly argv: readonly string[]; readonly package: string }[] = [
  { argv: ['qemu-system-x86_64', '--version'], package: 'qemu-system-x86' },
  { argv: ['tshark', '--version'], package: 'tshark' },
  { argv: ['dumpcap', '--version'], package: 'tshark' },
  { argv: ['gcc', '--version'], package: 'gcc' },
  { argv: ['ld', '--version'], package: 'binutils' },
  { argv: ['make', '--version'], package: 'make' },
  { argv: ['flex', '--version'], package: 'flex' },
  { argv: ['bison', '--version'], package: 'bison' },
  { argv: ['nsenter', '--version'], package: 'util-linux' },
  { argv: ['ip', '-Version'], package: 'iproute2' },
];

function program({ argv, package: name }: (typeof PROGRAMS)[number]): Row {
  const line = firstLine(argv);
  return {
    what: argv[0] ?? '',
    state: line === null ? 'lacking' : 'good',
    seen: line ?? 'not installed',
    fix: `apt-get install ${name}`,
  };
}

/** What counts instructions in QEMU is compiled when it is first needed: here, so that nobody is surprised later. */
async function instructionCounter(): Promise<Row> {
  const what = 'instruction counter';
  try {
    await library('packet-counter');
    return { what, state: 'good', seen: 'compiled for QEMU' };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { what, state: 'note', seen, fix: 'Without it, measurements give rates and no instructions.' };
  }
}

function kconfiglib(): Row {
  const found = firstLine(['python3', '-c', 'import kconfiglib; print(kconfiglib.__file__)']);
  return {
    what: 'kconfiglib',
    state: found === null ? 'lacking' : 'good',
    seen: found ?? 'not installed',
    fix: 'apt-get install python3-kconfiglib',
  };
}

/** Everything at once, as for a learner, with an image of forty bytes in place of a kernel. */
async function benchRows(config: Config): Promise<Row[]> {
  const what = { open: 'a bench opens', build: 'a build in its box', boot: 'a guest in its box' };
  const scratch = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  const rows: Row[] = [];
  try {
    const began = performance.now();
    await using holder = await openHolder({ kernel: scratch, base: scratch });
    rows.push({ what: what.open, state: 'good', seen: `in ${(performance.now() - began).toFixed(0)} ms` });
    const complaint = await compileProbe(holder);
    rows.push({
      what: what.build,
      state: complaint === null ? 'good' : 'lacking',
      seen: complaint ?? 'compiled and linked, without network or capabilities',
      fix: 'The rows above should name the cause; gcc must be able to make 32-bit code (-m32).',
    });
    if (complaint !== null) return rows;
    rows.push({ what: what.boot, ...(await bootProbe(holder, false)) });
    if (config.allowKvm && readable('/dev/kvm')) {
      const { state, seen } = await bootProbe(holder, true);
      rows.push({
        what: 'KVM',
        state: state === 'good' ? 'good' : 'note',
        seen,
        fix: 'Translation (TCG) is used instead.',
      });
    }
  } catch (error) {
    rows.push({
      what: rows.length === 0 ? what.open : what.boot,
      state: 'lacking',
      seen: error instanceof Error ? error.message : String(error),
      fix: 'The rows above should name the cause.',
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return rows;
}

/** A Multiboot header, then "ok" to the first serial port, then sleep. */
const PROBE = `
.long 0x1badb002, 0, -0x1badb002
.globl _start
_start: mov $0x3f8, %dx
mov $'o', %al
out %al, %dx
mov $'k', %al
out %al, %dx
cli
1: hlt
jmp 1b
`;

async function compileProbe(holder: Holder): Promise<string | null> {
  const gcc = `gcc -m32 -nostdlib -static -Wl,-N,-Ttext=0x100000,--build-id=none -x assembler - -o ${INSIDE.built}`;
  const child = holder.enter(['sh', '-c', gcc], { box: { kind: 'build' } });
  const outcome = await finished(child, {
    milliseconds: 10_000,
    outputBytes: 64 * KiB,
    input: Buffer.from(PROBE),
  });
  return outcome.kind === 'exited' && outcome.code === 0 ? null : outcome.stderr.trim() || outcome.kind;
}

async function bootProbe(holder: Holder, kvm: boolean): Promise<Omit<Row, 'what'>> {
  const fix =
    'Try the same by hand: qemu-system-x86_64 -nodefaults -display none -serial stdio -kernel IMAGE.';
  const options = {
    image: INSIDE.built,
    tap: 'tap0',
    mac: chooseMac(),
    maxMilliseconds: 10_000,
    kvm,
  } as const;
  await using guest = await bootGuest(holder, options);
  let text = '';
  for await (const chunk of guest.console) {
    text += String(chunk);
    if (text.includes('ok')) {
      const milliseconds = await guest.firstByteAfter;
      return { state: 'good', seen: `QEMU on tap0, first byte after ${milliseconds?.toFixed(0)} ms`, fix };
    }
  }
  const ending = await guest.ended;
  return { state: 'lacking', seen: ending.detail, fix };
}

function kernelRows(config: Config): Row[] {
  const { kernels, chosen, notice } = findKernels(config);
  const used = kernels.map(({ label, root }) => `${label} at ${root}`).join('; ');
  return [
    {
      what: 'kernel',
      state: chosen === null ? 'lacking' : 'good',
      seen: chosen === null ? 'none can be used' : `${chosen.label} is used (found: ${used})`,
      ...(notice === null ? {} : { fix: notice }),
    },
    ...(chosen !== null && notice !== null
      ? [{ what: 'kernel asked for', state: 'note' as const, seen: 'not usable', fix: notice }]
      : []),
  ];
}

function diskSpace(directory: string): Row {
  /** Base trees of both kernels, the store, the page's build. */
  const needed = 1024 * MiB;
  let place = directory;
  while (!readable(place) && place !== path.dirname(place)) place = path.dirname(place);
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  return {
    what: 'disk space',
    state: free >= needed ? 'good' : 'lacking',
    seen: `${(free / MiB / 1024).toFixed(1)} GiB free at ${place}`,
    fix: `Make room, or point WORKSHOP_DATA at a file system with ${needed / MiB} MiB.`,
  };
}

function kvmUnused(): Row {
  const what = 'KVM';
  return readable('/dev/kvm')
    ? {
        what,
        state: 'note',
        seen: 'present, not used',
        fix: 'WORKSHOP_KVM=1 allows it for learners’ guests.',
      }
    : {
        what,
        state: 'note',
        seen: 'not for this user: guests run by translation (TCG), as the course assumes',
      };
}

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Null where the command succeeds, otherwise its last words. */
async function complaintOf(argv: readonly string[]): Promise<string | null> {
  try {
    const outcome = await finished(start(argv), { milliseconds: 10_000, outputBytes: 64 * KiB });
    if (outcome.kind === 'exited' && outcome.code === 0) return null;
    return outcome.stderr.trim().split('\n').at(-1) || outcome.kind;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

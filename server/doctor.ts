/**
 * `npm run lab -- doctor`: what this machine has and lacks for benches. Every row is a probe that does the real thing
 * once: a bridge is made, an overlay mounted, an image compiled and booted behind a tap.
 */
import { accessSync, constants, statfsSync } from 'node:fs';
import path from 'node:path';
import { styleText } from 'node:util';
import { findKernels } from './bench/kernels.ts';
import { library } from './bench/library.ts';
import { firstLine } from './bench/process.ts';
import type { Config } from './config.ts';
import { benchRows } from './doctor/bench.ts';
import { FEATURES, feature, reaping, sharedCounts, userNamespaces } from './doctor/host.ts';
import { roomRows } from './doctor/room.ts';
import { type Row, readable } from './doctor/row.ts';
import { storeRow } from './doctor/store.ts';
import { MiB, MODES } from './limits.ts';
import { capacityOf } from './runner/admission.ts';
import { proofs } from './strangers.ts';

/** Prints the table; true where the workshop can run, and a room of so many learners fits where one is asked for. */
export async function doctor(config: Config, learners: number | null = null): Promise<boolean> {
  const host = await runDoctor(config);
  const sound = host.every(({ state }) => state !== 'lacking');
  const rows = [...host, ...(sound && learners !== null ? await roomRows(config, learners) : [])];
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
    sound
      ? `\nThe workshop can run here${lacking === 0 ? '' : ', but the room is too large for it'}.`
      : `\nThe workshop cannot run here: ${lacking} to mend.`,
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
    await storeRow(config),
    diskSpace(config.dataDirectory),
    ...(config.allowKvm && readable('/dev/kvm') ? [] : [kvmUnused()]),
    modeRow(config),
    ...(process.getuid?.() === 0 ? [] : await strangersRows(config)),
    sharedCounts(),
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

/**
 * Measures ukmini against Unikraft in one run and prints the tables: `UK_ROOT=/path/to/unikraft node ukmini/tests/compare.ts`.
 * The two take turns (A B A B …); a figure is the median of its turns, a ratio is ukmini ÷ Unikraft. `--turns N`, default 5.
 * Rates to a tap need user namespaces, `ip`, and /dev/net/tun. Takes some minutes; a machine at rest gives better figures.
 * `--part instructions`, `--part rates` or `--part times` prints those tables only.
 */
import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, cp, mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { applicationOf, build, guest, type Kernel, ukmini, unikraft } from './boot.ts';
import { ISOLATED, isolatedRate, onBridge, SENDERS, solution, tapRate } from './solutions.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const template = path.join(here, '..', '..', 'unikernel-template');
const { values } = parseArgs({
  options: { turns: { type: 'string', default: '5' }, part: { type: 'string' } },
});
const turns = Number(values.turns);
const wanted = (part: string) => values.part === undefined || values.part === part;
if (!unikraft) throw new Error('Set UK_ROOT to a Unikraft tree: there is nothing to compare with.');
const kernels: Kernel[] = [ukmini, unikraft];

const generator = new Map([
  ['main.c', await readFile(path.join(here, 'workloads', 'generator.c'), 'utf8')],
  ['defconfig', `${await readFile(path.join(template, 'defconfig'), 'utf8')}CONFIG_LIBUKALLOCPOOL=y\n`],
]);

/** A copy of each kernel's application with its build, because builds are measured too. */
const folder = await mkdtemp(path.join(os.tmpdir(), 'compare-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const images = new Map<Kernel, string>();
for (const kernel of kernels) {
  const image = await build(kernel, template, generator);
  const app = path.join(folder, kernel.name);
  await cp(applicationOf(image), app, { recursive: true, preserveTimestamps: true });
  images.set(kernel, path.join(app, 'build', path.basename(image)));
}

/** What one kernel's turns gave, in order. */
type Series = Map<Kernel, number[]>;

/** Lets the kernels take turns at one measurement. */
async function takeTurns(
  measure: (kernel: Kernel, image: string) => Promise<number>,
  n = turns,
): Promise<Series> {
  const series: Series = new Map(kernels.map((kernel) => [kernel, []]));
  for (let turn = 0; turn < n; turn++) {
    for (const [kernel, image] of images) series.get(kernel)?.push(await measure(kernel, image));
  }
  return series;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;
}

function row(name: string, series: Series, digits = 0): void {
  const [ours = [], theirs = []] = kernels.map((kernel) => series.get(kernel) ?? []);
  const cell = (figures: number[]) => median(figures).toFixed(digits).padStart(10);
  const spread = (figures: number[]) =>
    `${Math.min(...figures).toFixed(digits)}–${Math.max(...figures).toFixed(digits)}`.padStart(18);
  const ratio = (median(ours) / median(theirs)).toFixed(2).padStart(6);
  console.log(
    `| ${name.padEnd(38)} |${cell(ours)} |${cell(theirs)} |${ratio} |${spread(ours)} |${spread(theirs)} |`,
  );
}

function heading(title: string): void {
  console.log(
    `\n| ${title.padEnd(38)} |    ukmini |  Unikraft | ratio |      ukmini from–to |    Unikraft from–to |`,
  );
  console.log(
    `|${'-'.repeat(40)}|----------:|----------:|------:|-------------------:|-------------------:|`,
  );
}

/** Runs a command to its end, or until its output matches; gives output and milliseconds until then. */
async function until(command: string[], pattern?: RegExp): Promise<{ text: string; ms: number }> {
  const [file = '', ...args] = command;
  const begin = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let ms = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    if (!ms && pattern?.test(text)) {
      ms = performance.now() - begin;
      child.kill('SIGKILL');
    }
  });
  await new Promise((done, failed) => child.once('error', failed).once('close', done));
  return { text, ms: ms || performance.now() - begin };
}

const user = ['-netdev', 'user,id=n0,restrict=on', '-device', 'virtio-net-pci,netdev=n0,romfile='];
const tap = [
  '-netdev',
  'tap,id=n0,ifname=tap0,script=no,downscript=no',
  '-device',
  'virtio-net-pci,netdev=n0,romfile=',
];

async function instructions(image: string, variant: string): Promise<number> {
  const packets = 2000;
  const { text } = await until(
    guest(image, `count ${variant} ${packets}`, [...user, '-icount', 'shift=0,sleep=off']),
  );
  return Number(/(\d+) cycles/.exec(text)?.[1]) / packets;
}

async function packetsPerSecond(command: string[]): Promise<number> {
  const { text } = await until(command);
  const [, packets, ns] = /(\d+) packets in (\d+) ns/.exec(text) ?? [];
  return (Number(packets) / Number(ns)) * 1e6;
}

async function compareInstructions(): Promise<void> {
  heading('guest instructions per packet, isolated');
  const counted = new Map<string, Series>();
  for (const variant of ['naive', 'dup', 'pool', 'pool+dup', 'refcount']) {
    const series = await takeTurns((_, image) => instructions(image, variant), 1);
    counted.set(variant, series);
    row(variant, series, 1);
  }

  heading('naive ÷ variant, instructions');
  for (const [variant, series] of counted) {
    const gain = (kernel: Kernel) => [
      median(counted.get('naive')?.get(kernel) ?? []) / median(series.get(kernel) ?? []),
    ];
    if (variant !== 'naive') row(variant, new Map(kernels.map((kernel) => [kernel, gain(kernel)])), 2);
  }
}

async function compareRates(): Promise<void> {
  heading('1000 packets/s');
  for (const variant of ['naive', 'pool+dup']) {
    row(
      `${variant}, to a tap on a bridge`,
      await takeTurns((_, image) =>
        packetsPerSecond([...onBridge, ...guest(image, `send ${variant} 2000`, tap)]),
      ),
      1,
    );
    row(
      `${variant}, isolated`,
      await takeTurns((_, image) => packetsPerSecond(guest(image, `free ${variant} 1000`, user))),
      1,
    );
  }

  heading('1000 packets/s of the solutions');
  for (const [isolated, steps] of [[false, SENDERS] as const, [true, ISOLATED] as const]) {
    for (const step of steps) {
      const built = new Map<Kernel, string>();
      for (const kernel of kernels) built.set(kernel, await solution(kernel, step, isolated));
      const measure = isolated ? isolatedRate : tapRate;
      row(
        `${step}, ${isolated ? 'isolated' : 'at the tap'}`,
        await takeTurns((kernel) => measure(built.get(kernel) ?? '')),
        1,
      );
    }
  }
}

const make = (kernel: Kernel, app: string, ...args: string[]) =>
  run('make', ['-C', kernel.tree, `A=${app}`, ...args], { maxBuffer: 1 << 26 });

/** From nothing but sources: configuration and build. */
async function coldBuild(kernel: Kernel, image: string): Promise<number> {
  const app = applicationOf(image);
  await rm(path.join(app, 'build'), { recursive: true, force: true });
  await rm(path.join(app, '.config'));
  const begin = performance.now();
  await make(kernel, app, `UK_DEFCONFIG=${path.join(app, 'defconfig')}`, 'defconfig');
  await make(kernel, app, '-j2');
  return performance.now() - begin;
}

/** After main.c was touched. */
async function editBuild(kernel: Kernel, image: string): Promise<number> {
  const app = applicationOf(image);
  const now = new Date();
  await utimes(path.join(app, 'main.c'), now, now);
  const begin = performance.now();
  await make(kernel, app, '-j2');
  await access(image);
  return performance.now() - begin;
}

async function compareTimes(): Promise<void> {
  heading('milliseconds');
  row(
    'spawn to the first line of main',
    await takeTurns(async (_, image) => (await until(guest(image, '', user), /\[begin\]/)).ms, turns * 2),
  );
  row('cold build', await takeTurns(coldBuild, Math.min(turns, 3)));
  // The first makes after a cold build still compile everything once more (Unikraft's configuration is copied anew).
  for (const [kernel, image] of images)
    for (const _ of [1, 2]) await make(kernel, applicationOf(image), '-j2');
  row('build after an edit of main.c', await takeTurns(editBuild));

  heading('bytes');
  row('image', await takeTurns(async (_, image) => (await stat(image)).size, 1));
}

if (wanted('instructions')) await compareInstructions();
if (wanted('rates')) await compareRates();
if (wanted('times')) await compareTimes();

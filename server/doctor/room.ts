/**
 * `doctor --room N`: how many learners this machine carries, from what one learner's build, guest and check take of it
 * when they are really done, once on a bench of its own.
 */
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { labBySlug } from '../../labs/index.ts';
import { chooseMac } from '../bench/guest.ts';
import { findKernels } from '../bench/kernels.ts';
import type { Bench } from '../bench/types.ts';
import { checkStep } from '../check/check.ts';
import { openOn } from '../cli/open.ts';
import type { Config } from '../config.ts';
import { stepOf } from '../course.ts';
import { LabError } from '../errors.ts';
import { LIMITS, MiB } from '../limits.ts';
import { quantile } from '../measure/statistics.ts';
import {
  availableBytes,
  familyOf,
  machineTimes,
  processorSeconds,
  sumOfBytes,
  workspaceBytes,
} from '../rehearsal/family.ts';
import { capacityOf } from '../runner/admission.ts';
import type { Row } from './row.ts';

const STEP = '03-say-hello';
const BUILDS = 3;
const LOOK_MILLISECONDS = 50;

/** What a learner does in the mean, in seconds between two of a kind: they read and write most of the time. */
const HABITS = { build: 60, run: 60, check: 300 } as const;
/** Of the processors: above it those who press a button at the same time wait for each other, and not just by chance. */
const COMFORTABLE_SHARE = 0.7;
/** Of the learners have a guest at once: one is looked at for some seconds, and some flood on. */
const RUNNING_SHARE = 0.5;

/** What something took: seconds on the clock, seconds of one processor, and memory at its height. */
export interface Cost {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly bytes: number;
}

export interface Costs {
  readonly kernel: string;
  /** Memory of a bench that rests. */
  readonly benchBytes: number;
  readonly build: Cost;
  readonly guest: Cost;
  readonly check: Cost;
  /** Share of the machine's processors that other programs kept busy meanwhile. */
  readonly others: number;
}

export interface Machine {
  readonly processors: number;
  readonly availableBytes: number;
  readonly benches: number;
  readonly runs: number;
}

export interface Carries {
  readonly learners: number;
  readonly bound: string;
}

/** How many learners fit, and what they run into first. Pure. */
export function carries({ build, guest, check, benchBytes }: Costs, machine: Machine): Carries {
  const perSecond =
    build.processorSeconds / HABITS.build +
    guest.processorSeconds / HABITS.run +
    check.processorSeconds / HABITS.check;
  const memory = machine.availableBytes - LIMITS.machine.reserveBytes - machine.processors * build.bytes;
  // No more guests run than there are places: from then on a learner costs a bench alone.
  const withGuests = Math.floor(memory / (benchBytes + RUNNING_SHARE * guest.bytes));
  const allGuests = Math.floor((memory - machine.runs * guest.bytes) / benchBytes);
  const bounds: Carries[] = [
    {
      learners: Math.floor((machine.processors * COMFORTABLE_SHARE) / perSecond),
      bound: 'the processors: more of them carry more',
    },
    { learners: Math.max(withGuests, allGuests), bound: 'memory: more of it carries more' },
    { learners: machine.benches, bound: 'places for benches: WORKSHOP_BENCHES, or more memory' },
    { learners: LIMITS.rooms.members, bound: 'the size of a room' },
    { learners: LIMITS.machine.sessions, bound: 'learners with open pages' },
  ];
  const least = bounds.reduce((a, b) => (b.learners < a.learners ? b : a));
  return { ...least, learners: Math.max(0, least.learners) };
}

/** Rows for the doctor's table; the last one says whether `learners` fit. @throws LabError "no-kernel". */
export async function roomRows(config: Config, learners: number): Promise<Row[]> {
  const costs = await measureCosts(config);
  const { benches, runs } = capacityOf(config);
  const processors = os.availableParallelism();
  const free = await availableBytes();
  const found = carries(costs, { processors, availableBytes: free, benches, runs });
  const good = (what: string, seen: string): Row => ({ what: `room: ${what}`, state: 'good', seen });
  const others = `${(costs.others * 100).toFixed(0)} % of the processors were other programs’ meanwhile`;
  return [
    good('a build', costAsText(costs.build)),
    good('a guest', costAsText(costs.guest)),
    good('a check', costAsText(costs.check)),
    good('a resting bench', `${inMiB(costs.benchBytes)}; ${inMiB(free)} free on this machine`),
    {
      what: `room of ${learners}`,
      state: found.learners >= learners ? 'good' : 'lacking',
      seen:
        `${found.learners} learners fit on ${costs.kernel}, bound by ${found.bound}. ` +
        `Counted: a build and a run a minute, a check in five; ${others}, and are not counted`,
      fix: `Take a larger machine, or see what it feels like: npm run lab -- rehearsal --learners ${learners}`,
    },
  ];
}

async function measureCosts(config: Config): Promise<Costs> {
  const { chosen, notice } = findKernels(config);
  if (!chosen) throw new LabError('no-kernel', notice ?? 'There is no kernel to build with.');
  const lab = labBySlug(STEP);
  if (!lab) throw new TypeError(`there is no step ${STEP}`);
  await using bench = await openOn(chosen, config);
  const benchBytes = await bytesBelow();
  const files = stepOf(STEP).solution;
  // The first one after a bench was opened has more to do than those that follow.
  await edited(bench, files, 0);
  const before = await machineTimes();
  const own = await ownSeconds();
  const builds: Cost[] = [];
  for (let index = 1; index <= BUILDS; index++) builds.push(await costOf(() => edited(bench, files, index)));
  const guest = await costOf(() => booted(bench));
  const check = await costOf(async () => {
    const { verdict } = await checkStep({
      ...{ bench, lab, files, kernel: chosen, signal: new AbortController().signal },
      onBuildOutput: () => {},
    });
    if (verdict.result !== 'pass')
      throw new LabError('bench-failed', `The check of the solution of ${STEP} came to "${verdict.result}".`);
  });
  const after = await machineTimes();
  const total = after.total - before.total;
  const busy = total - (after.idle - before.idle);
  const middle = (of: (cost: Cost) => number) => quantile(builds.map(of), 0.5);
  return {
    kernel: chosen.label,
    benchBytes: benchBytes + (await filesBelow()),
    build: {
      seconds: middle(({ seconds }) => seconds),
      processorSeconds: middle((cost) => cost.processorSeconds),
      bytes: middle(({ bytes }) => bytes),
    },
    guest,
    check,
    others: Math.max(0, busy - ((await ownSeconds()) - own)) / total,
  };
}

async function edited(bench: Bench, files: Readonly<Record<string, string>>, index: number): Promise<void> {
  const build = bench.build({ ...files, 'main.c': `${files['main.c']}\n/* edit ${index} */\n` });
  build.output.resume();
  const result = await build.result;
  if (result.outcome === 'failed')
    throw new LabError('bench-failed', `The solution of ${STEP} does not build:\n${result.logTail}`);
}

async function booted(bench: Bench): Promise<void> {
  await using capture = await bench.capture({ text: true });
  capture.text.resume();
  await capture.ready;
  const maxMilliseconds = LIMITS.guest.maxMilliseconds;
  await using guest = await bench.boot({ image: 'learner', tap: 'tap0', mac: chooseMac(), maxMilliseconds });
  guest.console.resume();
  await guest.ended;
  await capture.finish();
}

/** Does something while it looks at the memory of everything that it starts. */
async function costOf(act: () => Promise<void>): Promise<Cost> {
  const [secondsBefore, bytesBefore] = [await ownSeconds(), await bytesBelow()];
  let most = bytesBefore;
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      most = Math.max(most, await bytesBelow());
      await sleep(LOOK_MILLISECONDS);
    }
  })();
  const began = performance.now();
  try {
    await act();
  } finally {
    over.abort();
  }
  const seconds = (performance.now() - began) / 1000;
  await looking;
  return { seconds, processorSeconds: (await ownSeconds()) - secondsBefore, bytes: most - bytesBefore };
}

async function ownSeconds(): Promise<number> {
  return processorSeconds(await familyOf(process.pid));
}

async function bytesBelow(): Promise<number> {
  return sumOfBytes((await familyOf(process.pid)).slice(1));
}

async function filesBelow(): Promise<number> {
  const sizes = await Promise.all((await familyOf(process.pid)).map(({ pid }) => workspaceBytes(pid)));
  // Each process of a bench sees the same files.
  return Math.max(...sizes);
}

function costAsText({ seconds, processorSeconds: cpu, bytes }: Cost): string {
  return `${seconds.toFixed(2)} s here and now, ${cpu.toFixed(2)} s of one processor, ${inMiB(bytes)} at its height`;
}

const inMiB = (bytes: number) => `${(bytes / MiB).toFixed(bytes < 10 * MiB ? 1 : 0)} MiB`;

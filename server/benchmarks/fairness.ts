/**
 * `npm run exec -- node_modules/.bin/node server/benchmarks/fairness.ts [--mode trusted|strangers] [--rounds N]`
 *
 * How much a learner's neighbours feel of one who spins two guests beside a build that is a fork bomb. On real
 * benches of this machine, in one run: each round times a victim's build and run alone and beside the attacker, in
 * turn, so that whatever else the machine does falls on both. What is printed is the ratio of the medians, and their
 * spread; the promise is at most 2.
 */
import { parseArgs } from 'node:util';
import { prepareBase } from '../bench/base.ts';
import { openBench } from '../bench/bench.ts';
import { findDelegation } from '../bench/delegation.ts';
import { GroupTree } from '../bench/group-tree.ts';
import { chooseMac } from '../bench/guest.ts';
import { findKernels } from '../bench/kernels.ts';
import type { BaseTree, Bench, Guest } from '../bench/types.ts';
import { readConfig } from '../config.ts';
import { loadCourse, stepOf } from '../course.ts';
import { LabError } from '../errors.ts';
import { LIMITS, type Mode } from '../limits.ts';

const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'trusted' },
    rounds: { type: 'string', default: '7' },
  },
});
const MODE = values.mode === 'strangers' ? 'strangers' : ('trusted' satisfies Mode);
const ROUNDS = Number(values.rounds);

const SPINNING = `int main(void)
{
	for (;;)
		;
}
`;
const BOMB = "all:\n\t@bash -c 'bomb() { bomb | bomb & while :; do :; done; }; bomb & bomb & wait'\n";

const UNFOLDED_MILLISECONDS = 5_000;

const config = readConfig();
const { chosen, notice } = findKernels(config);
if (!chosen) throw new LabError('no-kernel', notice ?? 'There is no kernel to build with.');
const place = { dataDirectory: config.baseDirectory };
const base = await prepareBase(chosen, place, loadCourse().steps);
await using groups = await claim();
await using victim = await openBench(base, config, groups);
const solution = stepOf('03-say-hello').solution;
// Once, so that every timed build has the same to do.
await built(victim, `${solution['main.c']}\n/* first */\n`);

const tasks = { build: timedBuild, run: timedRun } as const;
type Task = keyof typeof tasks;
const alone: Record<Task, number[]> = { build: [], run: [] };
const beside: Record<Task, number[]> = { build: [], run: [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, task] of Object.entries(tasks) as [Task, typeof timedBuild][])
    alone[name].push(await task(victim, round));
  await using _attacker = await openAttacker(base);
  for (const [name, task] of Object.entries(tasks) as [Task, typeof timedBuild][])
    beside[name].push(await task(victim, round + ROUNDS));
  process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
}

console.log(`${chosen.label}, ${MODE}, ${ROUNDS} rounds; milliseconds, median and range`);
for (const name of ['build', 'run'] as const) {
  const [without, with_] = [alone[name], beside[name]];
  const ratio = median(with_) / median(without);
  console.log(
    `${name.padEnd(6)} alone ${shown(without)}   beside the attacker ${shown(with_)}   ratio ${ratio.toFixed(2)}`,
  );
}

async function claim(): Promise<GroupTree | null> {
  if (MODE === 'trusted') return null;
  const found = findDelegation();
  if ('lacking' in found) throw new LabError('bench-failed', `${found.lacking}. ${found.fix}`);
  return GroupTree.claim(found);
}

/** One learner's worst: two guests that never rest, and a build that forks up to its limit and spins in each process. */
async function openAttacker(tree: BaseTree): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const bench = stack.use(await openBench(tree, config, groups));
  await built(bench, SPINNING);
  const guests: Guest[] = [];
  for (const tap of ['tap0', 'tap1'] as const) {
    const guest = stack.use(
      await bench.boot({
        image: 'learner',
        tap,
        mac: chooseMac(),
        maxMilliseconds: LIMITS.guest.maxMilliseconds,
      }),
    );
    guest.console.resume();
    guests.push(guest);
  }
  await bench.write({ ...solution, 'Makefile.uk': BOMB });
  const build = bench.build();
  build.output.resume();
  build.result.catch(() => {});
  stack.defer(async () => {
    build.cancel();
    await build.ended;
  });
  // The bomb takes a moment to unfold, and the server to see what is used all the time.
  await Promise.all(guests.map((guest) => guest.firstByteAfter));
  await new Promise((resolve) => setTimeout(resolve, UNFOLDED_MILLISECONDS));
  return stack.move();
}

/** Milliseconds of a build after an edit of main.c. */
async function timedBuild(bench: Bench, round: number): Promise<number> {
  const began = performance.now();
  await built(bench, `${solution['main.c']}\n/* ${round} */\n`);
  return performance.now() - began;
}

/** Milliseconds from Run to the end of a guest that sends its packet and returns. */
async function timedRun(bench: Bench): Promise<number> {
  const began = performance.now();
  await using guest = await bench.boot({
    image: 'learner',
    tap: 'tap0',
    mac: chooseMac(),
    maxMilliseconds: LIMITS.guest.maxMilliseconds,
  });
  guest.console.resume();
  await guest.ended;
  return performance.now() - began;
}

async function built(bench: Bench, main: string): Promise<void> {
  await bench.write({ ...solution, 'main.c': main });
  const build = bench.build();
  build.output.resume();
  const result = await build.result;
  if (result.outcome === 'failed') throw new Error(`the build failed:\n${result.logTail}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function shown(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`;
}

/** How much a learner's neighbours feel of one who spins two guests beside a build that is a fork bomb. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openBench } from '../bench/bench.ts';
import { findDelegation } from '../bench/delegation.ts';
import { GroupTree } from '../bench/group-tree.ts';
import { chooseMac } from '../bench/guest.ts';
import type { BaseTree, Bench } from '../bench/types.ts';
import { LIMITS, type Mode } from '../limits.ts';
import { edited } from './hand-trees.ts';
import type { Missing, Row } from './harness.ts';
import type { Place } from './place.ts';

const SPINNING = `int main(void)
{
	for (;;)
		;
}
`;
const BOMB = "all:\n\t@bash -c 'bomb() { bomb | bomb & while :; do :; done; }; bomb & bomb & wait'\n";
/** The bomb takes a moment to unfold, and the server to see what is used all the time. */
const UNFOLDED_MILLISECONDS = 5_000;

const TASKS = {
  build: { said: 'an edit is built', measure: timedBuild },
  run: { said: 'from Run to the end of a guest that sends one packet', measure: timedRun },
} as const;

export function fairnessRows(place: Place): Row[] {
  const [base] = place.bases;
  if (!base) return [];
  const modes = ['trusted', 'strangers'] as const;
  return modes.flatMap((mode) =>
    (['build', 'run'] as const).map((task) => fairnessRow(place, base, mode, task)),
  );
}

function fairnessRow({ config }: Place, base: BaseTree, mode: Mode, task: keyof typeof TASKS): Row {
  const { said, measure } = TASKS[task];
  return {
    name: `neighbour-${task}-${mode}`,
    what: `${said}, beside a neighbour who attacks, in the mode ${mode}, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'twice the time alone: two learners, and a fair share for each',
    async open(stack) {
      const groups = mode === 'trusted' ? null : await claim(stack);
      if (groups !== null && 'missing' in groups) return groups;
      const victim = stack.use(await openBench(base, config, groups));
      // A run needs an image, and every build that is timed the same to do.
      await timedBuild(victim);
      return [
        {
          name: 'ours: beside two guests that spin and a build that is a fork bomb',
          async measure() {
            await using attack = new AsyncDisposableStack();
            const bench = attack.use(await openBench(base, config, groups));
            await openAttack(bench, attack);
            return await measure(victim);
          },
        },
        { name: 'alone', measure: () => measure(victim) },
      ];
    },
  };
}

async function claim(stack: AsyncDisposableStack): Promise<GroupTree | Missing> {
  const found = findDelegation();
  if ('lacking' in found)
    return { missing: `no control groups to bound learners by: ${found.lacking.split(';')[0]}` };
  return stack.use(await GroupTree.claim(found));
}

/** One learner's worst: two guests that never rest, and a build that forks up to its limit and spins in each process. */
async function openAttack(bench: Bench, stack: AsyncDisposableStack): Promise<void> {
  await built(bench, { ...edited(), 'main.c': SPINNING });
  for (const tap of ['tap0', 'tap1'] as const) {
    const guest = stack.use(await bench.boot(boot(tap)));
    guest.console.resume();
    await guest.firstByteAfter;
  }
  const build = bench.build({ ...edited(), 'Makefile.uk': BOMB });
  build.output.resume();
  build.result.catch(() => {});
  stack.defer(async () => {
    build.cancel();
    await build.ended;
  });
  await sleep(UNFOLDED_MILLISECONDS);
}

async function timedBuild(bench: Bench): Promise<number> {
  const began = performance.now();
  await built(bench, edited());
  return performance.now() - began;
}

async function timedRun(bench: Bench): Promise<number> {
  const began = performance.now();
  await using guest = await bench.boot(boot('tap0'));
  guest.console.resume();
  await guest.ended;
  return performance.now() - began;
}

function boot(tap: 'tap0' | 'tap1') {
  return { image: 'learner', tap, mac: chooseMac(), maxMilliseconds: LIMITS.guest.maxMilliseconds } as const;
}

async function built(bench: Bench, files: Parameters<Bench['build']>[0]): Promise<void> {
  const build = bench.build(files);
  build.output.resume();
  const result = await build.result;
  if (result.outcome === 'failed') throw new Error(`the build failed: ${result.logTail.slice(-200)}`);
}

/** A room that builds at once after an edit, and again without one, beside as many `make`s by hand. */
import os from 'node:os';
import type { BaseTree } from '../bench/types.ts';
import { quantile } from '../measure/statistics.ts';
import { startServer, TestLearner, type TestPage } from '../testing.ts';
import { edit, edited, make, STEP } from './hand-trees.ts';
import type { Row, Turn } from './harness.ts';
import type { Place } from './place.ts';

/** A quarter of a room of forty, for a table in minutes: both sides take so many times as long with all of them. */
const BUILDERS = 10;

export function buildRows(place: Place): Row[] {
  return place.bases.flatMap((base) => [togetherRow(place, base), againRow(place, base)]);
}

function togetherRow(place: Place, base: BaseTree): Row {
  return {
    name: `together-${base.kernel.id}`,
    what: `${BUILDERS} learners build at once after an edit, until the last has an image, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'so many times the compiler for main.c and the linker, over the processors',
    async open(stack) {
      const learners = await openBuilders(place, base, BUILDERS, stack);
      const trees: string[] = [];
      for (let number = 0; number < BUILDERS; number++) trees.push(await place.hand.copy(base));
      const byHand = async (together: number) => {
        await Promise.all(trees.map(edit));
        return await inOrder(trees, together, (tree) => make(tree, base.kernel.root));
      };
      return [
        {
          name: 'ours: in turns, one for each processor',
          async measure() {
            await Promise.all(learners.map((learner) => learner.edit()));
            return await inOrder(learners, BUILDERS, (learner) => learner.build());
          },
        },
        { name: 'make by hand, one for each processor', measure: () => byHand(os.availableParallelism()) },
        { name: 'make by hand, all at once', measure: () => byHand(BUILDERS) },
      ];
    },
  };
}

function againRow(place: Place, base: BaseTree): Row {
  return {
    name: `again-${base.kernel.id}`,
    what: `the same text built once more, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'a message there and one back',
    async open(stack) {
      const [learner] = await openBuilders(place, base, 1, stack);
      const tree = await place.hand.of(base);
      await learner?.edit();
      await learner?.build();
      return [
        {
          name: 'ours: from the message to the answer, over the socket',
          measure: () => timed(async () => learner?.build()),
        },
        {
          name: 'make by hand, which finds nothing to do',
          measure: () => timed(() => make(tree, base.kernel.root)),
        },
      ];
    },
  };
}

/**
 * Begins all at one moment, though no more than so many run together: milliseconds until the last is done. What is
 * fair is when nobody waits over twice as long as the one in the middle.
 */
export async function inOrder<T>(
  all: readonly T[],
  together: number,
  act: (one: T) => Promise<unknown>,
): Promise<Turn> {
  const waiting = [...all];
  const took: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: together }, async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        await act(one);
        took.push(performance.now() - began);
      }
    }),
  );
  return {
    figure: Math.max(...took),
    parts: [{ name: 'slowest ÷ median', value: orderOf(took), unit: '×' }],
  };
}

export function orderOf(took: readonly number[]): number {
  return Math.max(...took) / quantile(took, 0.5);
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Learners on one server, each with the solution's text in their editor. */
async function openBuilders(
  { config }: Place,
  { kernel }: BaseTree,
  count: number,
  stack: AsyncDisposableStack,
): Promise<Builder[]> {
  const server = stack.use(
    await startServer({ kernel: kernel.id, env: { WORKSHOP_BASE: config.baseDirectory } }),
  );
  const builders: Builder[] = [];
  for (let number = 0; number < count; number++) {
    const learner = await TestLearner.visit(server.origin);
    builders.push(new Builder(stack.use(await learner.open(STEP))));
  }
  return builders;
}

class Builder {
  readonly #page: TestPage;
  #revision: number;

  constructor(page: TestPage) {
    this.#page = page;
    const welcome = page.received.find(({ type }) => type === 'welcome');
    const sources = welcome?.type === 'welcome' ? welcome.sources : [];
    this.#revision = sources.find(({ file }) => file === 'main.c')?.revision ?? 0;
  }

  async edit(): Promise<void> {
    const text = edited()['main.c'] ?? '';
    this.#page.send({ type: 'save', step: STEP, file: 'main.c', text, base: this.#revision });
    this.#revision = (await this.#page.next('saved')).revision;
  }

  async build(): Promise<void> {
    this.#page.send({ type: 'build', step: STEP });
    const { ok, summary } = await this.#page.next('built');
    if (!ok) throw new Error(summary);
    await this.#page.inState('idle');
  }
}

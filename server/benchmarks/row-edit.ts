/** Edit → image: what a learner waits for most often, beside `make` by hand. */
import type { BaseTree, Bench } from '../bench/types.ts';
import { CHANGES_FILE } from '../protocol.ts';
import { edit, edited, make } from './hand-trees.ts';
import type { Row } from './harness.ts';
import { openBenchIn, type Place } from './place.ts';

/** As step 06 has them. */
const LTO = 'CONFIG_OPTIMIZE_LTO=y\nCONFIG_OPTIMIZE_DEADELIM=y\n';

export function editRows(place: Place): Row[] {
  return place.bases.flatMap((base) => [
    editRow(place, base, 'edit', ''),
    ...(base.kernel.id === 'unikraft' ? [editRow(place, base, 'lto', LTO)] : []),
    firstBuildRow(place, base),
  ]);
}

function editRow(place: Place, base: BaseTree, name: string, settings: string): Row {
  return {
    name: `${name}-${base.kernel.id}`,
    what: `edit → image${settings === '' ? '' : ' with link-time optimization'}, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'the compiler alone for main.c, and the linker',
    async open(stack) {
      const bench = await openBenchIn(place, base, stack);
      const tree = await place.hand.of(base, settings);
      return [
        {
          name: 'ours: from the text to the image, in the box',
          measure: () => buildIn(bench, settings),
        },
        { name: 'make by hand, without a box', measure: () => makeIn(tree, base) },
      ];
    },
  };
}

function firstBuildRow(place: Place, base: BaseTree): Row {
  return {
    name: `newcomer-${base.kernel.id}`,
    what: `the first build of a new learner, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'an edit in a bench that has built before: a new one begins with a whole tree',
    async open(stack) {
      const bench = await openBenchIn(place, base, stack);
      await place.hand.of(base);
      return [
        {
          name: 'ours: the first build in a new bench',
          async measure() {
            await using own = new AsyncDisposableStack();
            const began = performance.now();
            const fresh = await openBenchIn(place, base, own);
            const opened = performance.now() - began;
            const figure = await buildIn(fresh, '');
            // The page opens the bench, long before anybody builds.
            return {
              figure,
              parts: [{ name: 'and before it, opening the bench', value: opened, unit: 'ms' }],
            };
          },
        },
        { name: 'an edit in a bench that has built before', measure: () => buildIn(bench, '') },
        {
          name: 'by hand: a built tree copied for the newcomer, and make',
          async measure() {
            const began = performance.now();
            await makeIn(await place.hand.copy(base), base);
            return performance.now() - began;
          },
        },
      ];
    },
  };
}

async function buildIn(bench: Bench, changes: string): Promise<number> {
  const began = performance.now();
  const build = bench.build({ ...edited(), ...(changes === '' ? {} : { [CHANGES_FILE]: changes }) });
  build.output.resume();
  const { outcome, logTail } = { logTail: '', ...(await build.result) };
  if (outcome === 'failed') throw new Error(logTail);
  return performance.now() - began;
}

async function makeIn(tree: string, { kernel }: BaseTree): Promise<number> {
  const began = performance.now();
  await edit(tree);
  await make(tree, kernel.root);
  return performance.now() - began;
}

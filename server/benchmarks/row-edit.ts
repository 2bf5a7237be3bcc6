/** Edit → image: what a learner waits for most often, beside `make` by hand. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { finished, start } from '../bench/process.ts';
import type { BaseTree } from '../bench/types.ts';
import { stepOf, TEMPLATE_DIRECTORY } from '../course.ts';
import { MiB } from '../limits.ts';
import type { Row } from './harness.ts';
import { openBenchIn, type Place } from './place.ts';

const STEP = '03-say-hello';
/** The whole kernel, by hand, on a full machine. */
const WHOLE_BUILD_MILLISECONDS = 10 * 60_000;

export function editRows(place: Place): Row[] {
  return place.bases.map((base) => editRow(place, base));
}

function editRow(place: Place, base: BaseTree): Row {
  const solution = stepOf(STEP).solution;
  let edits = 0;
  const edited = () => `${solution['main.c']}\n/* edit ${++edits} */\n`;
  return {
    name: `edit-${base.kernel.id}`,
    what: `edit → image, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'the compiler alone for main.c, and the linker',
    async open(stack) {
      const bench = await openBenchIn(place, base, stack);
      const tree = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-by-hand-'));
      stack.defer(() => rm(tree, { recursive: true, force: true }));
      await cp(TEMPLATE_DIRECTORY, tree, { recursive: true });
      for (const [file, text] of Object.entries(solution)) await writeFile(path.join(tree, file), text);
      await make(tree, base.kernel.root, ['defconfig']);
      await make(tree, base.kernel.root, ['-j2']);
      return [
        {
          name: 'ours: from the text to the image, in the box',
          async measure() {
            const began = performance.now();
            const build = bench.build({ ...solution, 'main.c': edited() });
            build.output.resume();
            const { outcome, logTail } = { logTail: '', ...(await build.result) };
            if (outcome === 'failed') throw new Error(logTail);
            return performance.now() - began;
          },
        },
        {
          name: 'make by hand, without a box',
          async measure() {
            const began = performance.now();
            await writeFile(path.join(tree, 'main.c'), edited());
            await make(tree, base.kernel.root, []);
            return performance.now() - began;
          },
        },
      ];
    },
  };
}

async function make(tree: string, kernel: string, goals: readonly string[]): Promise<void> {
  const child = start(['make', '-C', tree, `UK_ROOT=${kernel}`, 'CONFIG_UK_NAME=pktgen', ...goals]);
  const outcome = await finished(child, {
    milliseconds: WHOLE_BUILD_MILLISECONDS,
    outputBytes: 16 * MiB,
  });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new Error(`make ${goals.join(' ')} by hand: ${outcome.stderr.trim().split('\n').at(-1)}`);
}

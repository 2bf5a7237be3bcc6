/** Applications built by hand with the kernel's own make, as somebody has them who works without us. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Files } from '../../labs/lab.ts';
import { finished, start } from '../bench/process.ts';
import type { BaseTree } from '../bench/types.ts';
import { stepOf, TEMPLATE_DIRECTORY } from '../course.ts';
import { MiB } from '../limits.ts';

/** The step whose program is edited and built. */
export const STEP = '03-say-hello';
/** The whole kernel, on a full machine. */
const WHOLE_BUILD_MILLISECONDS = 10 * 60_000;

/** One tree for each kernel and configuration, made when it is first asked for: rows share them. */
export class HandTrees implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #trees = new Map<string, Promise<string>>();

  /** `settings`: lines for the end of .config. Whoever edits main.c makes it anew. */
  of(base: BaseTree, settings = ''): Promise<string> {
    const key = `${base.kernel.root}\n${settings}`;
    const found = this.#trees.get(key) ?? this.#build(base, settings);
    this.#trees.set(key, found);
    return found;
  }

  /** A copy of a built tree: what was compiled in one stays good in the other. */
  async copy(base: BaseTree): Promise<string> {
    const tree = await this.of(base);
    const copy = await this.#folder();
    await run(['cp', '-a', '--reflink=auto', `${tree}/.`, copy]);
    return copy;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #build({ kernel }: BaseTree, settings: string): Promise<string> {
    const tree = await this.#folder();
    await cp(TEMPLATE_DIRECTORY, tree, { recursive: true });
    for (const [file, text] of Object.entries(stepOf(STEP).solution))
      await writeFile(path.join(tree, file), text);
    await make(tree, kernel.root, ['defconfig']);
    if (settings !== '') {
      await writeFile(path.join(tree, '.config'), settings, { flag: 'a' });
      await make(tree, kernel.root, ['olddefconfig']);
    }
    await make(tree, kernel.root, [`-j${os.availableParallelism()}`]);
    return tree;
  }

  async #folder(): Promise<string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-by-hand-'));
    this.#stack.defer(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }
}

let edits = 0;
/** The solution's main.c, as it never was before. */
export function edited(): Files {
  const { solution } = stepOf(STEP);
  return { ...solution, 'main.c': `${solution['main.c']}\n/* edit ${++edits} */\n` };
}

export async function edit(tree: string): Promise<void> {
  await writeFile(path.join(tree, 'main.c'), edited()['main.c'] ?? '');
}

export function make(tree: string, kernel: string, goals: readonly string[] = []): Promise<void> {
  return run(['make', '-C', tree, `UK_ROOT=${kernel}`, 'CONFIG_UK_NAME=pktgen', ...goals]);
}

/** @throws Error with the last words of a command that failed. */
async function run(command: readonly string[]): Promise<void> {
  const outcome = await finished(start(command), {
    milliseconds: WHOLE_BUILD_MILLISECONDS,
    outputBytes: 16 * MiB,
  });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new Error(`${command.join(' ')}: ${outcome.stderr.trim().split('\n').at(-1)}`);
}

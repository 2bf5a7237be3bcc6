/** The base trees that benches stand on, one for each kernel, built once and shared by all learners. */

import type { Logger } from 'pino';
import type { KernelId } from '../../labs/lab.ts';
import { prepareBase, type ReferenceSource } from '../bench/base.ts';
import type { KernelChoice } from '../bench/kernels.ts';
import type { BaseTree, Kernel } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { type Sentence, sentence } from '../sentences.ts';

export class Shelf {
  readonly kernels: readonly Kernel[];
  readonly chosen: Kernel | null;
  /** What is missing on this machine and how to get it. */
  readonly notice: string | null;
  readonly #steps: readonly ReferenceSource[];
  readonly #config: Config;
  readonly #log: Logger;
  readonly #trees = new Map<KernelId, Promise<BaseTree>>();
  readonly #built = new Set<KernelId>();
  readonly #progress = new Map<KernelId, Sentence>();
  readonly #listeners = new Set<() => void>();

  constructor(choice: KernelChoice, steps: readonly ReferenceSource[], config: Config, log: Logger) {
    this.#steps = steps;
    this.kernels = choice.kernels;
    this.chosen = choice.chosen;
    this.notice = choice.notice;
    this.#config = config;
    this.#log = log;
  }

  /** Builds every tree, the one that learners get first at the head. */
  async prepareAll(): Promise<void> {
    const ordered = this.kernels.toSorted((a, b) => Number(b === this.chosen) - Number(a === this.chosen));
    for (const kernel of ordered) await this.base(kernel).catch(() => {});
  }

  /** The kernel's tree, once it is built. A build that failed is tried again at the next call. */
  base(kernel: Kernel): Promise<BaseTree> {
    const present = this.#trees.get(kernel.id);
    if (present) return present;
    const startedAt = performance.now();
    const place = { dataDirectory: this.#config.baseDirectory };
    const tree = prepareBase(kernel, place, this.#steps, (what, fraction) =>
      this.#tell(kernel, progressOf(kernel.label, what, fraction)),
    );
    this.#trees.set(kernel.id, tree);
    tree.then(
      () => {
        const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(2));
        this.#built.add(kernel.id);
        this.#log.info({ kernel: kernel.label, seconds }, 'base tree ready');
      },
      (error) => {
        this.#trees.delete(kernel.id);
        this.#tell(kernel, sentence('kernel-failed'));
        this.#log.error({ err: error, kernel: kernel.label }, 'base tree failed');
      },
    );
    return tree;
  }

  /** Of each kernel, whether its tree can be used now. */
  condition(): { readonly kernel: KernelId; readonly built: boolean; readonly told: string }[] {
    return this.kernels.map((kernel) => ({
      kernel: kernel.id,
      built: this.#built.has(kernel.id),
      told: this.#built.has(kernel.id) ? 'built' : this.progress(kernel).text,
    }));
  }

  /** What the kernel's tree waits for now. */
  progress(kernel: Kernel): Sentence {
    return this.#progress.get(kernel.id) ?? sentence('preparing-kernel', { kernel: kernel.label });
  }

  /** Calls back whenever some tree's progress changes, until disposed. */
  onProgress(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #tell(kernel: Kernel, what: Sentence): void {
    this.#progress.set(kernel.id, what);
    for (const listener of this.#listeners) listener();
  }
}

function progressOf(kernel: string, what: Sentence, fraction: number | null): Sentence {
  if (fraction === null) return what;
  const tree = what.told.code === 'building-kernel';
  const percent = Math.round(fraction * 100);
  return sentence(tree ? 'building-kernel-so-far' : 'building-references-so-far', { kernel, percent });
}

/** A learner's bench: opened when first needed, given back when it idles, opened anew after it died. */
import { openBench } from '../bench/bench.ts';
import type { Bench, Kernel } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Shelf } from './shelf.ts';

export interface BenchEvents {
  /** What the learner waits for, or null when the bench stands. */
  readonly onPreparing: (what: string | null) => void;
  /** The bench died by itself. The next `open` makes another. */
  readonly onLost: (reason: string) => void;
  /** Asked before an idle bench is given back. */
  readonly isBusy: () => boolean;
}

export class BenchKeeper implements AsyncDisposable {
  kernel: Kernel;
  readonly #shelf: Shelf;
  readonly #config: Config;
  readonly #events: BenchEvents;
  #opening: Promise<Bench> | null = null;
  #idle: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(kernel: Kernel, shelf: Shelf, config: Config, events: BenchEvents) {
    this.kernel = kernel;
    this.#shelf = shelf;
    this.#config = config;
    this.#events = events;
  }

  /** @throws LabError where the kernel's tree or the sandbox cannot be made. */
  open(): Promise<Bench> {
    if (this.#closed) return Promise.reject(new LabError('bench-failed', 'This bench was given back.'));
    this.#touch();
    if (this.#opening) return this.#opening;
    const opening = this.#open();
    this.#opening = opening;
    opening.then(
      (bench) => {
        void bench.closed.then((reason) => {
          if (this.#opening !== opening) return;
          this.#opening = null;
          this.#events.onLost(reason);
        });
      },
      () => {
        if (this.#opening === opening) this.#opening = null;
      },
    );
    return opening;
  }

  /** Gives the bench back for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.release();
  }

  /** Gives the bench back, if there is one; `open` makes another. */
  async release(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    const opening = this.#opening;
    this.#opening = null;
    const bench = await opening?.catch(() => null);
    await bench?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<Bench> {
    const kernel = this.kernel;
    const tell = () => this.#events.onPreparing(this.#shelf.progress(kernel));
    const progress = this.#shelf.onProgress(tell);
    try {
      tell();
      const base = await this.#shelf.base(kernel);
      this.#events.onPreparing('Opening your bench');
      return await openBench(base, this.#config);
    } finally {
      progress[Symbol.dispose]();
      this.#events.onPreparing(null);
    }
  }

  #touch(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#events.isBusy()) this.#touch();
      else void this.release();
    }, LIMITS.bench.idleMilliseconds).unref();
  }
}

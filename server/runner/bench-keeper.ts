/** A learner's bench: opened when first needed, given back when it idles, opened anew after it died. */

import { openBench } from '../bench/bench.ts';
import type { GroupTree } from '../bench/group-tree.ts';
import type { Bench, Kernel } from '../bench/types.ts';
import type { Config } from '../config.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { SessionState } from '../protocol.ts';
import { type Sentence, sentence } from '../sentences.ts';
import type { Admission, Holding } from './admission.ts';
import type { Shelf } from './shelf.ts';

export interface BenchEvents {
  /** What the learner waits for, or null when the bench stands. */
  readonly onWaiting: (state: Waiting | null) => void;
  /** The bench died by itself. The next `open` makes another. */
  readonly onLost: (reason: string) => void;
  /** Asked before an idle bench is given back. */
  readonly isBusy: () => boolean;
}

export type Waiting = Extract<SessionState, { kind: 'preparing' | 'queued' }>;

export class BenchKeeper implements AsyncDisposable {
  kernel: Kernel;
  readonly #owner: string;
  readonly #shelf: Shelf;
  readonly #config: Config;
  readonly #admission: Admission;
  readonly #groups: GroupTree | null;
  readonly #events: BenchEvents;
  #opening: Promise<Bench> | null = null;
  #idle: NodeJS.Timeout | null = null;
  #isOpening = false;
  #closed = false;
  /** Ends the wait for a place. */
  #leaving = new AbortController();
  #lastUse = performance.now();

  constructor(
    owner: string,
    kernel: Kernel,
    shared: { shelf: Shelf; config: Config; admission: Admission; groups: GroupTree | null },
    events: BenchEvents,
  ) {
    this.kernel = kernel;
    this.#owner = owner;
    this.#shelf = shared.shelf;
    this.#config = shared.config;
    this.#admission = shared.admission;
    this.#groups = shared.groups;
    this.#events = events;
  }

  /** @throws LabError where the kernel's tree or the sandbox cannot be made. */
  open(): Promise<Bench> {
    if (this.#closed) return Promise.reject(new LabError('bench-failed', sentence('bench-given-back')));
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

  /** Something ended that used the bench. */
  used(): void {
    this.#lastUse = performance.now();
  }

  /** Gives the bench back for good. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.release();
  }

  /** Gives the bench back, if there is one; `open` makes another. */
  async release(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    this.#leaving.abort(new DOMException('given back', 'AbortError'));
    this.#leaving = new AbortController();
    const opening = this.#opening;
    this.#opening = null;
    const bench = await opening?.catch(() => null);
    await bench?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<Bench> {
    const kernel = this.kernel;
    const { signal } = this.#leaving;
    const since = Date.now();
    this.#isOpening = true;
    const prepare = ({ text, told }: Sentence) =>
      this.#events.onWaiting({ kind: 'preparing', what: text, told, since });
    const tell = () => prepare(this.#shelf.progress(kernel));
    const progress = this.#shelf.onProgress(tell);
    try {
      tell();
      const base = await this.#shelf.base(kernel);
      progress[Symbol.dispose]();
      using entering = new DisposableStack();
      const place = entering.use(
        await this.#admission.bench(this.#owner, this.#holding, signal, (ahead, wait) =>
          this.#events.onWaiting(queuedFor('bench', ahead, wait, since)),
        ),
      );
      signal.throwIfAborted();
      prepare(sentence('opening-bench'));
      const bench = await openBench(base, this.#config, this.#groups);
      entering.move();
      void bench.closed.then(() => place[Symbol.dispose]());
      return bench;
    } finally {
      this.#isOpening = false;
      progress[Symbol.dispose]();
      this.#events.onWaiting(null);
    }
  }

  get #holding(): Holding {
    return {
      idleSince: () => (this.#events.isBusy() ? null : this.#lastUse),
      giveBack: () => void this.release(),
    };
  }

  #touch(): void {
    this.used();
    this.#wait();
  }

  #wait(): void {
    if (this.#idle) clearTimeout(this.#idle);
    const idle = LIMITS.bench.idleMilliseconds - (performance.now() - this.#lastUse);
    this.#idle = setTimeout(() => {
      // Whoever waits for a bench keeps the place, however long that takes.
      if (this.#events.isBusy() || this.#isOpening) this.used();
      if (performance.now() - this.#lastUse < LIMITS.bench.idleMilliseconds) this.#wait();
      else void this.release();
    }, idle).unref();
  }
}

/** A place in a queue as the page shows it. `wait` in milliseconds from now. */
export function queuedFor(
  waitsFor: Extract<SessionState, { kind: 'queued' }>['waitsFor'],
  place: number,
  wait: number | null,
  since: number,
): Extract<SessionState, { kind: 'queued' }> {
  return { kind: 'queued', waitsFor, place, wait: wait === null ? null : wait / 1000, since };
}

/**
 * Tells the pages of a room what changed in it, whoever changed it: another request, the command line, or the end of its
 * time. The store is the one place where that is said.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { LIMITS } from '../../limits.ts';
import type { RunnerLink } from '../runner-link.ts';
import type { Store } from '../store.ts';

/** Hears of a room that changed, or is gone, as soon as that is seen. */
export type RoomListener = (room: string) => void;

/** No revision that a room has. */
const UNTOLD = -1;

export class RoomWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #store: Store;
  readonly #runner: RunnerLink;
  readonly #log: Logger;
  readonly #listener: RoomListener;
  #seen: ReadonlyMap<string, number> = new Map();
  #looking: Promise<void> | null = null;
  /** Each learner who is told has the rules of the room read anew: a room that changes all the time is told now and then. */
  #restUntil = 0;

  constructor(store: Store, runner: RunnerLink, log: Logger, listener: RoomListener = () => {}) {
    this.#listener = listener;
    this.#store = store;
    this.#runner = runner;
    this.#log = log;
    this.#timer = setInterval(() => void this.look(), LIMITS.rooms.watchMilliseconds);
  }

  /** Looks now; resolves when the pages of what had changed until then were told. */
  async look(): Promise<void> {
    await this.#looking;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  async #look(): Promise<void> {
    const rest = this.#restUntil - performance.now();
    if (rest > 0) await sleep(rest, null, { ref: false });
    try {
      const revisions = await this.#store.rooms.revisions();
      const changed = [...revisions].filter(([id, revision]) => this.#seen.get(id) !== revision);
      const left = [...this.#seen.keys()].filter((id) => !revisions.has(id));
      const gone = left.length > 0;
      for (const id of [...changed.map(([id]) => id), ...left]) this.#listener(id);
      // Before the pages are told: a change in between is told again.
      const before = this.#seen;
      const seen = new Map(revisions);
      this.#seen = seen;
      for (const [id] of changed)
        if (!(await this.#told(() => this.#tell(id)))) seen.set(id, before.get(id) ?? UNTOLD);
      // Who was in a room that is deleted, no table says any more: all are told what holds for them.
      if (
        gone &&
        !(await this.#told(async () => this.#runner.remote.ruled(await this.#runner.remote.remembered({}))))
      )
        for (const id of before.keys()) if (!revisions.has(id)) seen.set(id, UNTOLD);
    } catch (error) {
      this.#warn(error);
    }
  }

  async #tell(room: string): Promise<void> {
    const learners = (await this.#store.rooms.members(room)).map(({ learner }) => learner);
    if (learners.length === 0) return;
    await this.#runner.remote.ruled({ learners });
    const from = Math.max(this.#restUntil, performance.now());
    this.#restUntil = from + learners.length * LIMITS.rooms.restMilliseconds;
  }

  /** False where it failed: it is told with the next look, and the other rooms hear of theirs all the same. */
  async #told(tell: () => Promise<unknown>): Promise<boolean> {
    try {
      await tell();
      return true;
    } catch (error) {
      this.#warn(error);
      return false;
    }
  }

  #warn(error: unknown): void {
    // A runner that is being replaced has no pages either.
    if (this.#runner.alive) this.#log.warn({ err: error }, 'changes of rooms could not be told');
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

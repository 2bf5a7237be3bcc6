/**
 * Tells the pages of a room what changed in it, whoever changed it: another request, the command line, or the end of its
 * time. The store is the one place where that is said.
 */
import type { Logger } from 'pino';
import { LIMITS } from '../../limits.ts';
import type { RunnerLink } from '../runner-link.ts';
import type { Store } from '../store.ts';

export class RoomWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #store: Store;
  readonly #runner: RunnerLink;
  readonly #log: Logger;
  #seen: ReadonlyMap<string, number> = new Map();
  #looking: Promise<void> | null = null;

  constructor(store: Store, runner: RunnerLink, log: Logger) {
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
    try {
      const revisions = await this.#store.rooms.revisions();
      const changed = [...revisions].filter(([id, revision]) => this.#seen.get(id) !== revision);
      const gone = [...this.#seen.keys()].some((id) => !revisions.has(id));
      // Before the pages are told: a change in between is told again.
      this.#seen = revisions;
      for (const [id] of changed) {
        const learners = (await this.#store.rooms.members(id)).map(({ learner }) => learner);
        if (learners.length > 0) await this.#runner.remote.ruled({ learners });
      }
      // Who was in a room that is deleted, no table says any more: all are told what holds for them.
      if (gone) await this.#runner.remote.ruled(await this.#runner.remote.remembered({}));
    } catch (error) {
      // A runner that is being replaced has no pages either.
      if (this.#runner.alive) this.#log.warn({ err: error }, 'changes of rooms could not be told');
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

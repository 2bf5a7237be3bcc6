/** A learner's commands, one after the other, in the order in which they came. */
import { LIMITS } from '../limits.ts';

export class CommandQueue {
  #last: Promise<void> = Promise.resolve();
  /** How many wait or are under way, by whose they are. */
  readonly #waiting = new Map<string, number>();

  /**
   * What waits is held in memory, so whoever sends on behind a slow command is refused.
   *
   * @param owner whose places it takes
   * @param run fails never: whoever asked was told
   * @returns whether there was a place
   */
  add(owner: string, run: () => Promise<void>): boolean {
    const waiting = this.#waiting.get(owner) ?? 0;
    if (waiting >= LIMITS.socket.commandsWaiting) return false;
    this.#waiting.set(owner, waiting + 1);
    this.own(async () => {
      try {
        await run();
      } finally {
        const left = (this.#waiting.get(owner) ?? 1) - 1;
        if (left > 0) this.#waiting.set(owner, left);
        else this.#waiting.delete(owner);
      }
    });
    return true;
  }

  /** What the server itself has to do in between. */
  own(run: () => Promise<void>): void {
    this.#last = this.#last.then(run);
  }
}

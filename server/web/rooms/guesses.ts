/**
 * How often wrong codes may be tried. Only what fails counts. Where an address has spent its minute, right codes wait, too: a
 * guess that would be answered is a guess. What all others together spend keeps nobody out at an address from which somebody
 * joined lately, so that a room stays open to its own while the rest of the world guesses.
 */
import { LIMITS } from '../../limits.ts';
import type { Pace } from '../identity.ts';

export class Guesses {
  readonly #pace: Pace;
  readonly #known = new Map<string, number>();
  /** One after the other: guesses sent all at once would all be tried before the first one counted. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** What `look` finds; null, which counts, where that is nothing; "wait" where no code may be tried now. */
  try<T extends object | string>(address: string, look: () => Promise<T | null>): Promise<T | 'wait' | null> {
    const turn = this.#turn.then(async () => {
      if (!this.#may(address)) return 'wait';
      const found = await look();
      if (found === null) this.#failed(address);
      else this.#succeeded(address);
      return found;
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #may(address: string): boolean {
    const { guessesPerAddress, guessesPerMinute } = LIMITS.rooms;
    if (this.#pace.count(`guess from ${address}`) >= guessesPerAddress) return false;
    return this.#isKnown(address) || this.#pace.count('guess') < guessesPerMinute;
  }

  #failed(address: string): void {
    this.#pace.take(`guess from ${address}`, 0);
    if (!this.#isKnown(address)) this.#pace.take('guess', 0);
  }

  #succeeded(address: string): void {
    const now = performance.now();
    for (const [one, until] of this.#known) if (until <= now) this.#known.delete(one);
    this.#known.set(address, now + LIMITS.rooms.knownMilliseconds);
  }

  #isKnown(address: string): boolean {
    return (this.#known.get(address) ?? 0) > performance.now();
  }
}

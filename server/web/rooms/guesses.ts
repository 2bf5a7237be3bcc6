/**
 * How often wrong codes of one kind may be tried. Only what fails counts, but where the turn is spent right codes wait, too: a
 * guess that would be answered is a guess. Each learner has a few wrong codes of their own a day, which nobody else can spend:
 * so a room behind one address gets in, whatever its neighbours or the rest of the world try. All other wrong codes are
 * shared, by address and in all. Learners can be made up, so what all of them have of their own is bounded, too. LIMITS.rooms
 * says what this comes to.
 */
import { LIMITS } from '../../limits.ts';
import type { Pace } from '../identity.ts';

export interface Guesser {
  readonly learner: string;
  readonly address: string;
}

const DAY = 24 * 3_600_000;

export class Guesses {
  readonly #kind: string;
  readonly #pace: Pace;
  /** Wrong codes of each learner's own, in the present day. */
  readonly #own = new Map<string, number>();
  #until = 0;
  /** One after the other: guesses sent all at once would all be tried before the first one counted. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Codes of one kind are guessed apart from those of another. */
  constructor(kind: string, pace: Pace) {
    this.#kind = kind;
    this.#pace = pace;
  }

  /** What `look` finds; null, which counts, where that is nothing; "wait" where no code may be tried now. */
  try<T extends object | string>(by: Guesser, look: () => Promise<T | null>): Promise<T | 'wait' | null> {
    const turn = this.#turn.then(async () => {
      if (!this.#may(by)) return 'wait';
      const found = await look();
      if (found === null) this.#failed(by);
      return found;
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #may({ learner, address }: Guesser): boolean {
    const { guessesPerLearner, guessesPerAddress, guessesPerMinute } = LIMITS.rooms;
    if (this.#count(`by ${learner}`) >= guessesPerLearner) return false;
    if (this.#hasOwn(learner)) return true;
    return this.#count(`from ${address}`) < guessesPerAddress && this.#count('in all') < guessesPerMinute;
  }

  #failed({ learner, address }: Guesser): void {
    const shared = this.#hasOwn(learner) ? [] : [`from ${address}`, 'in all'];
    if (shared.length === 0) this.#own.set(learner, (this.#own.get(learner) ?? 0) + 1);
    for (const name of [`by ${learner}`, ...shared]) this.#pace.take(this.#name(name), 0);
  }

  #hasOwn(learner: string): boolean {
    if (performance.now() > this.#until) {
      this.#own.clear();
      this.#until = performance.now() + DAY;
    }
    const wrong = this.#own.get(learner);
    return wrong === undefined ? this.#own.size < LIMITS.rooms.guessers : wrong < LIMITS.rooms.ownGuesses;
  }

  #count(name: string): number {
    return this.#pace.count(this.#name(name));
  }

  /** The pace is everybody's: no other thing is counted under this. */
  #name(name: string): string {
    return `wrong ${this.#kind} code ${name}`;
  }
}

/** What others are told of one learner: whether they are there, what they do, and what speaks for their place. */
import { LIMITS } from '../limits.ts';
import type { Activity, SessionState } from '../protocol.ts';
import { doingOf } from './activities.ts';
import type { Place as Seat } from './places.ts';
import type { Page } from './socket.ts';

export class Presence {
  /** Where the first page came from. */
  readonly #address: string;
  readonly #pages: ReadonlySet<Page>;
  readonly #state: () => SessionState;
  readonly #since = performance.now();
  /** When the newest command was accepted, besides a page's hello; null before the first. */
  #actedAt: number | null = null;
  #greeted = false;
  /** On the screen of the page that said hello last. */
  #step: string | null = null;
  #busy: { readonly what: Activity['doing']; readonly since: number } = { what: 'idle', since: Date.now() };

  constructor(address: string, pages: ReadonlySet<Page>, state: () => SessionState) {
    this.#address = address;
    this.#pages = pages;
    this.#state = state;
  }

  acted(): void {
    this.#actedAt = performance.now();
  }

  /** A page said hello. */
  greeted(step: string): void {
    this.#greeted = true;
    this.#step = step;
  }

  get seat(): Seat {
    const actedAt = this.#actedAt;
    const rests = actedAt === null || performance.now() - actedAt > LIMITS.machine.restMilliseconds;
    const works = !['idle', 'unavailable'].includes(this.#state().kind);
    return {
      address: this.#address,
      greeted: this.#greeted,
      acted: actedAt !== null,
      busy: works || !rests,
      present: this.#pages.size > 0,
      since: this.#since,
      actedAt: actedAt ?? this.#since,
    };
  }

  /** Whether a page is open, and the step of the newest. */
  get showing(): { present: boolean; step: string | null } {
    const greeted = [...this.#pages].filter(({ step }) => step !== null);
    return { present: this.#pages.size > 0, step: greeted.at(-1)?.step ?? null };
  }

  get activity(): Activity {
    const what = doingOf(this.#state());
    if (what !== this.#busy.what) this.#busy = { what, since: Date.now() };
    const sinceActed = this.#actedAt === null ? null : performance.now() - this.#actedAt;
    return {
      present: this.#pages.size > 0,
      step: this.showing.step ?? this.#step,
      doing: what,
      since: this.#busy.since,
      actedAt: sinceActed === null ? null : Math.round(Date.now() - sinceActed),
    };
  }
}

/**
 * For whom pages are rendered, and how often: a lesson is 60 to 90 ms of the process that answers everybody, so whoever asks
 * for pages without end would have all of it. Those who are known have a budget of their own, which no newcomer spends.
 */
import { LIMITS } from '../limits.ts';
import type { Pace } from './identity.ts';

/** Milliseconds that come back steadily, up to a most. */
interface Budget {
  left: number;
  at: number;
}

const LESSON = /^\/labs\//;

/** How fast whoever is at an address may ask for anything at all. */
export class RequestPace {
  readonly #allowances = new Map<string, Allowance>();
  #sweepAt = 0;

  take(address: string, cost: number): boolean {
    const now = performance.now();
    // Whoever asked for nothing in a minute has all of it again.
    if (now >= this.#sweepAt) {
      for (const [name, { at }] of this.#allowances) if (now - at > 60_000) this.#allowances.delete(name);
      this.#sweepAt = now + 60_000;
    }
    const { requestsPerSecond } = LIMITS.web;
    const burst = 5 * requestsPerSecond;
    const { left, at } = this.#allowances.get(address) ?? { left: burst, at: now };
    const present = Math.min(burst, left + ((now - at) / 1_000) * requestsPerSecond);
    this.#allowances.set(address, { left: present >= cost ? present - cost : present, at: now });
    return present >= cost;
  }
}

interface Allowance {
  readonly left: number;
  readonly at: number;
}

export class PagePace {
  readonly #pace: Pace;
  readonly #budgets = new Map<string, Budget>();
  #sweepAt = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /**
   * Whether the page may be rendered. `learner`: one who is known, or null. `room`: the one that the learner is in; at each address
   * it has a budget of its own, which nobody else there spends, and none of the room who is elsewhere.
   */
  take(pathname: string, address: string, learner: string | null, room: string | null = null): boolean {
    const { lessonMilliseconds, otherMilliseconds, perLearner, known, newcomers, allNewcomers } =
      LIMITS.pages;
    const cost = LESSON.test(pathname) ? lessonMilliseconds : otherMilliseconds;
    if (learner !== null && !this.#pace.take(`pages of ${learner}`, perLearner)) return false;
    if (learner !== null)
      return this.#spend(room === null ? `known at ${address}` : `room ${room} at ${address}`, cost, known);
    return this.#spend(`new at ${address}`, cost, newcomers) && this.#spend('new', cost, allNewcomers);
  }

  #spend(name: string, cost: number, { share, burst }: { share: number; burst: number }): boolean {
    const now = performance.now();
    this.#sweep(now);
    const { left, at } = this.#budgets.get(name) ?? { left: burst, at: now };
    const present = Math.min(burst, left + (now - at) * share);
    const enough = present >= cost;
    this.#budgets.set(name, { left: enough ? present - cost : present, at: now });
    return enough;
  }

  /** What was not spent from for so long is full again. */
  #sweep(now: number): void {
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + 60_000;
    for (const [name, { at }] of this.#budgets)
      if (now - at > LIMITS.pages.fullMilliseconds) this.#budgets.delete(name);
  }
}

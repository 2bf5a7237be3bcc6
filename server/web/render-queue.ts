/**
 * Pages are rendered one at a time, with a rest after each, and those who ask take turns. React works in slices, of which each
 * page under way has one before anything else is served: a hundred pages at once would hold up everybody's texts until the
 * last of them is done.
 */
import type { ServerResponse } from 'node:http';
import { LIMITS } from '../limits.ts';

export class RenderQueue {
  /** Those who wait, by who asked; whoever is first has the next turn. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #busy = false;

  /**
   * Renders once it is the turn of who asked. The turn is over when the page is made, however slowly it is read: what is
   * written is taken in memory. Nothing is rendered for who left meanwhile.
   */
  async run(who: string, response: ServerResponse, render: () => Promise<void>): Promise<void> {
    await this.#turn(who);
    if (response.destroyed) return this.#rest(0);
    let over = () => {
      over = () => {};
      clearTimeout(late);
      this.#rest(LIMITS.pages.restMilliseconds);
    };
    const late = setTimeout(() => over(), LIMITS.pages.turnMilliseconds);
    try {
      response.once('close', () => over());
      takeAll(response, () => over());
      await render();
    } finally {
      over();
    }
  }

  #rest(milliseconds: number): void {
    setTimeout(() => {
      this.#busy = false;
      this.#next();
    }, milliseconds);
  }

  #turn(who: string): Promise<void> {
    return new Promise((resolve) => {
      const mine = this.#waiting.get(who);
      if (mine) mine.push(resolve);
      else this.#waiting.set(who, [resolve]);
      this.#next();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (!first || this.#busy) return;
    const [who, [begin, ...others]] = first;
    this.#waiting.delete(who);
    // Behind everybody else.
    if (others.length > 0) this.#waiting.set(who, others);
    this.#busy = true;
    begin?.();
  }
}

/** Whoever writes never waits for who reads. */
function takeAll(response: ServerResponse, onEnd: () => void): void {
  const write = response.write.bind(response) as (...what: readonly unknown[]) => boolean;
  const end = response.end.bind(response) as (...what: readonly unknown[]) => ServerResponse;
  response.write = (...what: readonly unknown[]) => {
    write(...what);
    return true;
  };
  response.end = (...what: readonly unknown[]) => {
    onEnd();
    return end(...what);
  };
}

/**
 * Pages are rendered one at a time, with a rest after each, and those who ask take turns: every other one is a room's, as long as
 * any of its learners waits, however many others there are at however many addresses. React works in slices, of which each
 * page under way has one before anything else is served: a hundred pages at once would hold up everybody's texts until the
 * last of them is done.
 */
import type { ServerResponse } from 'node:http';
import { LIMITS } from '../limits.ts';

/** Who asks, and takes turns with others; learners of a room that goes on are known to be no crowd that somebody made up. */
export interface Asker {
  readonly who: string;
  readonly inRoom: boolean;
}

type Line = Map<string, (() => void)[]>;

export class RenderQueue {
  /** Those who wait, by who asked; whoever is first has the next turn. Learners of rooms, and the others. */
  readonly #rooms: Line = new Map();
  readonly #others: Line = new Map();
  #roomsTurn = true;
  #busy = false;

  /**
   * Renders once it is the turn of who asked. The turn is over when the page is made, however slowly it is read: what is
   * written is taken in memory. Nothing is rendered for who left meanwhile.
   */
  async run({ who, inRoom }: Asker, response: ServerResponse, render: () => Promise<void>): Promise<void> {
    await this.#turn(who, inRoom);
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

  #turn(who: string, inRoom: boolean): Promise<void> {
    const line = inRoom ? this.#rooms : this.#others;
    return new Promise((resolve) => {
      const mine = line.get(who);
      if (mine) mine.push(resolve);
      else line.set(who, [resolve]);
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    const lines = this.#roomsTurn ? [this.#rooms, this.#others] : [this.#others, this.#rooms];
    const line = lines.find(({ size }) => size > 0);
    const [first] = line ?? [];
    if (!line || !first) return;
    this.#roomsTurn = line !== this.#rooms;
    const [who, [begin, ...others]] = first;
    line.delete(who);
    // Behind everybody else.
    if (others.length > 0) line.set(who, others);
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

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
  /** Takes turns with other groups, so that one of many has no more of them: an address, and there a room. */
  readonly group: string;
  /** Takes turns with others of the group. */
  readonly who: string;
  readonly inRoom: boolean;
}

/** Those who wait; the first of the first group has the next turn. */
class Line {
  readonly #groups = new Map<string, Map<string, (() => void)[]>>();

  get empty(): boolean {
    return this.#groups.size === 0;
  }

  add({ group, who }: Asker, begin: () => void): void {
    const those = this.#groups.get(group) ?? new Map<string, (() => void)[]>();
    const mine = those.get(who) ?? [];
    mine.push(begin);
    those.set(who, mine);
    this.#groups.set(group, those);
  }

  /** Whoever has more to ask, and whose group has, is behind everybody else then. */
  take(): (() => void) | undefined {
    const [[group, those] = []] = this.#groups;
    const [[who, [begin, ...others]] = [undefined, []]] = those ?? [];
    if (group === undefined || !those || who === undefined) return undefined;
    those.delete(who);
    if (others.length > 0) those.set(who, others);
    this.#groups.delete(group);
    if (those.size > 0) this.#groups.set(group, those);
    return begin;
  }
}

export class RenderQueue {
  readonly #rooms = new Line();
  readonly #others = new Line();
  #roomsTurn = true;
  #busy = false;

  /**
   * Renders once it is the turn of who asked. The turn is over when the page is made, however slowly it is read: what is
   * written is taken in memory. Nothing is rendered for who left meanwhile.
   */
  async run(asker: Asker, response: ServerResponse, render: () => Promise<void>): Promise<void> {
    await this.#turn(asker);
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

  #turn(asker: Asker): Promise<void> {
    return new Promise((resolve) => {
      (asker.inRoom ? this.#rooms : this.#others).add(asker, resolve);
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    const lines = this.#roomsTurn ? [this.#rooms, this.#others] : [this.#others, this.#rooms];
    const line = lines.find(({ empty }) => !empty);
    if (!line) return;
    this.#roomsTurn = line !== this.#rooms;
    this.#busy = true;
    line.take()?.();
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

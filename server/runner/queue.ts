/**
 * Whose turn it is, of those that share a number of slots: builds, which share the machine's cores; benches and runs,
 * which share its memory; measurements, one at a time. First come, first served; each owner has one place, so nobody
 * is served twice while another waits. What others held their slots for says how long a wait will be.
 */
import { LIMITS } from '../limits.ts';

/** Told whenever it changes: how many are ahead, and in milliseconds from now how long the wait will be, if known. */
export type OnPlace = (ahead: number, milliseconds: number | null) => void;

interface Waiting {
  readonly owner: string;
  readonly start: (slot: Disposable) => void;
  readonly refuse: (reason: unknown) => void;
  readonly onPlace: OnPlace;
}

export interface QueueOptions {
  /** Whether the machine has room for one more. Never asked for the first: it runs on whatever there is. */
  readonly room?: () => boolean;
  /** Called now and then while somebody waits. */
  readonly onWanted?: () => void;
  /** Somebody's turn came after so many milliseconds. */
  readonly onStart?: (milliseconds: number) => void;
  /** Milliseconds on a clock that only goes on. */
  readonly now?: () => number;
}

export class TurnQueue {
  readonly #slots: number;
  readonly #room: () => boolean;
  readonly #onWanted: () => void;
  readonly #now: () => number;
  readonly #onStart: (milliseconds: number) => void;
  readonly #waiting: Waiting[] = [];
  /** When each slot that is taken was taken. */
  readonly #taken = new Set<{ readonly since: number }>();
  /** How long the newest slots were held. */
  readonly #held: number[] = [];
  #looking: NodeJS.Timeout | undefined;

  constructor(slots: number, options: QueueOptions = {}) {
    this.#slots = slots;
    this.#room = options.room ?? (() => true);
    this.#onWanted = options.onWanted ?? (() => {});
    this.#onStart = options.onStart ?? (() => {});
    this.#now = options.now ?? (() => performance.now());
  }

  get length(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#taken.size;
  }

  /**
   * Resolves when it is this owner's turn; dispose the slot to let the next one in. An owner who asks again loses
   * the earlier place's claim, and keeps the place.
   * @throws the signal's reason, or an AbortError where a newer request of the same owner took over.
   */
  async enter(owner: string, signal: AbortSignal, onPlace: OnPlace): Promise<Disposable> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
    const entry: Waiting = { owner, start: resolve, refuse: reject, onPlace };
    const earlier = this.#waiting.findIndex((other) => other.owner === owner);
    if (earlier < 0) this.#waiting.push(entry);
    else {
      const [old] = this.#waiting.splice(earlier, 1, entry);
      old?.refuse(new DOMException('replaced by a newer request', 'AbortError'));
    }
    const leave = () => {
      const index = this.#waiting.indexOf(entry);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal.reason);
      this.#tell();
    };
    signal.addEventListener('abort', leave, { once: true });
    this.#next();
    this.#tell();
    const since = this.#now();
    try {
      const slot = await promise;
      this.#onStart(this.#now() - since);
      return slot;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** A slot at once, or null where one would have to wait. */
  tryEnter(): Disposable | null {
    if (this.#waiting.length > 0 || !this.#free()) return null;
    this.#onStart(0);
    return this.#take();
  }

  #free(): boolean {
    return this.#taken.size < this.#slots && (this.#taken.size === 0 || this.#room());
  }

  #next(): void {
    while (this.#free()) {
      const entry = this.#waiting.shift();
      if (!entry) break;
      entry.start(this.#take());
    }
    this.#keepLooking();
  }

  #take(): Disposable {
    const taken = { since: this.#now() };
    this.#taken.add(taken);
    return {
      [Symbol.dispose]: () => {
        if (!this.#taken.delete(taken)) return;
        this.#held.push(this.#now() - taken.since);
        if (this.#held.length > LIMITS.queue.remembered) this.#held.shift();
        this.#next();
        this.#tell();
      },
    };
  }

  /** Room comes back without a slot being given back, and estimates change with time. */
  #keepLooking(): void {
    if (this.#waiting.length === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
      return;
    }
    this.#looking ??= setInterval(() => {
      this.#onWanted();
      this.#next();
      this.#tell();
    }, LIMITS.queue.lookMilliseconds).unref();
  }

  #tell(): void {
    const waits = this.#waits();
    for (const [ahead, entry] of this.#waiting.entries()) entry.onPlace(ahead, waits[ahead] ?? null);
  }

  /** Each slot is given back when it was held for as long as the usual one, or soon where that time is over. */
  #waits(): number[] {
    const usual = median(this.#held);
    if (usual === null) return [];
    const ends = [...this.#taken].map(({ since }) =>
      Math.max(since + usual - this.#now(), LIMITS.queue.overdueShare * usual),
    );
    return this.#waiting.map(() => {
      ends.sort((a, b) => a - b);
      const wait = ends.shift() ?? 0;
      ends.push(wait + usual);
      return wait;
    });
  }
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

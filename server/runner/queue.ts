/**
 * Whose turn it is, of those that share a number of slots. Compilers share the machine's cores, so that more builds at
 * once only make all of them late; of measurements there is one at a time. First come, first served; each owner has one
 * place, so nobody is served twice while another waits.
 */
interface Waiting {
  readonly owner: string;
  readonly start: (slot: Disposable) => void;
  readonly refuse: (reason: unknown) => void;
  /** Called with the number of places ahead whenever it changes. */
  readonly onPlace: (ahead: number) => void;
}

export class TurnQueue {
  readonly #slots: number;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  get length(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Resolves when it is this owner's turn; dispose the slot to let the next one in. An owner who asks again loses
   * the earlier place's claim, and keeps the place.
   * @throws the signal's reason, or an AbortError where a newer request of the same owner took over.
   */
  async enter(owner: string, signal: AbortSignal, onPlace: (ahead: number) => void): Promise<Disposable> {
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
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #next(): void {
    while (this.#running < this.#slots) {
      const entry = this.#waiting.shift();
      if (!entry) return;
      this.#running++;
      let held = true;
      entry.start({
        [Symbol.dispose]: () => {
          if (!held) return;
          held = false;
          this.#running--;
          this.#next();
          this.#tell();
        },
      });
    }
  }

  #tell(): void {
    for (const [ahead, entry] of this.#waiting.entries()) entry.onPlace(ahead);
  }
}

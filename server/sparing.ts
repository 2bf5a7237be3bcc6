/** For looks that grow with what a guest wrote: each is followed by a rest, so that all of them take a part of the time at most. */
export class Sparing {
  readonly #share: number;
  #restUntil = Number.NEGATIVE_INFINITY;

  /** @param share of the time, such as 0.02 */
  constructor(share: number) {
    this.#share = share;
  }

  /** What the look finds; null, without looking, while it rests, unless it `must` be. */
  look<T>(look: () => T, must = false): T | null {
    const began = performance.now();
    if (!must && began < this.#restUntil) return null;
    const found = look();
    const ended = performance.now();
    this.#restUntil = ended + (ended - began) / this.#share;
    return found;
  }
}

/** A stream that never makes its writer wait: what a slow reader leaves behind is dropped, counted, and told. */
import { Readable } from 'node:stream';

export class LossyStream extends Readable {
  readonly #capacity: number;
  readonly #describe: (bytes: number) => string;
  readonly #queue: Buffer[] = [];
  #queued = 0;
  #dropped = 0;
  #wanted = false;
  #closing = false;

  /** Holds up to `capacity` bytes; `describe` makes the line that stands where bytes are missing. */
  constructor(capacity: number, describe: (bytes: number) => string) {
    super();
    this.#capacity = capacity;
    this.#describe = describe;
  }

  offer(chunk: Buffer): void {
    if (this.#closing || this.destroyed) return;
    // Once something was dropped, drop on until the reader has caught up: one gap, in one place.
    if (this.#dropped > 0 || this.#queued + chunk.length > this.#capacity) {
      this.#dropped += chunk.length;
    } else {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
    }
    this.#drain();
  }

  /** No more will be offered; the reader still gets what is held. */
  close(): void {
    this.#closing = true;
    this.#drain();
  }

  override _read(): void {
    this.#wanted = true;
    this.#drain();
  }

  #drain(): void {
    while (this.#wanted) {
      const chunk = this.#queue.shift();
      if (chunk) {
        this.#queued -= chunk.length;
        this.#wanted = this.push(chunk);
      } else if (this.#dropped > 0) {
        const note = this.#describe(this.#dropped);
        this.#dropped = 0;
        this.#wanted = this.push(note);
      } else {
        if (this.#closing) this.push(null);
        return;
      }
    }
  }
}

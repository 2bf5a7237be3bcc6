/** A stream that never makes its writer wait: what a slow reader leaves behind is dropped, counted, and told. */
import { Readable } from 'node:stream';
import { FIGURES } from '../figures.ts';
import { KiB } from '../limits.ts';

/** Pieces that wait are put together: each buffer costs 200 bytes of its own, and a guest's console comes byte by byte. */
const BLOCK_BYTES = 4 * KiB;

interface Block {
  readonly bytes: Buffer;
  end: number;
}

export class LossyStream extends Readable {
  readonly #capacity: number;
  readonly #describe: (bytes: number) => string;
  readonly #queue: Block[] = [];
  #queued = 0;
  #dropped = 0;
  #wanted = false;
  #closing = false;

  /** Holds up to `capacity` bytes; `describe` makes the line that stands where bytes are missing. */
  constructor(capacity: number, describe: (bytes: number) => string) {
    // Whatever waits, waits in our blocks.
    super({ highWaterMark: 1 });
    this.#capacity = capacity;
    this.#describe = describe;
  }

  offer(chunk: Buffer): void {
    if (this.#closing || this.destroyed) return;
    // Once something was dropped, drop on until the reader has caught up: one gap, in one place.
    if (this.#dropped > 0 || this.#queued + chunk.length > this.#capacity) {
      this.#dropped += chunk.length;
      FIGURES.droppedBytes.inc({ where: 'before the terminal' }, chunk.length);
    } else {
      if (this.#wanted) this.#wanted = this.push(chunk);
      else this.#hold(chunk);
      return;
    }
    this.#drain();
  }

  #hold(chunk: Buffer): void {
    this.#queued += chunk.length;
    const last = this.#queue.at(-1);
    if (last && last.end + chunk.length <= last.bytes.length) {
      last.end += chunk.copy(last.bytes, last.end);
    } else if (chunk.length >= BLOCK_BYTES) {
      this.#queue.push({ bytes: chunk, end: chunk.length });
    } else {
      const bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#queue.push({ bytes, end: chunk.copy(bytes) });
    }
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
      const block = this.#queue.shift();
      if (block) {
        this.#queued -= block.end;
        this.#wanted = this.push(block.bytes.subarray(0, block.end));
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

/** A guest's console as lines for evidence: the first and the last part of a flood, in bounded memory. */
import type { ConsoleLine } from '../../labs/lab.ts';
import { KiB } from '../limits.ts';

/** A longer line is cut into several: no line of either kernel comes near. */
const MAX_LINE_BYTES = 4 * KiB;
/** What a line costs beyond its text, so that a flood of empty lines is bounded too. */
const LINE_OVERHEAD_BYTES = 64;

export class ConsoleLog {
  readonly #halfBytes: number;
  readonly #head: ConsoleLine[] = [];
  #tail: { readonly line: ConsoleLine; readonly cost: number }[] = [];
  #headBytes = 0;
  #tailBytes = 0;
  #tailStart = 0;
  #notKept = 0;
  #rest: Buffer = Buffer.alloc(0);
  #restAt = 0;

  /** Keeps up to `bytes` in all, half of it from the beginning. */
  constructor(bytes: number) {
    this.#halfBytes = bytes / 2;
  }

  /** Takes what the guest printed; `at` is in seconds since QEMU's start. */
  add(chunk: Buffer, at: number): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, start);
      if (end === -1) break;
      this.#endLine(chunk.subarray(start, end), at);
      start = end + 1;
    }
    if (start === chunk.length) return;
    if (this.#rest.length === 0) this.#restAt = at;
    this.#rest = Buffer.concat([this.#rest, chunk.subarray(start)]);
    while (this.#rest.length > MAX_LINE_BYTES) {
      this.#keep(this.#rest.subarray(0, MAX_LINE_BYTES), this.#restAt);
      this.#rest = Buffer.from(this.#rest.subarray(MAX_LINE_BYTES));
    }
  }

  /** The lines so far, the unfinished last one included. Where lines are missing, one says how many. */
  lines(): readonly ConsoleLine[] {
    const tail = this.#tail.slice(this.#tailStart).map(({ line }) => line);
    const gap = { at: tail[0]?.at ?? 0, text: `… ${this.#notKept.toLocaleString('en')} lines not kept …` };
    return [
      ...this.#head,
      ...(this.#notKept > 0 ? [gap] : []),
      ...tail,
      ...(this.#rest.length > 0 ? [asLine(this.#rest, this.#restAt)] : []),
    ];
  }

  #endLine(end: Buffer, at: number): void {
    const line = this.#rest.length === 0 ? end : Buffer.concat([this.#rest, end]);
    const began = this.#rest.length > 0 ? this.#restAt : at;
    this.#rest = Buffer.alloc(0);
    this.#keep(line.subarray(0, MAX_LINE_BYTES), began);
    for (let start = MAX_LINE_BYTES; start < line.length; start += MAX_LINE_BYTES)
      this.#keep(line.subarray(start, start + MAX_LINE_BYTES), began);
  }

  #keep(bytes: Buffer, at: number): void {
    const line = asLine(bytes, at);
    const cost = bytes.length + LINE_OVERHEAD_BYTES;
    if (this.#tail.length === 0 && this.#headBytes + cost <= this.#halfBytes) {
      this.#head.push(line);
      this.#headBytes += cost;
      return;
    }
    this.#tail.push({ line, cost });
    this.#tailBytes += cost;
    while (this.#tailBytes > this.#halfBytes) {
      this.#tailBytes -= this.#tail[this.#tailStart++]?.cost ?? 0;
      this.#notKept++;
    }
    if (this.#tailStart > 1024) {
      this.#tail = this.#tail.slice(this.#tailStart);
      this.#tailStart = 0;
    }
  }
}

function asLine(bytes: Buffer, at: number): ConsoleLine {
  return { at, text: bytes.toString('utf8').replace(/\r$/, '') };
}

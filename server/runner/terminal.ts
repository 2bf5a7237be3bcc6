/**
 * One byte stream of a terminal: what a build printed, a guest's console, the lines of a capture.
 *
 * The ring is everything at once: send buffer, replay after a reconnect, and what a second page sees. Each byte has
 * an absolute offset, counted from the start of the stream. Every reader has its own place in it and at most
 * `credit` bytes under way that it has not acknowledged.
 *
 *     oldest ......... acked ........ sent ........ end
 *                        |<-- credit -->|             bytes are written here
 *
 * A `lossless` stream stops reading its source before it would overwrite a byte that an attached reader still needs. Where
 * nobody is attached it is read slowly: there is nobody to wait for, and it must not keep this process busy.
 * A `latest` stream never stops its source: what a reader was too slow for is told to it as a gap.
 */
import { randomBytes } from 'node:crypto';
import { Pace } from '../bench/pace.ts';
import { FIGURES } from '../figures.ts';
import { LIMITS } from '../limits.ts';
import { encodeFrame, FRAME, FRAME_HEADER_BYTES, type FrameType } from '../protocol.ts';

/** Where a reader's frames go. */
export interface Sink {
  /** Sends the parts, together, as one binary message. Parts may be views that stay unchanged until they are read. */
  frame(parts: readonly Uint8Array[]): void;
  /** The reader held up the source for too long. */
  cut(): void;
}

export interface Reader extends Disposable {
  /** `offset`: the reader has shown everything before it. Nonsense is ignored. */
  acknowledge(offset: number): void;
}

export interface TerminalOptions {
  readonly policy: 'lossless' | 'latest';
  /** Number of the stream in binary frames. */
  readonly channel: number;
  readonly ringBytes?: number;
  readonly stallMilliseconds?: number;
}

interface Place {
  readonly sink: Sink;
  readonly credit: number;
  /** Holds nothing up: what it was too slow for is told to it as a gap, whatever the policy. */
  readonly lossy: boolean;
  sent: number;
  acked: number;
  toldEnd: boolean;
}

export class Terminal {
  /** Names the stream in `hello.resume`. */
  readonly stream = randomBytes(12).toString('base64url');
  readonly channel: number;
  readonly #policy: 'lossless' | 'latest';
  readonly #capacity: number;
  readonly #stall: number;
  readonly #places = new Set<Place>();
  #ring: Buffer | null = null;
  #end = 0;
  #finished = false;
  #windowStart = 0;
  #windowBytes = 0;
  #unflushed = 0;
  #timer: NodeJS.Timeout | null = null;
  #wake: (() => void) | null = null;
  readonly #pace = new Pace(LIMITS.terminal.unwatchedBytesPerSecond);

  constructor(options: TerminalOptions) {
    this.channel = options.channel;
    this.#policy = options.policy;
    this.#capacity = options.ringBytes ?? LIMITS.terminal.ringBytes;
    this.#stall = options.stallMilliseconds ?? LIMITS.terminal.stallMilliseconds;
  }

  /** Offset of the next byte. */
  get end(): number {
    return this.#end;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Reads the source to its end, which becomes the stream's. Never rejects: a broken source is an ended one. */
  async feed(source: AsyncIterable<Uint8Array | string>): Promise<void> {
    try {
      for await (const chunk of source)
        await this.#take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    } catch {
      // A process that is killed closes its pipe in any manner it likes.
    }
    this.finish();
  }

  /** Appends without waiting; only for short notes of our own and for `latest` streams. */
  write(bytes: Uint8Array): void {
    if (this.#finished || bytes.length === 0) return;
    // calloc: pages of the ring are touched only as it fills.
    this.#ring ??= Buffer.alloc(this.#capacity);
    const kept = bytes.subarray(Math.max(0, bytes.length - this.#capacity));
    const at = (this.#end + bytes.length - kept.length) % this.#capacity;
    const first = Math.min(kept.length, this.#capacity - at);
    this.#ring.set(kept.subarray(0, first), at);
    this.#ring.set(kept.subarray(first), 0);
    this.#end += bytes.length;
    this.#schedule(bytes.length);
  }

  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#flush();
  }

  /**
   * Starts sending to a reader from an offset. A lossy one, who only looks on, never holds up the source. Where the ring no longer holds it, a gap is sent first.
   * @throws RangeError where the offset lies behind the stream's end.
   */
  attach(sink: Sink, credit: number, from = 0, lossy = false): Reader {
    if (from > this.#end) throw new RangeError(`offset ${from} of ${this.#end}`);
    const place: Place = {
      sink,
      credit,
      lossy,
      sent: from,
      acked: from,
      toldEnd: false,
    };
    this.#places.add(place);
    this.#wake?.();
    this.#send(place);
    return {
      acknowledge: (offset) => {
        if (!Number.isInteger(offset) || offset <= place.acked || offset > place.sent) return;
        place.acked = offset;
        this.#send(place);
        this.#wake?.();
      },
      [Symbol.dispose]: () => {
        this.#places.delete(place);
        this.#wake?.();
      },
    };
  }

  async #take(chunk: Uint8Array): Promise<void> {
    if (this.#policy === 'latest') return this.write(chunk);
    if ([...this.#places].every(({ lossy }) => lossy)) await this.#unwatched(chunk.length);
    for (let at = 0; at < chunk.length; at += LIMITS.terminal.frameBytes) {
      const piece = chunk.subarray(at, at + LIMITS.terminal.frameBytes);
      const since = performance.now();
      while (this.#waiting(piece.length).length > 0) await this.#room(piece.length, since);
      this.write(piece);
    }
  }

  /** Resolves when the pace allows more, or somebody came to watch. */
  async #unwatched(bytes: number): Promise<void> {
    const wait = this.#pace.take(bytes);
    if (wait <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, wait).unref();
    await promise;
    clearTimeout(timer);
    this.#wake = null;
  }

  /** Readers whose unacknowledged bytes the next `bytes` would overwrite. */
  #waiting(bytes: number): Place[] {
    return [...this.#places].filter(
      (place) => !place.lossy && this.#end + bytes - place.acked > this.#capacity,
    );
  }

  /** Resolves when a reader moved or left, or after those that made no room since the wait began were cut off. */
  async #room(bytes: number, since: number): Promise<void> {
    const moved = Promise.withResolvers<void>();
    this.#wake = moved.resolve;
    const timer = setTimeout(
      () => {
        for (const place of this.#waiting(bytes)) {
          this.#places.delete(place);
          place.sink.cut();
        }
        moved.resolve();
      },
      since + this.#stall - performance.now(),
    );
    await moved.promise;
    clearTimeout(timer);
    this.#wake = null;
  }

  /** A little output goes out at once, so that a key's echo never waits; much output goes in large frames. */
  #schedule(bytes: number): void {
    const { coalesceMilliseconds, promptBytes, frameBytes } = LIMITS.terminal;
    const now = performance.now();
    if (now - this.#windowStart >= coalesceMilliseconds) {
      this.#windowStart = now;
      this.#windowBytes = 0;
    }
    this.#windowBytes += bytes;
    this.#unflushed += bytes;
    if (this.#windowBytes <= promptBytes || this.#unflushed >= frameBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), coalesceMilliseconds);
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#unflushed = 0;
    for (const place of this.#places) this.#send(place);
  }

  #send(place: Place): void {
    while (place.sent < this.#end) {
      const window = place.acked + place.credit - place.sent;
      if (window <= 0) return;
      const lost = this.#end - this.#capacity - place.sent;
      if (lost > 0) {
        // Lost bytes are not under way: the reader's place moves on, its use of the credit does not.
        place.sent += lost;
        place.acked += lost;
        FIGURES.droppedBytes.inc({ where: 'to a page' }, lost);
        place.sink.frame([encodeFrame(FRAME.gap, this.channel, lost)]);
      }
      const length = Math.min(this.#end - place.sent, window, LIMITS.terminal.frameBytes);
      place.sink.frame(this.#frame(place.sent, length, place.lossy));
      place.sent += length;
      FIGURES.terminalBytes.inc(length);
    }
    if (this.#finished && !place.toldEnd) {
      place.toldEnd = true;
      place.sink.frame([header(FRAME.end, this.channel, 0)]);
    }
  }

  /** Slices of the ring go out without a copy only where the policy keeps them from being overwritten meanwhile. */
  #frame(offset: number, length: number, lossy: boolean): Uint8Array[] {
    const ring = this.#ring;
    if (!ring) return [];
    const at = offset % this.#capacity;
    const first = ring.subarray(at, Math.min(at + length, this.#capacity));
    const second = ring.subarray(0, length - first.length);
    if (this.#policy === 'lossless' && !lossy && length > LIMITS.terminal.copyBytes) {
      const parts = [header(FRAME.output, this.channel, 0), first];
      if (second.length > 0) parts.push(second);
      return parts;
    }
    const whole = header(FRAME.output, this.channel, length);
    whole.set(first, FRAME_HEADER_BYTES);
    whole.set(second, FRAME_HEADER_BYTES + first.length);
    return [whole];
  }
}

/** A frame with room for its payload. */
function header(type: FrameType, channel: number, payloadBytes: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt16BE(channel, 1);
  return bytes;
}

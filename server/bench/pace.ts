/**
 * Bounds on how fast bytes of a stranger's program are taken: whoever floods must not keep this process busy for
 * everybody. A read costs time however little it brings, so small pieces count as larger ones.
 */
import { type Readable, Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';

const costOf = (bytes: number) => Math.max(bytes, LIMITS.pace.smallestBytes);

/** Counts bytes by the second. False, and `end` once, when there were too many in one: from then on nothing is allowed. */
export function floodGate(bytesPerSecond: number, end: () => void): (bytes: number) => boolean {
  let [since, bytes, over] = [performance.now(), 0, false];
  return (more) => {
    if (performance.now() - since > 1_000) [since, bytes] = [performance.now(), 0];
    bytes += costOf(more);
    if (!over && bytes > bytesPerSecond) {
      over = true;
      end();
    }
    return !over;
  };
}

/** Milliseconds to wait after so many bytes were taken, so that there are no more than so many in a second. */
export class Pace {
  readonly #perSecond: number;
  #since = performance.now();
  #bytes = 0;

  constructor(bytesPerSecond: number) {
    this.#perSecond = bytesPerSecond;
  }

  take(bytes: number): number {
    const now = performance.now();
    if (now - this.#since >= 1_000) {
      this.#since = now;
      this.#bytes = 0;
    }
    this.#bytes += costOf(bytes);
    return this.#bytes < this.#perSecond ? 0 : this.#since + 1_000 - now;
  }
}

/**
 * Reads what a program says, and where that is much, with rests: whoever floods waits, in the kernel, and everybody else's
 * bytes are carried in between. Single bytes are read as they come, since a pipe holds few of them.
 */
export function readSparingly(stream: Readable, take: (chunk: Buffer) => void): void {
  const { readBytesPerSecond, readBurstBytes, readLineBytes } = LIMITS.pace;
  let [credit, at]: [number, number] = [readBurstBytes, performance.now()];
  stream.on('data', (chunk: Buffer) => {
    take(chunk);
    const now = performance.now();
    credit = Math.min(readBurstBytes, credit + ((now - at) / 1_000) * readBytesPerSecond);
    credit -= chunk.length + linesIn(chunk) * readLineBytes;
    at = now;
    if (credit >= 0) return;
    stream.pause();
    setTimeout(() => stream.resume(), (-credit / readBytesPerSecond) * 1_000);
  });
}

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, at + 1)) lines++;
  return lines;
}

const LINE_END = 0x0a;

/** Passes bytes on, no faster than so many in a second: whoever writes more waits. `change` may replace what passes. */
export function paced(
  bytesPerSecond: number,
  change: (chunk: Buffer) => Buffer = (chunk) => chunk,
): Transform {
  const pace = new Pace(bytesPerSecond);
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      const wait = pace.take(chunk.length);
      if (wait > 0) await sleep(wait, null, { ref: false });
      done(null, change(chunk));
    },
  });
}

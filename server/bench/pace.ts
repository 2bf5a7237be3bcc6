/**
 * Bounds on how fast bytes of a stranger's program are taken: whoever floods must not keep this process busy for
 * everybody. A read costs time however little it brings, so small pieces count as larger ones.
 */
import { Transform } from 'node:stream';
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

import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { decodeFrame, FRAME } from '../protocol.ts';
import { type Reader, type Sink, Terminal } from './terminal.ts';

/** Byte at an offset of the test stream: no period that divides a ring's size. */
const byteAt = (offset: number) => (offset * 7 + Math.floor(offset / 251)) & 0xff;
const bytesAt = (offset: number, length: number) =>
  Uint8Array.from({ length }, (_, index) => byteAt(offset + index));

/** A page: keeps its offset across connections and notes every byte that is not the one that belongs there. */
class Page implements Sink {
  offset = 0;
  lost = 0;
  wrong = 0;
  frames = 0;
  ended = false;
  cuts = 0;
  /** Most bytes that were sent and not acknowledged at any moment. */
  peak = 0;
  acknowledged = 0;
  sizes: number[] = [];

  frame(parts: readonly Uint8Array[]): void {
    const frame = decodeFrame(Buffer.concat(parts));
    if (!frame) throw new Error('not a frame');
    this.frames++;
    if (frame.type === FRAME.end) this.ended = true;
    if (frame.type === FRAME.gap) {
      this.offset += frame.value;
      this.lost += frame.value;
      this.acknowledged += frame.value;
    }
    if (frame.type !== FRAME.output) return;
    this.sizes.push(frame.payload.length);
    for (const byte of frame.payload) if (byte !== byteAt(this.offset++)) this.wrong++;
    this.peak = Math.max(this.peak, this.offset - this.acknowledged);
  }

  cut(): void {
    this.cuts++;
  }
}

/** A small generator with a seed (xorshift), so that a failing run can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe('a lossless terminal', () => {
  test('loses and repeats nothing with random chunks, acknowledgements and reconnects', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const next = random(seed);
      const ringBytes = 2 * KiB + next(8 * KiB);
      const credit = 200 + next(ringBytes - 400);
      const terminal = new Terminal({ policy: 'lossless', channel: 9, ringBytes, stallMilliseconds: 60_000 });
      const total = 40 * KiB;
      const source = Readable.from(
        (function* () {
          for (let at = 0; at < total; ) {
            const length = Math.min(1 + next(1_500), total - at);
            yield bytesAt(at, length);
            at += length;
          }
        })(),
      );
      const page = new Page();
      let reader: Reader = terminal.attach(page, credit);
      const fed = terminal.feed(source);
      for (let turns = 0; !page.ended && turns < 20_000; turns++) {
        await new Promise(setImmediate);
        if (next(3) === 0) {
          page.acknowledged = Math.max(
            page.acknowledged,
            page.offset - next(1 + page.offset - page.acknowledged),
          );
          reader.acknowledge(page.acknowledged);
        }
        if (next(40) === 0) {
          // A new connection: what was acknowledged before is what the page has shown.
          reader[Symbol.dispose]();
          page.acknowledged = page.offset;
          reader = terminal.attach(page, credit, page.offset);
        }
      }
      await fed;
      expect({ seed, ...page, sizes: [] }).toMatchObject({ offset: total, lost: 0, wrong: 0, ended: true });
      expect(page.peak).toBeLessThanOrEqual(credit);
    }
  });

  test('stops reading its source while a slow reader has a full ring before it', async () => {
    const terminal = new Terminal({ policy: 'lossless', channel: 1, ringBytes: 8 * KiB });
    const page = new Page();
    const reader = terminal.attach(page, 4 * KiB);
    const source = new PassThrough({ highWaterMark: 1 * KiB });
    void terminal.feed(source);
    let written = 0;
    const pump = () => {
      while (written < 100 * KiB) {
        written += 512;
        if (!source.write(bytesAt(written - 512, 512))) return void source.once('drain', pump);
      }
    };
    pump();
    await sleep(30);
    expect(terminal.end).toBeLessThanOrEqual(8 * KiB);
    expect(terminal.end).toBeGreaterThan(6 * KiB);
    expect(written).toBeLessThan(16 * KiB);
    expect(page.offset).toBe(4 * KiB);
    for (let turns = 0; page.offset < 100 * KiB && turns < 1_000; turns++) {
      reader.acknowledge(page.offset);
      await sleep(1);
    }
    expect(page).toMatchObject({ offset: 100 * KiB, wrong: 0, lost: 0 });
  });

  test('reads slowly while nobody is attached, and at once when somebody comes', async () => {
    const terminal = new Terminal({ policy: 'lossless', channel: 1 });
    const { unwatchedBytesPerSecond } = LIMITS.terminal;
    let read = 0;
    const endless = async function* () {
      for (; read < 64 * MiB; read += 64 * KiB) yield bytesAt(read, 64 * KiB);
    };
    const began = performance.now();
    void terminal.feed(endless());
    await sleep(300);
    const seconds = Math.ceil((performance.now() - began) / 1_000);
    expect(terminal.end).toBeLessThanOrEqual(seconds * unwatchedBytesPerSecond);
    // Its wait ends with a reader: the stream goes on as fast as that one takes it.
    const page = new Page();
    const reader = terminal.attach(page, 64 * KiB);
    const from = page.offset;
    while (page.offset < from + 4 * MiB) {
      page.acknowledged = page.offset;
      reader.acknowledge(page.offset);
      await sleep(0);
    }
    expect(page.wrong).toBe(0);
  });

  test('cuts off a reader that holds it up and acknowledges nothing', async () => {
    const terminal = new Terminal({
      policy: 'lossless',
      channel: 1,
      ringBytes: 4 * KiB,
      stallMilliseconds: 20,
    });
    const page = new Page();
    terminal.attach(page, 1 * KiB);
    await terminal.feed(Readable.from([bytesAt(0, 3 * KiB), bytesAt(3 * KiB, 3 * KiB)]));
    expect(page.cuts).toBe(1);
    expect(terminal.end).toBe(6 * KiB);
  });

  test('cuts off a reader that acknowledges a byte now and then', async () => {
    const options = { channel: 1, ringBytes: 4 * KiB, stallMilliseconds: 50 };
    const terminal = new Terminal({ policy: 'lossless', ...options });
    const page = new Page();
    const reader = terminal.attach(page, 1 * KiB);
    let acknowledged = 0;
    const trickle = setInterval(() => reader.acknowledge(++acknowledged), 5);
    await terminal.feed(Readable.from([bytesAt(0, 3 * KiB), bytesAt(3 * KiB, 3 * KiB)]));
    clearInterval(trickle);
    expect(page.cuts).toBe(1);
  });

  test('sends large output without copying it, in frames of at most 64 KiB', async () => {
    const terminal = new Terminal({ policy: 'lossless', channel: 1 });
    const parts: number[] = [];
    terminal.attach({ frame: (all) => parts.push(all.length), cut: () => {} }, 512 * KiB);
    await terminal.feed(Readable.from([bytesAt(0, 200 * KiB)]));
    expect(parts.filter((count) => count === 2)).toHaveLength(3);
  });
});

describe('a terminal that keeps the latest', () => {
  test('never stops its source and tells a stalled reader how many bytes are gone', async () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2, ringBytes: 8 * KiB });
    const page = new Page();
    const reader = terminal.attach(page, 2 * KiB);
    const total = 300 * KiB;
    await terminal.feed(Readable.from(Array.from({ length: 300 }, (_, index) => bytesAt(index * KiB, KiB))));
    expect(terminal.end).toBe(total);
    expect(page.offset).toBe(2 * KiB);
    for (let turns = 0; !page.ended && turns < 100; turns++) {
      page.acknowledged = page.offset;
      reader.acknowledge(page.offset);
    }
    expect(page).toMatchObject({ offset: total, lost: total - 10 * KiB, wrong: 0, ended: true });
  });

  test('keeps bytes already handed to a socket as they were, whatever comes after', async () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2, ringBytes: 64 * KiB });
    const kept: Uint8Array[] = [];
    terminal.attach({ frame: (parts) => kept.push(...parts), cut: () => {} }, 512 * KiB);
    terminal.write(bytesAt(0, 40 * KiB));
    await sleep(20);
    const handed = kept.slice();
    const before = Buffer.concat(handed);
    expect(before.length).toBeGreaterThan(40 * KiB);
    terminal.write(new Uint8Array(64 * KiB));
    expect(Buffer.concat(handed).equals(before)).toBe(true);
  });

  test('has bounded memory with a thousand chunks larger than its ring', () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2, ringBytes: 4 * KiB });
    const page = new Page();
    for (let index = 0; index < 1_000; index++) terminal.write(bytesAt(index * 5_000, 5_000));
    terminal.finish();
    terminal.attach(page, 64 * KiB);
    expect(page).toMatchObject({ offset: 5_000_000, lost: 5_000_000 - 4 * KiB, wrong: 0, ended: true });
  });
});

describe('any terminal', () => {
  test('sends a little output at once and much output together', async () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2 });
    const page = new Page();
    terminal.attach(page, 512 * KiB);
    await sleep(10);
    terminal.write(bytesAt(0, 10));
    expect(page.offset).toBe(10);
    for (let index = 0; index < 40; index++) terminal.write(bytesAt(10 + index * KiB, KiB));
    await sleep(15);
    expect(page).toMatchObject({ offset: 10 + 40 * KiB, wrong: 0 });
    expect(page.frames).toBeLessThan(10);
  });

  test('replays its tail to a page that was never there', () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2, ringBytes: 4 * KiB });
    terminal.write(bytesAt(0, 10 * KiB));
    const page = new Page();
    terminal.attach(page, 64 * KiB);
    expect(page).toMatchObject({ offset: 10 * KiB, lost: 6 * KiB, wrong: 0 });
  });

  test('does not count lost bytes against the credit of a late page', () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2, ringBytes: 256 * KiB });
    for (let index = 0; index < 1_024; index++) terminal.write(bytesAt(index * KiB, KiB));
    const page = new Page();
    terminal.attach(page, 512 * KiB);
    expect(page).toMatchObject({ offset: 1_024 * KiB, lost: 768 * KiB, wrong: 0 });
  });

  test('ignores acknowledgements of bytes that were never sent', () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2 });
    const page = new Page();
    const reader = terminal.attach(page, 1 * KiB);
    terminal.write(bytesAt(0, 4 * KiB));
    for (const nonsense of [5 * KiB, -1, Number.NaN, Number.POSITIVE_INFINITY, 1.5])
      reader.acknowledge(nonsense);
    expect(page.offset).toBe(1 * KiB);
  });

  test('is never held up by who only looks on, who is told what was missed', async () => {
    const terminal = new Terminal({ policy: 'lossless', channel: 3, ringBytes: 64 * KiB });
    const [owner, looker] = [new Page(), new Page()];
    const reader = terminal.attach(owner, 32 * KiB);
    const late = terminal.attach(looker, 32 * KiB, 0, true);
    const source = (async function* () {
      for (let index = 0; index < 64; index++) {
        yield bytesAt(index * 8 * KiB, 8 * KiB);
        reader.acknowledge(owner.offset);
      }
    })();
    await terminal.feed(source);
    for (let last = -1; owner.offset !== last; reader.acknowledge(owner.offset)) last = owner.offset;
    expect(owner).toMatchObject({ offset: 512 * KiB, lost: 0, wrong: 0 });
    late.acknowledge(looker.offset);
    for (let last = -1; looker.offset !== last; late.acknowledge(looker.offset)) last = looker.offset;
    expect(looker.wrong).toBe(0);
    expect(looker.lost).toBeGreaterThan(0);
    expect(looker.offset).toBe(512 * KiB);
  });

  test('refuses an offset that lies in the future', () => {
    const terminal = new Terminal({ policy: 'latest', channel: 2 });
    expect(() => terminal.attach(new Page(), 1 * KiB, 1)).toThrow(RangeError);
  });
});

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { KiB, LIMITS } from '../limits.ts';
import { floodGate, Pace, paced } from './pace.ts';

test('bytes pass unchanged, no faster than a second allows', async () => {
  const chunks = Array.from({ length: 24 }, (_, index) => Buffer.alloc(64 * KiB, index));
  const began = performance.now();
  const passed: Buffer[] = [];
  await pipeline(Readable.from(chunks), paced(512 * KiB), async (source) => {
    for await (const chunk of source) passed.push(chunk);
  });
  expect(Buffer.concat(passed).equals(Buffer.concat(chunks))).toBe(true);
  // Three seconds' worth: the first at once, and none of the others before its second began.
  expect(performance.now() - began).toBeGreaterThan(1_900);
});

test('a read counts, however little it brings', () => {
  const most = 100 * LIMITS.pace.smallestBytes;
  const pace = new Pace(most);
  let free = 0;
  while (pace.take(1) === 0) free += 1;
  expect(free).toBeLessThan(200);
  let ends = 0;
  const allowed = floodGate(most, () => {
    ends += 1;
  });
  expect(allowed(most)).toBe(true);
  expect(allowed(1)).toBe(false);
  expect(allowed(1)).toBe(false);
  expect(ends).toBe(1);
});

import { expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { fairWindow } from './window.ts';

const never = new AbortController().signal;

test('a guest that always had a processor is watched for the window alone', async () => {
  let looks = 0;
  await fairWindow(100, async () => 0 * ++looks, never);
  expect(looks).toBe(1);
});

test('time without a processor is given back, also what was lost in the meantime, and no more than that', async () => {
  const told = [200, 300, 300];
  const began = performance.now();
  await fairWindow(100, async () => told.shift() ?? 300, never);
  expect(told).toEqual([]);
  // A timer never fires early, but for a rounding of one millisecond each.
  expect(performance.now() - began).toBeGreaterThan(100 + 300 - 5);
});

test('it ends at once when somebody says so, and is bounded however long a guest stood in line', async () => {
  const leaving = new AbortController();
  const watched = fairWindow(60_000, async () => Number.POSITIVE_INFINITY, leaving.signal);
  leaving.abort();
  await watched;
  expect(LIMITS.check.starvedMilliseconds).toBeLessThan(60_000);
});

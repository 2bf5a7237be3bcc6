import { describe, expect, test } from 'vitest';
import { otherAmounts, otherLengths } from './frames.ts';

const run = (least: number, most: number, bytes: number, packets = 100) => ({ least, most, bytes, packets });

describe('frames of both sides', () => {
  test('are alike where each has the same length', () => {
    expect(otherLengths(run(60, 60, 6_000), run(60, 60, 12_000, 200))).toBeNull();
  });

  test('are others where the longest or the shortest is, whatever their average', () => {
    const mixed = otherLengths(run(14, 106, 6_000), run(60, 60, 6_000));
    expect(mixed).toBe('its frames are 14 to 106 bytes long, the reference’s 60.');
    expect(otherLengths(run(14, 14, 1_400), run(60, 60, 6_000))).toContain('14 bytes long');
  });

  test('are others where one of all was, though none of those that were looked at', () => {
    expect(otherLengths(run(60, 60, 6_001), run(60, 60, 6_000))).toBe(
      'its frames are on average 60.01 bytes long, the reference’s 60.',
    );
  });

  test('may be torn by one at either end of a window, and by no more', () => {
    const reference = { packets: 100_000, bytes: 6_000_000 };
    expect(otherAmounts({ packets: 100_000, bytes: 6_000_120 }, reference)).toBeNull();
    expect(otherAmounts({ packets: 50_000, bytes: 3_000_000 }, reference)).toBeNull();
    expect(otherAmounts({ packets: 100_000, bytes: 5_990_000 }, reference)).toContain('on average 59.90');
    expect(otherAmounts({ packets: 0, bytes: 0 }, reference)).toBeNull();
  });
});

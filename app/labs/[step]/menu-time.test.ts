import { describe, expect, it } from 'vitest';
import { sayTimeLeft } from './menu-time.ts';

describe('the time that menuconfig has left', () => {
  it('is said from the beginning, and urgently before the end', () => {
    expect(sayTimeLeft(15 * 60_000)).toEqual({
      text: 'It ends by itself in 15 minutes, without saving.',
      urgent: false,
      next: 60_000,
    });
    expect(sayTimeLeft(120_000)).toMatchObject({
      urgent: true,
      text: expect.stringContaining('in 2 minutes'),
    });
    expect(sayTimeLeft(59_000)).toMatchObject({
      urgent: true,
      text: expect.stringContaining('less than a minute'),
    });
    expect(sayTimeLeft(0)).toMatchObject({ urgent: true });
  });

  it('is said again only where the words change', () => {
    for (let left = 15 * 60_000; left > 60_000; left -= sayTimeLeft(left).next) {
      const { text, next } = sayTimeLeft(left);
      expect(sayTimeLeft(left - next + 1).text).toBe(text);
      expect(sayTimeLeft(left - next).text).not.toBe(text);
    }
  });
});

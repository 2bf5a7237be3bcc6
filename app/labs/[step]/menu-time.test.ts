import { describe, expect, it } from 'vitest';
import { textsOf } from '../../_i18n/testing.ts';
import { sayTimeLeft } from './menu-time.ts';

const T = textsOf('tools');

describe('the time that menuconfig has left', () => {
  it('is said from the beginning, and urgently before the end', () => {
    expect(sayTimeLeft(15 * 60_000, T)).toEqual({
      text: 'It ends by itself in 15 minutes, without saving.',
      urgent: false,
      next: 60_000,
    });
    expect(sayTimeLeft(120_000, T)).toMatchObject({
      urgent: true,
      text: expect.stringContaining('in 2 minutes'),
    });
    expect(sayTimeLeft(59_000, T)).toMatchObject({
      urgent: true,
      text: expect.stringContaining('less than a minute'),
    });
    expect(sayTimeLeft(59_000, textsOf('tools', 'de')).text).toContain('in weniger als einer Minute');
    expect(sayTimeLeft(0, T)).toMatchObject({ urgent: true });
  });

  it('is said again only where the words change', () => {
    for (let left = 15 * 60_000; left > 60_000; left -= sayTimeLeft(left, T).next) {
      const { text, next } = sayTimeLeft(left, T);
      expect(sayTimeLeft(left - next + 1, T).text).toBe(text);
      expect(sayTimeLeft(left - next, T).text).not.toBe(text);
    }
  });
});

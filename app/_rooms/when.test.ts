import { expect, test } from 'vitest';
import { writtenIn } from './when.ts';

const [english, german] = [writtenIn('en'), writtenIn('de')];
const AT = '2026-11-27T15:04:05';

test('figures and times are written as the language has them', () => {
  expect([english.number(1234567), german.number(1234567)]).toEqual(['1,234,567', '1.234.567']);
  expect([english.number(0.5, 6), german.number(0.5, 6)]).toEqual(['0.500000', '0,500000']);
  expect([english.times(1.254), german.times(1.254), german.times(null)]).toEqual(['1.25×', '1,25×', '']);
  expect([english.exactTime(AT), german.exactTime(AT)]).toEqual([
    expect.stringMatching(/^3:04:05\sPM$/),
    '15:04:05',
  ]);
  expect([english.day(AT), german.day(AT)]).toEqual(['November 27, 2026', '27. November 2026']);
});

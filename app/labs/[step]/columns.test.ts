import { expect, test } from 'vitest';
import { characterColumn } from './columns.ts';

test('counts a tab as the compiler does', () => {
  // gcc 12 says 28:16 for the name in this line.
  expect(characterColumn('\treturn oops;', 16)).toBe(9);
  expect(characterColumn('\t\treturn 1;', 17)).toBe(3);
  expect(characterColumn('ab\tc', 9)).toBe(4);
});

test('leaves lines without tabs as they are', () => {
  expect(characterColumn('int main(void)', 5)).toBe(5);
  expect(characterColumn('', 1)).toBe(1);
});

test('stays within the line', () => {
  expect(characterColumn('ab', 40)).toBe(3);
});

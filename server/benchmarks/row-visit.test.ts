import { expect, test } from 'vitest';
import { turnOf } from './row-visit.ts';

test('what came before the figure stands below it, and what never came does not', () => {
  const seen = { readable: 100, types: 110, editor: 900, terminal: 700, blocked: 40, shifts: 0.001 };
  const { figure, parts } = turnOf(seen, 'editor', 1_140);
  expect(figure).toBe(900);
  expect(parts.map(({ value }) => value)).toEqual([100, 110, 700, 40, 0.001, 1_140]);
  const start = turnOf({ ...seen, types: 0, terminal: 0, blocked: 0 }, 'readable', 400);
  expect(start.figure).toBe(100);
  expect(start.parts.map(({ name }) => name.split(',')[0])).toEqual([
    'main thread blocked',
    'layout shift',
    'JavaScript in files',
  ]);
});

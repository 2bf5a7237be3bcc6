import { expect, test } from 'vitest';
import { recipe, turnOf } from './row-click.ts';

const values = (marks: Parameters<typeof turnOf>[0]) => turnOf(marks).parts.map(({ value }) => value);

test('parts of a click are what lies between two marks, and add up to all of it', () => {
  const marks = { built: 5, spawned: 30, spoke: 130, arrived: 170, painted: 190 };
  expect(values(marks)).toEqual([5, 25, 100, 40, 20]);
  expect(turnOf(marks).figure).toBe(190);
});

test('a mark that was overtaken takes nothing from the whole', () => {
  // The kernel's first word came over a slower socket than the packet.
  const marks = { built: 5, spawned: 30, spoke: 180, arrived: 170, painted: 190 };
  expect(values(marks)).toEqual([5, 25, 150, 0, 10]);
});

test('a recipe builds first where it is to, and quotes every word', () => {
  const [, , script = ''] = recipe("/tmp/it's", ['make', '-C', '/tmp/a b']);
  expect(script).toMatch(/^'make' '-C' '\/tmp\/a b' > \/dev\/null \|\| exit; tshark /);
  expect(script).toContain(`'/tmp/it'\\''s'`);
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { limitRows, limitTable } from './limit-table.ts';
import { MODES } from './limits.ts';

const README = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');

test('the README’s table of limits is the one that holds; `npm run lab -- limits` prints it', () => {
  const heads = `| what | ${MODES.trusted} | ${MODES.strangers} |`;
  const [, shown] = README.split(/^(?=\| what \| )/m);
  expect(shown?.startsWith(heads)).toBe(true);
  expect(shown?.slice(0, limitTable().length)).toBe(limitTable());
  // Nothing below it that would not be generated.
  expect(shown?.slice(limitTable().length)).toMatch(/^\n\n/);
});

test('both modes are told apart where they differ, and no limit is left blank', () => {
  const rows = limitRows();
  expect(rows.some(({ trusted, strangers }) => trusted !== strangers)).toBe(true);
  for (const { what, trusted, strangers } of rows)
    for (const cell of [what, trusted, strangers]) {
      expect(cell).not.toMatch(/NaN|undefined|Infinity|\|/);
      expect(cell.trim()).not.toBe('');
    }
});

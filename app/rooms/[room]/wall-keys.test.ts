import { expect, test } from 'vitest';
import { cellAfter } from './wall-keys.ts';

test('goes from cell to cell, and never out of the table', () => {
  const after = (key: string, row: number, column: number, ctrlKey = false) => {
    const cell = cellAfter({ key, ctrlKey }, { row, column }, 30, 5);
    return cell && [cell.row, cell.column];
  };
  expect([after('ArrowUp', 3, 1), after('ArrowDown', 3, 1)]).toEqual([
    [2, 1],
    [4, 1],
  ]);
  expect([after('ArrowLeft', 3, 0), after('ArrowRight', 3, 4)]).toEqual([
    [3, 0],
    [3, 4],
  ]);
  expect([after('PageUp', 3, 1), after('PageDown', 25, 1)]).toEqual([
    [0, 1],
    [29, 1],
  ]);
  expect([after('Home', 3, 2), after('End', 3, 2)]).toEqual([
    [3, 0],
    [3, 4],
  ]);
  expect([after('Home', 3, 2, true), after('End', 3, 2, true)]).toEqual([
    [0, 0],
    [29, 4],
  ]);
  expect(after('a', 3, 2)).toBe(null);
});

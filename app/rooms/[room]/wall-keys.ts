'use client';

import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useRef, useState } from 'react';

/** Rows that Page Up and Page Down go over. */
const PAGE = 10;

interface Cell {
  readonly row: string;
  readonly column: number;
}

interface Cells {
  readonly table: RefObject<HTMLTableElement | null>;
  /** The one cell that Tab comes to. */
  readonly reached: Cell;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

/**
 * Moving about in a grid by keyboard, as the ARIA practices have it: Tab comes to one cell, arrows go on from there.
 * Rows are elements with `data-learner`, what is focused in them has `data-column`.
 */
export function useCells(rows: readonly string[], columns: number, onEnter: (row: string) => void): Cells {
  const table = useRef<HTMLTableElement>(null);
  const [last, setLast] = useState<Cell>({ row: '', column: 0 });
  // Whose row is filtered away leaves the first one to be come to.
  const reached = rows.includes(last.row) ? last : { row: rows[0] ?? '', column: last.column };
  const onFocus = useCallback(({ target }: FocusEvent) => {
    const cell = cellOf(target);
    if (cell) setLast((before) => (before.row === cell.row && before.column === cell.column ? before : cell));
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = event.target instanceof HTMLElement ? cellOf(event.target) : null;
    if (!cell || event.altKey || event.metaKey) return;
    // Links and buttons do by themselves what Enter is for.
    if (event.key === 'Enter' && event.target instanceof HTMLTableCellElement) return onEnter(cell.row);
    const next = cellAfter(event, { row: rows.indexOf(cell.row), column: cell.column }, rows.length, columns);
    if (!next) return;
    event.preventDefault();
    table.current
      ?.querySelector<HTMLElement>(`[data-learner="${rows[next.row]}"] [data-column="${next.column}"]`)
      ?.focus();
  };
  return { table, reached, onKeyDown, onFocus };
}

function cellOf(element: EventTarget & Element): Cell | null {
  const column = element.closest<HTMLElement>('[data-column]')?.dataset.column;
  const row = element.closest<HTMLElement>('[data-learner]')?.dataset.learner;
  return row === undefined || column === undefined ? null : { row, column: Number(column) };
}

/** Where a key goes to from a cell; null where it goes nowhere. */
export function cellAfter(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: { readonly row: number; readonly column: number },
  rows: number,
  columns: number,
): { row: number; column: number } | null {
  const [lastRow, lastColumn] = [rows - 1, columns - 1];
  const to = (newRow: number, newColumn: number) => ({
    row: Math.min(lastRow, Math.max(0, newRow)),
    column: Math.min(lastColumn, Math.max(0, newColumn)),
  });
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, column);
    case 'ArrowDown':
      return to(row + 1, column);
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'PageUp':
      return to(row - PAGE, column);
    case 'PageDown':
      return to(row + PAGE, column);
    case 'Home':
      return to(ctrlKey ? 0 : row, 0);
    case 'End':
      return to(ctrlKey ? lastRow : row, lastColumn);
    default:
      return null;
  }
}

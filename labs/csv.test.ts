import { describe, expect, it } from 'vitest';
import { csvCell } from './book.ts';
import { noFormula } from './csv.ts';

/** Cells as a spreadsheet reads them that parts at `separator`: quotes count at the beginning of a cell alone. */
function cellsOf(csv: string, separator: string): string[] {
  const cells: string[] = [];
  let rest = csv;
  while (rest !== '') {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const begun = quoted?.[1]?.replaceAll('""', '"') ?? '';
    rest = rest.slice(quoted?.[0].length ?? 0);
    const end = rest.search(separator === ';' ? /[;\r\n]/ : separator === ',' ? /[,\r\n]/ : /[,;\t\r\n]/);
    cells.push(begun + rest.slice(0, end < 0 ? rest.length : end));
    rest = end < 0 ? '' : rest.slice(end + 1);
  }
  return cells;
}

const HOSTILE = [
  '=1+1',
  '＝1+1',
  '"=1+1',
  "a;=cmd|'/c calc'!A1;b",
  'a; +1',
  'a;"=1+1";b',
  'a;"";-1',
  'two lines\n=1+1;',
  'two lines\r\n@SUM(A1)',
  'a\t=1+1',
  '\n=1',
];

describe('a cell', () => {
  it.each([',', ';', 'any'])('is no formula where cells are parted by %s', (separator) => {
    for (const text of HOSTILE) {
      const line = [7, text, 'c'].map(csvCell).join(',');
      expect([line, cellsOf(line, separator).filter((cell) => /^\s*[=+\-@|＝＋－＠]/.test(cell))]).toEqual([
        line,
        [],
      ]);
    }
  });

  it('stays as it is where it is none', () => {
    for (const text of ['Ada', 'a = b; c', '3 - 4', 'x;y', 'one\ntwo', '(;', ''])
      expect(noFormula(text)).toBe(text);
  });

  it('is gone through once, however many signs are in it', () => {
    const text = `${'\n'.repeat(100_000)}x${'='.repeat(100_000)}${';"'.repeat(100_000)}=`;
    expect(noFormula(text)).toHaveLength(text.length + 2);
  });
});

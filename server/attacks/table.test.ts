/** SECURITY.md and the suite tell the same story: each row has its test, and each test its row, under one name. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Named {
  readonly row: number;
  readonly name: string;
}

/** "| 19 | threat | defence | a name<br>another name |" */
function rowsOf(text: string): (Named & { readonly cells: readonly string[] })[] {
  return [...text.matchAll(/^\| *(\d+) *\|(.*)\|$/gm)].flatMap(([, row, rest = '']) => {
    const cells = rest.split('|').map((cell) => cell.trim());
    return (cells[2] ?? '').split('<br>').map((name) => ({ row: Number(row), name: name.trim(), cells }));
  });
}

/** Titles that begin with a row's number, in test files of any kind. */
function testsOf(source: string): Named[] {
  const titles = source.matchAll(/\b(?:test|it)(?:\.\w+\([^()]*\))?\(\s*(['"`])(\d+): (.+?)\1\s*,/gs);
  return [...titles].map(([, , row, name = '']) => ({
    row: Number(row),
    name: name.replace(/\\(.)/g, '$1'),
  }));
}

const table = rowsOf(readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8'));
const sources = globSync('{server,app}/**/*.test.ts', { cwd: ROOT }).filter(
  (file) => path.basename(file) !== path.basename(import.meta.filename),
);
const suite = sources.flatMap((file) => testsOf(readFileSync(path.join(ROOT, file), 'utf8')));
const titles = (of: readonly Named[]) => of.map(({ row, name }) => `${row}: ${name}`);
const tested = table.filter(({ name }) => !name.startsWith('not tested: '));

describe('the table of SECURITY.md', () => {
  test('names a threat, a defence and a test in every row, each row once', () => {
    expect(table.length).toBeGreaterThan(0);
    for (const { row, cells } of table) {
      expect(cells, `row ${row}`).toHaveLength(3);
      for (const cell of cells) expect(cell, `row ${row}`).not.toBe('');
    }
    const rows = [...new Set(table.map(({ row, cells }) => `${row} ${cells.join()}`))];
    expect(new Set(table.map(({ row }) => row)).size).toBe(rows.length);
  });

  test('has exactly the tests of the suite', () => {
    expect(titles(tested).sort()).toEqual(titles(suite).sort());
  });

  test('would be missed: a row without its test, and a test without its row', () => {
    const text =
      '| 1 | a threat | a defence | stays out |\n| 2 | another | none | not tested: nothing holds it |\n';
    expect(titles(rowsOf(text))).toEqual(['1: stays out', '2: not tested: nothing holds it']);
    const source =
      "test('1: stays out', () => {});\nit.skipIf(skip)(\n  '3: it\\'s gone',\n  async () => {},\n);\n";
    expect(titles(testsOf(source))).toEqual(['1: stays out', "3: it's gone"]);
  });
});

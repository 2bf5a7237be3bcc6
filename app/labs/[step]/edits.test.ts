import { expect, test } from 'vitest';
import { type Edit, editsTo } from './edits.ts';

/** What an editor would do: all ranges are of the text before. */
function apply(text: string, edits: readonly Edit[]): string {
  const starts = [0];
  for (const line of text.split('\n')) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const offset = (line: number, column: number) => (starts[line - 1] ?? Number.NaN) + column - 1;
  return edits.reduceRight(
    (done, { range, text: put }) =>
      done.slice(0, offset(range.startLineNumber, range.startColumn)) +
      put +
      done.slice(offset(range.endLineNumber, range.endColumn)),
    text,
  );
}

test('edits make the one text of the other, wherever they differ', () => {
  const texts = [
    '',
    '\n',
    'a',
    'a\n',
    'a\nb',
    'a\nb\nc\n',
    'b\nc',
    'x\na\nb\nc\ny\n',
    'a\n\nb\n',
    'ab\nbc\nc',
  ];
  for (const before of texts)
    for (const after of texts) expect(apply(before, editsTo(before, after))).toBe(after);
});

test('a change in two places leaves what is between them, and so the caret there, alone', () => {
  expect(editsTo('one\ntwo\nthree', 'zero\none\ntwo\nthree!')).toEqual([
    { range: { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 }, text: 'zero\n' },
    { range: { startLineNumber: 3, startColumn: 6, endLineNumber: 3, endColumn: 6 }, text: '!' },
  ]);
});

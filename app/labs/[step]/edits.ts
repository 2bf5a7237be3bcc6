/** The edits that make one text of another, in Monaco's terms. Pure. */
import { diffLines } from '../../../labs/diff.ts';

export interface Edit {
  readonly range: {
    readonly startLineNumber: number;
    readonly startColumn: number;
    readonly endLineNumber: number;
    readonly endColumn: number;
  };
  readonly text: string;
}

/** One edit for each run of lines that differ, within its first and last line only what differs. */
export function editsTo(before: string, after: string): Edit[] {
  const old = before.split('\n');
  // An empty text has one line for an editor, and none for a comparison.
  if (before === '' || after === '') return before === after ? [] : [trimmed(old, 0, old.length, after)];
  const edits: Edit[] = [];
  let line = 0;
  let removed = 0;
  let added: string[] = [];
  const close = () => {
    if (removed > 0 || added.length > 0) edits.push(edit(old, line - removed, removed, added));
    removed = 0;
    added = [];
  };
  for (const { kind, text } of diffLines(before, after)) {
    if (kind === 'same') close();
    if (kind === 'added') added.push(text);
    else line += 1;
    if (kind === 'removed') removed += 1;
  }
  close();
  return edits;
}

/** Lines `from` on, counted from 0, `count` of them, become `added`. */
function edit(old: readonly string[], from: number, count: number, added: readonly string[]): Edit {
  const [start, end] = [position(old, from), position(old, from + count)];
  const last = from + count >= old.length;
  if (count > 0 && added.length > 0) return trimmed(old, from, count, added.join('\n'));
  // Whole lines come or go: with the line end before them where they are the last ones.
  const text = added.map((line) => (last ? `\n${line}` : `${line}\n`)).join('');
  const range = last && count > 0 && from > 0 ? { start: position(old, from, true), end } : { start, end };
  return {
    range: {
      startLineNumber: range.start[0],
      startColumn: range.start[1],
      endLineNumber: range.end[0],
      endColumn: range.end[1],
    },
    text,
  };
}

function trimmed(old: readonly string[], from: number, count: number, text: string): Edit {
  const was = old.slice(from, from + count).join('\n');
  const shorter = Math.min(was.length, text.length);
  let start = 0;
  while (start < shorter && was[start] === text[start]) start += 1;
  let end = 0;
  while (end < shorter - start && was.at(-1 - end) === text.at(-1 - end)) end += 1;
  const at = (offset: number) => {
    const lines = was.slice(0, offset).split('\n');
    return [from + lines.length, (lines.at(-1)?.length ?? 0) + 1] as const;
  };
  const [startLineNumber, startColumn] = at(start);
  const [endLineNumber, endColumn] = at(was.length - end);
  return {
    range: { startLineNumber, startColumn, endLineNumber, endColumn },
    text: text.slice(start, text.length - end),
  };
}

/** Where a line begins; past the last one, and for `ended`, where the line before it ends. */
function position(old: readonly string[], line: number, ended = false): readonly [number, number] {
  if (line < old.length && !ended) return [line + 1, 1];
  return [line, (old[line - 1]?.length ?? 0) + 1];
}

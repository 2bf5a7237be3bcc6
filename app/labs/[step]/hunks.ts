/** The places where two texts differ, and taking one of them over. Pure. */
import { diffLines } from '../../../labs/diff.ts';

export interface Hunk {
  /** First line in the text that is changed, counted from 1, and how many lines give way. */
  readonly line: number;
  readonly removed: number;
  readonly added: readonly string[];
}

/** What would make `present` the same as `other`. */
export function hunksBetween(present: string, other: string): Hunk[] {
  const hunks: { line: number; removed: number; added: string[] }[] = [];
  let line = 1;
  let open: (typeof hunks)[number] | null = null;
  for (const { kind, text } of diffLines(present, other)) {
    if (kind === 'same') open = null;
    else if (!open) {
      open = { line, removed: 0, added: [] };
      hunks.push(open);
    }
    if (kind === 'removed' && open) open.removed += 1;
    if (kind === 'added' && open) open.added.push(text);
    if (kind !== 'added') line += 1;
  }
  return hunks;
}

/** The text with that one place as in the other; unchanged where it is not as the hunk found it any more. */
export function takeHunk(present: string, other: string, wanted: Hunk): string {
  const found = hunksBetween(present, other).some(
    ({ line, removed, added }) =>
      line === wanted.line && removed === wanted.removed && added.join('\n') === wanted.added.join('\n'),
  );
  if (!found) return present;
  const lines = present === '' ? [] : present.split('\n');
  lines.splice(wanted.line - 1, wanted.removed, ...wanted.added);
  return lines.join('\n');
}

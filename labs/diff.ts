/** What changed between two texts, line by line. */
import type { Files } from './lab.ts';

export interface Line {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

export interface Changed {
  readonly added: number;
  readonly removed: number;
}

/** Texts that differ in more lines than this are called rewritten: the search costs the square of it. */
const MOST_EDITS = 600;

/** The shortest way from one text to the other (Myers); all removed and all added where they have little in common. */
export function diffLines(before: string, after: string): Line[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (text: string): Line => ({ kind: 'same', text });
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

export function countChanged(before: Files, after: Files): Changed {
  const lines = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((file) =>
    before[file] === after[file] ? [] : diffLines(before[file] ?? '', after[file] ?? ''),
  );
  const count = (kind: Line['kind']) => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}

export type Shown = Line | { readonly kind: 'gap'; readonly lines: number };

/** Only what changed, with some lines around it. */
export function hunks(lines: readonly Line[], around = 3): Shown[] {
  const keep = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') for (let at = index - around; at <= index + around; at++) keep.add(at);
  const shown: Shown[] = [];
  let left = 0;
  const leave = () => {
    if (left > 0) shown.push({ kind: 'gap', lines: left });
    left = 0;
  };
  for (const [index, line] of lines.entries()) {
    if (!keep.has(index)) {
      left++;
      continue;
    }
    leave();
    shown.push(line);
  }
  leave();
  return shown;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function middle(a: readonly string[], b: readonly string[]): Line[] {
  const most = Math.min(MOST_EDITS, a.length + b.length);
  // How far in `a` one gets on each diagonal x − y with so many edits; diagonal k stands at k + most + 1.
  const reach = new Int32Array(2 * most + 3);
  const rounds: Int32Array[] = [];
  const hopeless = Math.abs(a.length - b.length) > most;
  for (let edits = 0; edits <= most && !hopeless; edits++) {
    rounds.push(reach.slice(most - edits, most + edits + 3));
    for (let k = -edits; k <= edits; k += 2) {
      const at = k + most + 1;
      let x = goesDown(reach, at, k, edits) ? (reach[at + 1] ?? 0) : (reach[at - 1] ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[at] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, rounds);
    }
  }
  return [
    ...a.map((text): Line => ({ kind: 'removed', text })),
    ...b.map((text): Line => ({ kind: 'added', text })),
  ];
}

/** Whether the farthest way to a diagonal adds a line; otherwise it removes one. */
function goesDown(reach: Int32Array, at: number, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (reach[at - 1] ?? 0) < (reach[at + 1] ?? 0));
}

function walkBack(a: readonly string[], b: readonly string[], rounds: readonly Int32Array[]): Line[] {
  const lines: Line[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const reach = rounds[edits] ?? new Int32Array();
    const k = x - y;
    const at = k + edits + 1;
    const down = goesDown(reach, at, k, edits);
    const fromX = edits === 0 ? 0 : (reach[down ? at + 1 : at - 1] ?? 0);
    const fromY = edits === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      x--;
      y--;
      lines.push({ kind: 'same', text: a[x] ?? '' });
    }
    if (edits === 0) break;
    lines.push(down ? { kind: 'added', text: b[y - 1] ?? '' } : { kind: 'removed', text: a[x - 1] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}

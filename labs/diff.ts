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

/** What a comparison may still cost, in steps of its search; without it, texts full of equal lines cost the square of them. */
export interface Budget {
  left: number;
}

/** Texts that differ in more lines than this are called rewritten: the search costs the square of it. */
const MOST_EDITS = 600;
/** Ten times what two texts of the course's length need where they have nothing in common, and 20 ms. */
const MOST_STEPS = 2_000_000;

/** The shortest way from one text to the other (Myers); all removed and all added where they have little in common. */
export function diffLines(before: string, after: string, budget: Budget = { left: MOST_STEPS }): Line[] {
  const { a, b, start, end, left, right } = numbered(before, after);
  const same = (text: string): Line => ({ kind: 'same', text });
  const rounds = search(left, right, budget);
  const [removed, added] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const middle = rounds
    ? walkBack(removed, added, rounds)
    : [
        ...removed.map((text): Line => ({ kind: 'removed', text })),
        ...added.map((text): Line => ({ kind: 'added', text })),
      ];
  return [...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)];
}

/** All files share one budget, so that many cost no more than one. */
export function countChanged(before: Files, after: Files, budget: Budget = { left: MOST_STEPS }): Changed {
  let [added, removed] = [0, 0];
  for (const file of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (before[file] === after[file]) continue;
    const { left, right } = numbered(before[file] ?? '', after[file] ?? '');
    const rounds = search(left, right, budget);
    // So many edits, and the one text so much longer than the other: that is both numbers.
    const edits = rounds ? rounds.length - 1 : left.length + right.length;
    added += (edits + right.length - left.length) / 2;
    removed += (edits + left.length - right.length) / 2;
  }
  return { added, removed };
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

/** Lines as numbers, so that comparing two costs the same whatever stands in them; without those alike at both ends. */
function numbered(before: string, after: string) {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const numbers = new Map<string, number>();
  const number = (line: string) => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  const left = Int32Array.from(a.slice(start, a.length - end), number);
  const right = Int32Array.from(b.slice(start, b.length - end), number);
  return { a, b, start, end, left, right };
}

/** How far one got with 0, 1, 2 … edits, the last of which reaches the end; null where that is too far. */
function search(a: Int32Array, b: Int32Array, budget: Budget): Int32Array[] | null {
  const most = Math.min(MOST_EDITS, a.length + b.length);
  if (Math.abs(a.length - b.length) > most) return null;
  // How far in `a` one gets on each diagonal x − y with so many edits; diagonal k stands at k + most + 1.
  const reach = new Int32Array(2 * most + 3);
  const rounds: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    rounds.push(reach.slice(most - edits, most + edits + 3));
    for (let k = -edits; k <= edits; k += 2) {
      const at = k + most + 1;
      const from = goesDown(reach, at, k, edits) ? (reach[at + 1] ?? 0) : (reach[at - 1] ?? 0) + 1;
      let x = from;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[at] = x;
      if (x >= a.length && x - k >= b.length) return rounds;
      budget.left -= x - from + 1;
      if (budget.left < 0) return null;
    }
  }
  return null;
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

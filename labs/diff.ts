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
  const [a, b] = [before.split('\n'), after.split('\n')];
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

function middle(a: readonly string[], b: readonly string[]): Line[] {
  const rewritten = (): Line[] => [
    ...a.map((text): Line => ({ kind: 'removed', text })),
    ...b.map((text): Line => ({ kind: 'added', text })),
  ];
  if (a.length === 0 || b.length === 0) return rewritten();
  // reach.get(k): how far in `a` one gets on the diagonal k with as many edits as the round's number.
  const rounds: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(MOST_EDITS, a.length + b.length); edits++) {
    rounds.push(new Map(reach));
    const next = new Map(reach);
    for (let k = -edits; k <= edits; k += 2) {
      const [down, right] = [reach.get(k + 1) ?? -1, (reach.get(k - 1) ?? -2) + 1];
      let x = k === -edits || (k !== edits && right <= down) ? down : right;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, rounds, edits);
    }
    reach = next;
  }
  return rewritten();
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  rounds: readonly Map<number, number>[],
  edits: number,
): Line[] {
  const lines: Line[] = [];
  let [x, y] = [a.length, b.length];
  for (let round = edits; round >= 0; round--) {
    const reach = rounds[round] ?? new Map<number, number>();
    const k = x - y;
    const [down, right] = [reach.get(k + 1) ?? -1, (reach.get(k - 1) ?? -2) + 1];
    const isDown = k === -round || (k !== round && right <= down);
    const from = isDown ? k + 1 : k - 1;
    const fromX = round === 0 ? 0 : (reach.get(from) ?? 0);
    const fromY = round === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      x--;
      y--;
      lines.push({ kind: 'same', text: a[x] ?? '' });
    }
    if (round === 0) break;
    lines.push(isDown ? { kind: 'added', text: b[y - 1] ?? '' } : { kind: 'removed', text: a[x - 1] ?? '' });
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}

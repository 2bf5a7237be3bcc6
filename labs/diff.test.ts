import { describe, expect, it } from 'vitest';
import { countChanged, diffLines, hunks } from './diff.ts';

const written = (before: string, after: string) =>
  diffLines(before, after)
    .map(({ kind, text }) => ({ same: ' ', removed: '-', added: '+' })[kind] + text)
    .join('\n');

/** Both texts come back out of the difference, whatever it says. */
function agrees(before: string, after: string): void {
  const lines = diffLines(before, after);
  const side = (left: 'removed' | 'added') =>
    lines.flatMap(({ kind, text }) => (kind === left ? [] : [text])).join('\n');
  expect(side('added')).toBe(before);
  expect(side('removed')).toBe(after);
}

describe('a difference', () => {
  it('names the lines that went and those that came', () => {
    expect(written('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toBe(' a\n-b\n+x\n c\n d\n+e');
    expect(written('same\n', 'same\n')).toBe(' same\n ');
    expect(written('', 'one')).toBe('+one');
  });

  it('is the shortest one', () => {
    const changed = (before: string, after: string) => countChanged({ f: before }, { f: after });
    expect(changed('a\nb\nc\na\nb\nb\na', 'c\nb\na\nb\na\nc')).toEqual({ added: 2, removed: 3 });
    expect(changed('1\n2\n3\n4', '0\n1\n2\n3\n4')).toEqual({ added: 1, removed: 0 });
  });

  it('holds both texts, for a hundred made by chance', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor(seed / 65536) % below;
    };
    const text = () => Array.from({ length: random(30) }, () => 'abcd'[random(4)]).join('\n');
    for (let round = 0; round < 100; round++) agrees(text(), text());
  });

  it('calls a text rewritten where there is little in common, and is quick about it', () => {
    const [before, after] = ['a', 'b'].map((word) =>
      Array.from({ length: 5_000 }, (_, i) => word + i).join('\n'),
    );
    agrees(before ?? '', after ?? '');
    expect(countChanged({ f: before ?? '' }, { f: after ?? '' })).toEqual({ added: 5_000, removed: 5_000 });
  });

  it('stops where texts full of equal lines would cost the square of them, in one file or in many', () => {
    const like = (other: string) =>
      Array.from({ length: 3_000 }, (_, i) => (i % 30 === 7 ? other + i : '}')).join('\n');
    const files = (other: string) => ({ 'a.c': like(other), 'b.c': like(other), 'c.c': like(other) });
    const all = countChanged(files('x'), files('y'), { left: Number.POSITIVE_INFINITY });
    expect(all).toEqual({ added: 300, removed: 300 });
    const budget = { left: 1_000_000_000 };
    countChanged({ f: like('x') }, { f: like('y') }, budget);
    const steps = 1_000_000_000 - budget.left;
    // Enough for one of the three: the others are called rewritten, between the lines that are alike at both ends.
    const some = countChanged(files('x'), files('y'), { left: 1.5 * steps });
    expect(some).toEqual({ added: 100 + 2 * 2_971, removed: 100 + 2 * 2_971 });
    expect(
      diffLines(like('x'), like('y'), { left: steps / 2 }).filter(({ kind }) => kind === 'same'),
    ).toHaveLength(29);
  });

  it('counts a file that is new or gone', () => {
    expect(countChanged({ 'a.c': 'x' }, { 'a.c': 'x', 'b.c': '1\n2' })).toEqual({ added: 2, removed: 0 });
  });

  it('is shown with some lines around each change', () => {
    const lines = diffLines('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\n4\nX\n6\n7\n8\n9');
    expect(hunks(lines, 1).map((line) => (line.kind === 'gap' ? line.lines : line.text))).toEqual([
      3,
      '4',
      '5',
      'X',
      '6',
      3,
    ]);
  });
});

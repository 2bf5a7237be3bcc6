import { expect, test } from 'vitest';
import { hunksBetween, takeHunk } from './hunks.ts';

test('taking one place after the other ends at the other text, from either end', () => {
  const texts = ['', 'a\n', 'a\nb\nc\n', 'x\na\nb2\nc\ny\n', 'b\n\nc', 'a\n\nb\nc\nd\ne\n'];
  for (const present of texts)
    for (const other of texts)
      for (const index of [0, -1]) {
        let text = present;
        for (
          let hunk = hunksBetween(text, other).at(index);
          hunk;
          hunk = hunksBetween(text, other).at(index)
        ) {
          const next = takeHunk(text, other, hunk);
          expect(next).not.toBe(text);
          text = next;
        }
        expect(text).toBe(other);
      }
});

test('one place is taken, and the other stays', () => {
  const [present, other] = ['mine\nsame\nmine too\n', 'theirs\nsame\ntheirs too\n'];
  const [, second] = hunksBetween(present, other);
  expect(second && takeHunk(present, other, second)).toBe('mine\nsame\ntheirs too\n');
});

test('a place that was typed at meanwhile is left alone', () => {
  const [first] = hunksBetween('mine\nsame\n', 'theirs\nsame\n');
  expect(first && takeHunk('new\nmine\nsame\n', 'theirs\nsame\n', first)).toBe('new\nmine\nsame\n');
});

import { describe, expect, test } from 'vitest';
import type { Item, Verdict } from '../../labs/lab.ts';
import { compareAgain } from './bundle.ts';

const item = (id: string, result: Item['result'], seen: string): Item => ({
  ...{ id, title: id, result, expected: 'x', seen },
});
const verdict = (result: Verdict['result'], ...items: Item[]): Verdict => ({
  ...{ step: '03-say-hello', kernel: 'ukmini', result, items },
});

describe('a program that was checked again', () => {
  test('came to the same verdict where every item did, whatever the figures', () => {
    const before = verdict('pass', item('sends', 'pass', '1,000 frames'));
    expect(compareAgain(before, verdict('pass', item('sends', 'pass', '1,001 frames')))).toEqual([]);
  });

  test('is told by the items that came out otherwise, or were not judged', () => {
    const before = verdict('pass', item('sends', 'pass', ''), item('old', 'pass', ''));
    expect(compareAgain(before, verdict('fail', item('sends', 'fail', ''), item('new', 'pass', '')))).toEqual(
      [
        'sends: pass then, fail now',
        'old: pass then, not judged now',
        'new: not judged then, pass now',
        'the whole: pass then, fail now',
      ],
    );
  });
});

import { expect, test } from 'vitest';
import { MAX_FILE_BYTES } from '../protocol.ts';
import { READERS, readFormat } from './clangd-answers.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };

test('a change of the text is whole or refused, never a piece of it', () => {
  const whole = 'x'.repeat(MAX_FILE_BYTES);
  expect(readFormat([{ range, newText: whole }])).toMatchObject({ edits: [{ text: whole }] });
  expect(() => readFormat([{ range, newText: `${whole}x` }])).toThrow();
});

test('a proposal that is too long costs itself, and not the others', () => {
  const items = [
    { label: 'good' },
    { label: 'a', insertText: 'x'.repeat(1_001) },
    { label: 'b', textEdit: { range, newText: 'x'.repeat(MAX_FILE_BYTES + 1) } },
    { label: 'x'.repeat(301) },
    { label: 'fine', detail: 'd'.repeat(1_000) },
  ];
  const answer = READERS.complete({ items });
  expect(answer.what === 'complete' && answer.proposals.map(({ insert }) => insert)).toEqual([
    'good',
    'fine',
  ]);
});

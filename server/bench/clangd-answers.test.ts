import { expect, test } from 'vitest';
import { MAX_FILE_BYTES } from '../protocol.ts';
import { publishedSchema, READERS, readFormat } from './clangd-answers.ts';

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

test('171: a million things that are none cost as little as a few', () => {
  const none = Array.from({ length: 1_000_000 }, () => 0);
  const readers: Record<string, () => unknown> = {
    published: () => publishedSchema.safeParse({ uri: 'file:///app/main.c', version: 1, diagnostics: none }),
    complete: () => READERS.complete({ items: none }),
    definition: () => READERS.definition(none),
    signatures: () => READERS.signature({ signatures: none }),
    parameters: () => READERS.signature({ signatures: [{ label: 'a', parameters: none }] }),
    format: () => readFormat(none),
  };
  for (const [name, read] of Object.entries(readers)) {
    const began = process.cpuUsage();
    try {
      read();
    } catch {
      // Refused.
    }
    const { user, system } = process.cpuUsage(began);
    // 50 ms where they are only counted, a second and more where each is told to be wrong.
    expect((user + system) / 1e6, name).toBeLessThan(0.4);
  }
});

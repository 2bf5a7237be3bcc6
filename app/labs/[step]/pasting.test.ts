import { expect, test } from 'vitest';
import { harmless, mustAsk, pictured } from './pasting.ts';

test('one line is pasted as it is; lines, escapes and other keys are asked about', () => {
  for (const text of ['ls -l /app', 'a\tb', 'grüße', '']) expect(mustAsk(text), text).toBe(false);
  for (const text of ['ls\n', 'a\rb', '\x1b[201~rm', 'a\x03', '\x7f', '\x9b31m', '\x00'])
    expect(mustAsk(text), JSON.stringify(text)).toBe(true);
});

test('a person sees each control byte, and the harmless text has none', () => {
  const text = 'one\r\ntwo\x1b[201~\x03\tthree\x9b';
  expect(pictured(text)).toBe('one\ntwo␛[201~␃\tthree␡');
  expect(harmless(text)).toBe('one\ntwo[201~\tthree');
  expect(pictured('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)}…`);
});

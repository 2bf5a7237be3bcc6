import { expect, test } from 'vitest';
import { linesOf } from './output.ts';

async function all(...chunks: readonly (string | Uint8Array)[]): Promise<string[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  const lines: string[] = [];
  for await (const line of linesOf(stream)) lines.push(line);
  return lines;
}

test('puts lines together again, whatever cuts them', async () => {
  const bytes = Buffer.from('ü one\r\n\ttwo\nthree');
  expect(await all(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual([
    'ü one',
    '        two',
    'three',
  ]);
});

test('shows what a terminal would obey, and leaves the compiler’s colours out', async () => {
  expect(
    await all('\x1b[01m\x1b[Kmain.c:\x1b[m\x1b[K 1\n', '\x1b]0;t', '\x07\u009b2J \u202ex\x7f\n'),
  ).toEqual(['main.c: 1', '\\x1b]0;t\\x07\\x9b2J \\u202ex\\x7f']);
});

test('keeps no line that never ends', async () => {
  const pieces = await all('x'.repeat(10_000), 'y'.repeat(10_000));
  expect(pieces.join('')).toBe('x'.repeat(10_000) + 'y'.repeat(10_000));
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(5_000);
});

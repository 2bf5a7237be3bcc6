import { expect, test } from 'vitest';
import { heldMemory } from '../attacks/testing.ts';
import { LIMITS, MiB } from '../limits.ts';
import { flagsFrom, shellWords } from './compile-flags.ts';
import { type LspMessage, LspReader, lspFrame } from './lsp.ts';

function read(...chunks: Buffer[]): LspMessage[] {
  const reader = new LspReader();
  const messages: LspMessage[] = [];
  for (const chunk of chunks) reader.push(chunk, (message) => messages.push(message));
  return messages;
}

test('messages are read whole, together and byte by byte', () => {
  const bytes = Buffer.concat([lspFrame({ id: 1, result: 'ä' }), lspFrame({ method: 'said', params: [] })]);
  const expected = [
    { id: 1, result: 'ä' },
    { method: 'said', params: [] },
  ];
  expect(read(bytes)).toEqual(expected);
  expect(read(...[...bytes].map((byte) => Buffer.of(byte)))).toEqual(expected);
});

test('a length without end, a header without end and what is no message end the conversation', () => {
  expect(() => read(Buffer.from(`Content-Length: ${LIMITS.language.messageBytes + 1}\r\n\r\n`))).toThrow(
    'too long',
  );
  expect(() => read(Buffer.alloc(2_000, 'x'))).toThrow('without end');
  expect(() => read(Buffer.from('Content-Type: x\r\n\r\n'))).toThrow('without a length');
  expect(() => read(Buffer.from('Content-Length: 2\r\n\r\n[]'))).toThrow();
});

test('of a compiler’s command only the flags that say what the text means are kept', () => {
  const line = `""gcc -nostdlib -U __linux__ -nostdinc -Wall -I/app/build/include -DNAME="a b" -Xclang -load -fplugin=/app/x.so -fno-tree-sra -O2 -include own.h -D__BASENAME__=main.c -c /app/main.c -o /app/build/main.o`;
  expect(flagsFrom(`make: nothing\n${line}\n`).slice(0, -2)).toEqual([
    ...['-U', '__linux__', '-nostdinc', '-Wall', '-I/app/build/include', '-DNAME=a b'],
    ...['-include', 'own.h', '-D__BASENAME__=main.c'],
  ]);
  expect(flagsFrom('no such line')).toContain('-I/uk/include');
  expect(shellWords(`a\\ b 'c "d"' "e \\"f\\"" $(touch x)`)).toEqual([
    'a b',
    'c "d"',
    'e "f"',
    '$(touch',
    'x)',
  ]);
});

test('171: a message that comes byte by byte takes no more memory than its bytes', () => {
  const reader = new LspReader();
  const bytes = 300_000;
  const before = heldMemory();
  reader.push(Buffer.from(`Content-Length: ${bytes + 1}\r\n\r\n`), () => {});
  for (let byte = 0; byte < bytes; byte++) reader.push(Buffer.alloc(1), () => {});
  expect(heldMemory() - before).toBeLessThan(4 * MiB);
  expect(() => reader.push(Buffer.from('}'), () => {})).toThrow();
});

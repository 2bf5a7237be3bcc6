import { describe, expect, test } from 'vitest';
import { MAX_FILE_BYTES, MAX_FILES } from '../protocol.ts';
import { parseCopy } from './copied-files.ts';

const part = (name: string, text: string | Buffer) =>
  Buffer.concat([Buffer.from(`${name} ${Buffer.byteLength(text)}\n`), Buffer.from(text)]);

describe('files that come out of a stranger’s shell', () => {
  test('are read with their text, to the byte', () => {
    const text = 'int main(void)\n{\n\treturn 0; /* ä € 𝄞 */\n}';
    const bytes = Buffer.concat([
      part('main.c', text),
      part('own_2.h', ''),
      part('Makefile.uk', '\ufeff#\n'),
    ]);
    expect(parseCopy(bytes)).toEqual({
      files: { 'main.c': text, 'own_2.h': '', 'Makefile.uk': '\ufeff#\n' },
      leftOut: [],
    });
  });

  test('are named and left out where they are too large or no text', () => {
    const bytes = Buffer.concat([
      Buffer.from('large.c -\n'),
      part('raw.c', Buffer.from([0x69, 0xff, 0xfe])),
      part('main.c', 'x'),
    ]);
    expect(parseCopy(bytes)).toEqual({ files: { 'main.c': 'x' }, leftOut: ['large.c', 'raw.c'] });
  });

  test.each([
    '../x.c 1\nx',
    'x.c\0 1\nx',
    '.config 1\nx',
    'x.c -1\nx',
    'x.c 1 1\nx',
    `${'x'.repeat(90)}.c 1\nx`,
    '\n\n',
    'x.c 1',
  ])('are no others than a learner may own: %j', (bytes) => {
    expect(parseCopy(Buffer.from(bytes))).toEqual({ files: {}, leftOut: [] });
  });

  test('are as many and as large as an application’s, however many are sent', () => {
    const many = Buffer.concat(Array.from({ length: 40 }, (_, index) => part(`f${index}.c`, 'x')));
    expect(Object.keys(parseCopy(many).files)).toHaveLength(MAX_FILES);
    const large = Buffer.concat([part('x.c', Buffer.alloc(MAX_FILE_BYTES + 1, 65))]);
    expect(parseCopy(large)).toEqual({ files: {}, leftOut: ['x.c'] });
    expect(parseCopy(Buffer.from('x.c 10\nshort'))).toEqual({ files: {}, leftOut: ['x.c'] });
  });
});

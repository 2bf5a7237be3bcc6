/** What strangers' builds and guests say, on its way to an operator's terminal. */
import { StringDecoder } from 'node:string_decoder';
import { printable } from '../printable.ts';

/** Characters of a line without an end: a guest that never ends one would fill our memory with it. */
const LONGEST_LINE = 4_096;
/** The compiler's colours, which say nothing that its words do not. */
const COLOURS = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;]{0,32}[mK]`, 'g');
const TAB = /\t/g;

/** Line by line; a terminal obeys nothing of it. */
export async function* linesOf(stream: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)))).split(
      '\n',
    );
    rest = lines.pop() ?? '';
    for (const line of lines) yield harmless(line);
    for (; rest.length > LONGEST_LINE; rest = rest.slice(LONGEST_LINE))
      yield harmless(rest.slice(0, LONGEST_LINE));
  }
  if (rest !== '') yield harmless(rest);
}

/** One line, or several. */
export function harmless(text: string): string {
  return printable(text.replace(/\r+$/gm, '').replace(COLOURS, '').replace(TAB, '        '));
}

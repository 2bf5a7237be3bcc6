/** Parsers with a fault each, for fuzz.test.ts: a fuzzer that does not find these finds nothing. */
import { holds, type Target, text } from './target.ts';

const parser = (name: string, run: Target['run']): Target => ({
  name,
  from: 'this test',
  mostBytes: 6 * 1024,
  milliseconds: 50,
  words: ['MAGIC'],
  run,
});

export const TARGETS: readonly Target[] = [
  parser('right', () => {}),
  parser('throws', (bytes) => {
    if (/^SAMPLE.*MAGIC/s.test(text(bytes))) throw new RangeError('a fault of the parser');
  }),
  parser('breaks its promise', (bytes) => holds(!text(bytes).includes('MAGIC'), 'no magic')),
  parser('pollutes', (bytes) => {
    if (text(bytes).includes('MAGIC')) Object.assign(Object.prototype, { polluted: true });
  }),
  parser('dies in a listener', (bytes) => {
    if (text(bytes).includes('MAGIC')) queueMicrotask(() => queueMicrotask(() => JSON.parse('{')));
  }),
  parser('takes all memory', (bytes) => {
    if (!text(bytes).includes('MAGIC')) return;
    const all: string[] = [];
    // Flat, or V8 would only note that it is a repetition.
    for (;;) all.push(Buffer.alloc(1_000_000, `${all.length}`).toString('latin1'));
  }),
  parser('hangs', (bytes) => {
    while (text(bytes).includes('MAGIC'));
  }),
  parser('grows as the square', (bytes) => {
    let pairs = 0;
    for (const _ of bytes) for (let other = 0; other < bytes.length; other++) pairs++;
    holds(pairs >= 0, 'never');
  }),
];

import { expect, test } from 'vitest';
import { declarationLine, headerPaths, linesOf } from './headers.ts';

test('a header of the application and one of the kernel are asked for where they lie', () => {
  expect(headerPaths('genpkt.h')).toEqual(['/app/genpkt.h']);
  expect(headerPaths('uk/netdev.h')).toEqual([
    '/uk/include/uk/netdev.h',
    '/uk/lib/uknetdev/include/uk/netdev.h',
  ]);
  expect(headerPaths('uk/plat/time.h')).toEqual(['/uk/include/uk/plat/time.h']);
});

test('a declaration is found, and neither a comment nor a call', () => {
  const text = '/* send(x) */\n * send(): sends\n\tsend(1);\nstatic inline int send(int x)\n{';
  expect(declarationLine(text, 'send')).toBe(4);
  expect(declarationLine(text, 'sen')).toBeNull();
});

test('an excerpt is found by its longest match, without regard to the indent', () => {
  const text = 'a();\n{\n\ta();\n\tb();\n}\n';
  expect(linesOf(text, 'a();\nb();')).toEqual({ first: 3, last: 4 });
  expect(linesOf(text, 'a();\nc();')).toEqual({ first: 1, last: 1 });
  expect(linesOf(text, 'd();')).toBeNull();
  expect(linesOf(text, '')).toBeNull();
});

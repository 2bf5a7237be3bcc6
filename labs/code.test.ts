import { describe, expect, it } from 'vitest';
import { excerpt, resolveCode, withoutMarks } from './code.ts';

const SOURCE = `int a;

/* DOC: first */
static int f(void)
{
	int x;

	/* DOC: inner */
	x = 1;
	return x;
}

/* DOC: last */
int b;`;

describe('excerpt', () => {
  it('reaches to the first blank line outside of braces, without marks in it', () => {
    expect(excerpt(SOURCE, 'first')).toEqual({
      line: 4,
      text: 'static int f(void)\n{\n\tint x;\n\n\tx = 1;\n\treturn x;\n}',
    });
  });

  it('ends before the brace that closes the function around it, and takes the tabs away', () => {
    expect(excerpt(SOURCE, 'inner')).toEqual({ line: 9, text: 'x = 1;\nreturn x;' });
  });

  it('reaches to the end of the file', () => {
    expect(excerpt(SOURCE, 'last')?.text).toBe('int b;');
  });

  it('reaches over blank lines to the mark that closes it', () => {
    const source =
      '/* DOC: all */\n#define N 1\n\n/* DOC: one */\nint a[N];\n\nint b;\n/* DOC: /all */\n\nint c;';
    expect(excerpt(source, 'all')?.text).toBe('#define N 1\n\nint a[N];\n\nint b;');
    expect(excerpt(source, 'one')?.text).toBe('int a[N];');
    expect(withoutMarks(source)).toBe('#define N 1\n\nint a[N];\n\nint b;\n\nint c;');
  });

  it('takes the tabs away around a directive, which has none', () => {
    expect(excerpt('{\n/* DOC: x */\n#if 1\n\t\ta();\n#endif\n\t\tb();\n', 'x')?.text).toBe(
      '#if 1\na();\n#endif\nb();',
    );
  });

  it('is null for a mark that is not there, or only begins alike', () => {
    expect(excerpt(SOURCE, 'fir')).toBeNull();
  });
});

describe('resolveCode', () => {
  const read = (path: string) => (path.endsWith('a.c') ? SOURCE : undefined);

  it('turns a citation into a fence with file and line', () => {
    expect(resolveCode('x\n@code a.c#last\ny', read)).toBe('x\n```c a.c:14\nint b;\n```\ny');
  });

  it('counts the lines of a solution as a learner sees them', () => {
    const [, line] = /main\.c:(\d+)/.exec(resolveCode('@code solution/main.c#last', () => SOURCE)) ?? [];
    expect(withoutMarks(SOURCE).split('\n')[Number(line) - 1]).toBe('int b;');
  });

  it('refuses a mark or a file that is not there', () => {
    expect(() => resolveCode('@code a.c#gone', read)).toThrow('a mark');
    expect(() => resolveCode('@code b.c#first', read)).toThrow('a file');
  });
});

import { describe, expect, it } from 'vitest';
import type { Evidence } from '../lab.ts';
import { doesNotBuild, hintOf, neverStarted, RETURNED, ran, STOPPED, short } from '../testing.ts';
import { gettingStarted } from './check.ts';

const reference = ran({ printed: ['hello'] });
const judge = (evidence: Evidence) => gettingStarted.check(evidence, reference);

describe('step 01', () => {
  it('passes a program that prints and returns', () => {
    expect(short(judge(reference))).toBe('builds+ boots+ sound+ prints+ returns+');
  });

  it('passes where the line comes as a kernel message, or without a line end', () => {
    const message = ran({ messages: ['Warn: [apppktgen] <main.c @   9> good morning'] });
    expect(short(judge(message))).toContain('prints+');
  });

  it('passes a guest that switched itself off without a word, as with messages turned down', () => {
    const ending = { kind: 'powered-off', detail: 'The guest switched itself off.' } as const;
    expect(short(judge(ran({ printed: ['hello'], ending })))).toBe('builds+ boots+ sound+ prints+ returns+');
  });

  it('fails the start: nothing printed', () => {
    expect(short(judge(ran()))).toBe('builds+ boots+ sound+ prints-? returns+');
  });

  it('leads to the first error of the compiler', () => {
    const items = judge(doesNotBuild('', "expected ';' before 'return'", "'x' undeclared"));
    expect(short(items)).toBe('builds-? boots- sound- prints- returns-');
    expect(hintOf(items, 'builds')).toContain("main.c, line 7: expected ';' before 'return'");
    expect(items[1]?.seen).toBe('not reached');
  });

  it('names what the linker misses, whether it is told as a diagnostic or in the log', () => {
    for (const evidence of [
      doesNotBuild("main.c:6: undefined reference to `say_hello'"),
      doesNotBuild('', "undefined reference to `say_hello'"),
      doesNotBuild(
        '',
        "'say_hello' is used here, but nothing that was linked defines it. Check its spelling.",
      ),
    ])
      expect(hintOf(judge(evidence), 'builds')).toContain('say_hello()');
    expect(hintOf(judge(doesNotBuild("undefined reference to `main'")), 'builds')).toContain('called main');
  });

  it('passes on what a build limit says', () => {
    const evidence = doesNotBuild('');
    const limit = { limit: 'time', value: '60 s', fix: 'Look for an endless macro.' } as const;
    const items = judge({ ...evidence, build: { ...evidence.build, limit } as Evidence['build'] });
    expect(hintOf(items, 'builds')).toBe('Look for an endless macro.');
  });

  it('does not take the kernel’s stand-in for a main', () => {
    const items = judge(ran({ printed: ['weak main() called. Symbol was not replaced!'] }));
    expect(short(items)).toBe('builds-? boots- sound- prints- returns-');
  });

  it('explains a kernel that stops before its banner', () => {
    const ending = { kind: 'not-booted', detail: 'The kernel did not start.' } as const;
    const items = judge(ran({ banner: null, ending }));
    expect(short(items)).toBe('builds+ boots-? sound- prints- returns-');
    const evidence = ran({ banner: null, ending });
    const build = { ...evidence.build, config: { CONFIG_LIBUKRANDOM: 'y' } } as Evidence['build'];
    expect(hintOf(judge({ ...evidence, build }), 'boots')).toContain('LIBUKRANDOM');
  });

  it('refuses a crash, an assertion, an endless loop and a bad return, each for its own reason', () => {
    const printed = ['hello'];
    const crashed = { kind: 'crashed', trap: 'page fault', detail: 'It crashed.' } as const;
    expect(short(judge(ran({ printed, ending: crashed })))).toBe('builds+ boots+ sound-? prints- returns-');
    expect(hintOf(judge(ran({ printed, ending: STOPPED })), 'returns')).toContain('loop without an end');
    const items = judge(ran({ printed, ending: { ...RETURNED, kind: 'returned', value: -3 } }));
    expect(hintOf(items, 'returns')).toContain('main returned -3');
  });

  it('takes the blame where the guest never started or never spoke', () => {
    expect(short(judge(neverStarted()))).toBe('builds+ boots! sound! prints! returns!');
    const silent = ran();
    const guest = silent.guest && { ...silent.guest, console: [] };
    expect(short(judge({ ...silent, guest }))).toBe('builds+ boots! sound! prints! returns!');
  });
});

import { describe, expect, test } from 'vitest';
import { gettingStarted } from '../../../labs/01-getting-started/check.ts';
import { readConsole } from '../../../labs/console.ts';
import { causeOf, readCrash } from '../../../labs/crash.ts';
import { explainAssertion, explainError, explainTrap } from '../../../labs/explain.ts';
import type { Evidence, GuestEnding } from '../../../labs/lab.ts';
import { doesNotBuild, neverStarted, ran, STOPPED } from '../../../labs/testing.ts';
import { course } from './course-de.ts';
import { recognise } from './recognise.ts';

const german = (text: string) => recognise(text, course);
const ends = (ending: GuestEnding) => ran({ printed: ['hello'], ending });

const notBooted = { kind: 'not-booted', detail: 'The kernel stopped before it came to its banner.' } as const;
const noBanner = ran({ banner: null, ending: notBooted });
const silent = ran();
const EVIDENCE: Record<string, Evidence> = {
  passes: ran({ printed: ['hello'] }),
  'prints nothing': ran(),
  'does not compile': doesNotBuild('', "expected ';' before 'return'"),
  'calls what nobody defines': doesNotBuild("main.c:6: undefined reference to `say_hello'"),
  'has no main': doesNotBuild("undefined reference to `main'"),
  'does not build': doesNotBuild('make: nothing'),
  'runs a stand-in': ran({ printed: ['weak main() called. Symbol was not replaced!'] }),
  'does not boot': noBanner,
  'wants random numbers': {
    ...noBanner,
    build: { ...noBanner.build, config: { CONFIG_LIBUKRANDOM: 'y' } } as Evidence['build'],
  },
  'ends before main': ends(notBooted),
  crashes: ends(explainTrap('page fault')),
  'asserts what is false': ends(explainAssertion('a == b', 'main.c:12', 'apppktgen')),
  'never returns': ends(STOPPED),
  'returns an error': ends({ kind: 'returned', value: -3, detail: 'main returned -3.' }),
  'switches itself off': ends({ kind: 'powered-off', detail: 'The guest switched itself off.' }),
  'never started': neverStarted(),
  'says nothing': { ...silent, guest: silent.guest && { ...silent.guest, console: [] } },
};
/** A guest's or a program's own words, in no language of ours. */
const OWN = ['Calypso 0.17.0~484ff209', 'hello', '-3', "main.c:7: expected ';' before 'return'"];

describe('the check of step 01 in German', () => {
  test.each(Object.entries(EVIDENCE))('has words for each item of a program that %s', (_, evidence) => {
    const items = gettingStarted.check(evidence, EVIDENCE.passes ?? evidence);
    const said = items.flatMap(({ title, expected, seen, hint }) => [title, expected, seen, hint ?? title]);
    expect(said.filter((text) => german(text) === null && !OWN.includes(text))).toEqual([]);
  });
});

describe('the end of a guest in German', () => {
  test.each([
    'page fault',
    'general protection',
    'divide error',
    'invalid opcode',
    'double fault',
    'abort',
    'odd',
  ])('has words for %s and its cause', (trap) => {
    const ending = explainTrap(trap);
    const cause = causeOf(ending, readCrash([]));
    expect([ending.detail, cause ?? ending.detail].map(german)).not.toContain(null);
  });

  test.each([
    ['Cannot write to address 0x0', 'worauf er zeigt, wurde beschrieben'],
    ['Cannot read from address 0x18', 'ein Feld 24 Bytes dahinter wurde gelesen'],
    ['Cannot write to address 0x100000', 'lässt sich nicht beschreiben'],
    ['Cannot read from address 0xffffffffffff', 'keine Adresse dieses Gastes'],
  ])('says why: %s', (line, words) => {
    const text = `[    0.1] CRIT: [libukmini] <traps.c @   1> ${line}`.replace('0.1', '0.100000');
    const dump = ['Unhandled Trap 14 (page fault), error code=0x2', 'RIP: 0000000000100000 <main>'].map(
      (one) => `[    0.100000] CRIT: [libukmini] <traps.c @   1> ${one}`,
    );
    const report = readCrash([...dump, text].map((one, at) => ({ at, text: one })));
    expect(german(causeOf(explainTrap('page fault'), report) ?? '')).toContain(words);
  });

  test('reads the console’s own words', () => {
    const console = ['[    0.100000] Info: [libukboot] <boot.c @  1> main returned 0, halting system'];
    const { ending } = readConsole(console.map((text, at) => ({ at, text })));
    expect(german(ending?.detail ?? '')).toBe('main gab 0 zurück.');
    expect(german('The guest switched itself off. Or not.')).toBeNull();
    expect(german(explainAssertion('a == b', 'main.c:12', 'apppktgen').detail)).toBe(
      'Die Bedingung „a == b“, die das Programm selbst zusichert, war falsch. (Zusicherung in main.c:12.)',
    );
  });

  test.each(['a == b', 'dev->_data->state == UK_NETDEV_RUNNING', 'vdev && a', 'pkt', 'headroom <= buflen'])(
    'has words for the assertion %s and its cause, together',
    (expression) => {
      const ending = explainAssertion(expression, 'netdev.c:400', 'libuknetdev');
      const both = [ending.detail, causeOf(ending, readCrash([])) ?? 'The program divided by zero.'].join(
        ' ',
      );
      expect(german(both)).not.toBeNull();
      expect(german(both)).not.toMatch(/\b(?:the|was|that|before)\b/);
    },
  );

  test('has words for what a device refuses', () => {
    for (const code of [-12, -14, -16, -22, -28, -95, -105, -1]) {
      const said = german(`uk_netdev_configure() refused: ${explainError(code)}.`);
      expect(said).toMatch(/^uk_netdev_configure\(\) lehnte ab: -\d+( \(E[A-Z]+: .*\))?\.$/);
      expect(said).not.toMatch(/\b(?:the|that|not|more)\b/);
    }
  });

  test('has the same blanks in both languages', () => {
    const blanks = (text: string) => [...(text.match(/\{[a-z]\w*\}/g) ?? [])].sort();
    for (const [english, other] of course) expect(blanks(other), english).toEqual(blanks(english));
  });

  test('is found in one pass, whatever a guest prints', () => {
    const hostile = `The program stopped itself with "${'" ('.repeat(100_000)}`;
    expect(german(hostile)).toBeNull();
  });
});

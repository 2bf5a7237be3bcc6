import compile from 'icu-minify/compile';
import { describe, expect, test } from 'vitest';
import { fill } from '../../labs/fill.ts';
import { SENTENCES } from '../../server/sentences.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { chooseLanguage, type LANGUAGES } from './languages.ts';
import { sentences } from './said/de.ts';
import { notices } from './said/notices.ts';

const CATALOGUES: Record<keyof typeof LANGUAGES, object> = { en, de };

describe.each(Object.entries(CATALOGUES))('the texts of %s', (_, texts) => {
  test('are those of the English catalogue, with the same blanks and tags', () => {
    const [own, english] = [flat(texts), flat(en)];
    expect(Object.keys(own).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(own)) {
      expect(text.trim(), key).not.toBe('');
      expect(names(text), key).toEqual(names(english[key] ?? ''));
    }
  });
});

describe('what the server says, and the notices of the page,', () => {
  const english: Readonly<Record<string, string>> = { ...SENTENCES, ...notices };

  test('have German words for each code, with the same values', () => {
    expect(Object.keys(sentences).sort()).toEqual(Object.keys(english).sort());
    for (const [code, text] of Object.entries(sentences)) {
      expect(text.trim(), code).not.toBe('');
      expect(text, code).not.toBe(english[code]);
      expect(blanks(text), code).toEqual(blanks(english[code] ?? ''));
    }
  });

  test('are filled with numbers of the language, and with no text of a value', () => {
    expect(fill('{most} in {room}', { most: 1_000, room: '{most}' }, 'de')).toBe('1.000 in {most}');
    expect(fill('{most}', { most: 1_000 }, 'en')).toBe('1,000');
    expect(fill('{toString}', {}, 'en')).toBe('{toString}');
  });
});

describe('the language of a request', () => {
  test.each([
    [undefined, null, 'en'],
    [undefined, 'de-CH, en;q=0.8', 'de'],
    [undefined, 'fr, en;q=0.3, de;q=0.7', 'de'],
    [undefined, 'fr;q=1, it', 'en'],
    [undefined, 'de;q=0, en;q=0.1', 'en'],
    [undefined, 'constructor, __proto__;q=2, ;;;,,', 'en'],
    ['en', 'de', 'en'],
    ['de', 'en', 'de'],
    ['toString', 'de', 'de'],
  ] as const)('with the cookie %s and the wish %s is %s', (cookie, accept, language) => {
    expect(chooseLanguage(cookie, accept)).toBe(language);
  });
});

function blanks(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

function flat(texts: object, prefix = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(texts).map(([key, value]) =>
      typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`),
    ),
  );
}

/** What a text takes, and the tags around its parts, each once: a plural may say its number in every branch. */
function names(text: string): string[] {
  const found = new Set<string>();
  // A sequence holds words, 0 for "#", [name], [name, format, branches or style] and [tag, ...sequence].
  const walk = (sequence: unknown): void => {
    for (const part of Array.isArray(sequence) ? sequence : []) {
      if (!Array.isArray(part)) continue;
      const [name, ...rest] = part;
      found.add(name);
      if (typeof rest[0] !== 'number' || rest[0] === 0) walk(rest);
      else if (typeof rest[1] === 'object') Object.values(rest[1]).forEach(walk);
    }
  };
  walk(compile(text));
  return [...found].sort();
}

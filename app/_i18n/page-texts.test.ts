import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import * as late from './late/en.ts';

const APP = path.resolve(import.meta.dirname, '..');
const LAYOUT = path.join(APP, 'layout.tsx');
/** Where the browser's texts begin: what is imported from here on is drawn with them. */
const roots = fs
  .readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?:^|\/)(?:page|closed-step)\.tsx$/.test(name));

const given = givenBy(LAYOUT);

describe.each(roots)('the texts of %s', (name) => {
  const file = path.join(APP, name);
  const reached = walk(file);
  const own = [...given, ...givenBy(file)];

  test('are those that its components ask for', () => {
    expect([...new Set(own)].sort()).toEqual([...new Set([...given, ...reached.texts])].sort());
  });

  test('are completed by those that come later', () => {
    const all = [...own, ...Object.keys(late)];
    const missing = [...reached.later].flatMap((one) =>
      [...walk(one, true).texts].filter((text) => !all.includes(text)),
    );
    expect(missing).toEqual([]);
  });
});

test('what comes later is asked for by something that does', () => {
  const asked = roots.flatMap((name) =>
    [...walk(path.join(APP, name)).later].flatMap((one) => [...walk(one, true).texts]),
  );
  expect(Object.keys(late).filter((name) => !asked.includes(name))).toEqual([]);
});

test('what breaks a page has its texts from the layout', () => {
  expect(given).toEqual(expect.arrayContaining([...walk(path.join(APP, 'error.tsx')).texts]));
});

/** Which namespaces a file gives to what is within it. */
function givenBy(file: string): string[] {
  const list = /\bof=\{\[([^\]]*)\]\}/.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? '';
  const names = [...list.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
  expect(names.filter((name) => !(name in en))).toEqual([]);
  return names;
}

/** What a file and all that it imports ask for, and what they leave for later; with `all`, those parts' texts too. */
function walk(file: string, all = false): { texts: Set<string>; later: Set<string> } {
  const [texts, later, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = (one: string) => {
    if (seen.has(one) || !/\.tsx?$/.test(one)) return;
    seen.add(one);
    const source = fs.readFileSync(one, 'utf8');
    for (const [, name] of source.matchAll(/\buseTexts\('(\w+)'\)/g)) texts.add(name ?? '');
    // It loads what others have in `later`.
    if (path.basename(one) === 'warm.ts') return;
    const put = new Set<string>();
    for (const [, name = ''] of source.matchAll(/\blater\(\s*\(\) =>\s*import\('(\.[^']+)'\)/g))
      put.add(path.resolve(path.dirname(one), name));
    for (const part of put) later.add(part);
    for (const [, name = ''] of source.matchAll(
      /(?:^import (?!type\b)(?:[^;]*? from )?|\bimport\(\s*)'(\.[^']+)'/gm,
    )) {
      const next = path.resolve(path.dirname(one), name);
      if (isRoot(next) || next.startsWith(path.join(APP, '_i18n'))) continue;
      if (all || !put.has(next)) visit(next);
    }
  };
  visit(file);
  return { texts, later };
}

function isRoot(file: string): boolean {
  return roots.includes(path.relative(APP, file));
}

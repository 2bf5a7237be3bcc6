import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { conformanceImage, type Kernel, ukmini, unikraft } from './boot.ts';
import { expectedFile, programs, transcripts } from './transcript.ts';

const all = await programs();

/** Runs every program on a kernel and compares what it showed, byte for byte, with what real Unikraft 0.17.0 showed. */
function conforms(kernel: Kernel | undefined): void {
  let said = new Map<string, string>();
  beforeAll(async () => {
    if (kernel) said = await transcripts(await conformanceImage(kernel), all);
  });
  test.each(all.map(({ name, question }) => [`${question} (${name})`, name]))('%s', async (_, name) => {
    const expected = await readFile(expectedFile(name, kernel?.name ?? 'unikraft'), 'utf8');
    expect(said.get(name)).toBe(expected);
  });
}

describe('ukmini behaves like Unikraft', () => conforms(ukmini));

describe.skipIf(!unikraft)('Unikraft still behaves as recorded (needs UK_ROOT)', () => conforms(unikraft));

describe('the collection', () => {
  test('has at least sixty programs, each with a question and a recorded answer', async () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    for (const { name, question } of all) {
      expect(question, name).toMatch(/\?$/);
      expect(await readFile(expectedFile(name, 'unikraft'), 'utf8'), name).not.toBe('');
    }
  });

  test('names every wanted difference in the README', async () => {
    const readme = await readFile(path.join(import.meta.dirname, '..', 'README.md'), 'utf8');
    const files = await readdir(path.join(import.meta.dirname, 'expected'));
    const different = files.flatMap((file) => /^(.*)\.ukmini\.txt$/.exec(file)?.[1] ?? []);
    for (const name of different) expect(readme).toContain(`\`${name}\``);
  });

  test('keeps no answer to a question that is gone', async () => {
    const files = await readdir(path.join(import.meta.dirname, 'expected'));
    const names = new Set(all.map(({ name }) => name));
    expect(
      files.filter((file) => file.endsWith('.txt') && !names.has(file.replace(/(\.ukmini)?\.txt$/, ''))),
    ).toEqual([]);
  });
});

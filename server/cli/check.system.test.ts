/** A bundle on the command line: its program is built and booted again on its own kernel, and compared with its verdict. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labBySlug } from '../../labs/index.ts';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import { packBundle } from '../check/bundle.ts';
import { checkStep } from '../check/check.ts';
import { stepOf } from '../course.ts';
import { SHARED_BASE } from '../testing.ts';

const SLUG = '03-say-hello';
const lab = labBySlug(SLUG);
const ukmini = KERNELS.find(({ id }) => id === 'ukmini');
if (!lab || !ukmini) throw new Error('the course lost a step or a kernel');

async function called(words: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, words, { env });
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'exit');
  return { code, output: (await printed).join('\n') };
}

describe.skipIf(ukmini.skip)('work that was handed in', () => {
  /** Moves the cursor, sets the clipboard, and asks the terminal to type, in 7-bit and 8-bit form. */
  const WORDS = '\\033[2J\\033]52;c;QUFB\\007\\302\\2332J\\033[c said';
  let directory: string;

  beforeAll(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-handed-in-'));
  });
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  function lab(files: Readonly<Record<string, string>>, ...words: readonly string[]) {
    const source = fs.mkdtempSync(path.join(directory, 'source-'));
    for (const [name, content] of Object.entries(files))
      if (content.startsWith('->')) fs.symlinkSync(content.slice(2), path.join(source, name));
      else if (content === '|') spawnSync('mkfifo', [path.join(source, name)]);
      else fs.writeFileSync(path.join(source, name), content);
    const env = { ...process.env, UK_ROOT: '', WORKSHOP_DATA: directory, WORKSHOP_BASE: SHARED_BASE };
    const cli = path.join(import.meta.dirname, '..', 'cli.ts');
    return called([cli, ...words.map((word) => (word === 'SOURCE' ? source : word))], env);
  }

  const start = stepOf(SLUG).start;
  const build = {
    ...start,
    'Makefile.uk': `$(shell printf '${WORDS.replaceAll('\\\\', '\\')}' >&2)\n$(error the end)\n`,
  };
  const guest = {
    ...start,
    'main.c': `#include <stdio.h>\nint main(int c __attribute__((unused)), char *v[] __attribute__((unused)))\n{\n\tprintf("${WORDS}\\n");\n\treturn 0;\n}\n`,
  };

  test.each([
    ['check', build, ['check', SLUG, '--source', 'SOURCE']],
    ['run, of a build', build, ['run', 'SOURCE']],
    ['measure', build, ['measure', '05', '--source', 'SOURCE']],
    ['run, of a guest', guest, ['run', 'SOURCE']],
  ] as const)('155: a terminal obeys nothing that was handed in, by %s', async (_name, files, words) => {
    const { output } = await lab(files, ...words);
    expect(output).toMatch(/x1b\]52;c;QUFB|·\]52;c;QUFB/);
    expect(output).toContain('said');
    expect([...output].filter((one) => /(?!\n)\p{Cc}/u.test(one))).toEqual([]);
  });

  test('155: no link, pipe or endless file in a directory that was handed in is read', async () => {
    const secret = path.join(directory, 'secret');
    fs.writeFileSync(secret, '#error TOP-SECRET\n');
    for (const [files, said] of [
      [{ 'main.c': `->${secret}` }, /cannot be read: ELOOP/],
      [{ ...start, 'mine.h': `->${secret}` }, /cannot be read: ELOOP/],
      [{ ...start, 'mine.h': '|' }, /no plain file/],
      [{ ...start, 'mine.h': 'x'.repeat(70_000) }, /larger than a source may be/],
    ] as const) {
      const { output, code } = await lab(files, 'check', SLUG, '--source', 'SOURCE');
      expect(output).toMatch(said);
      expect(output).not.toContain('TOP-SECRET');
      expect(code).toBe(2);
    }
    const kept = path.join(directory, 'kept');
    fs.writeFileSync(kept, 'kept');
    const zip = path.join(directory, 'out.zip');
    fs.symlinkSync(kept, zip);
    const { output } = await lab(start, 'takehome', SLUG, '--source', 'SOURCE', '-o', zip);
    expect([output.includes('cannot be written'), fs.readFileSync(kept, 'utf8')]).toEqual([true, 'kept']);
  });
});

describe.skipIf(ukmini.skip)('lab check --bundle --again', () => {
  let directory: string;
  let entries: Record<string, Uint8Array>;

  beforeAll(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-bundle-'));
    await using bench = await openTestBench(ukmini.kernel);
    const { signal } = new AbortController();
    const files = stepOf(SLUG).solution;
    const outcome = await checkStep({ bench, lab, files, kernel: bench.kernel, signal });
    entries = unzipSync(await packBundle(outcome, lab, bench));
  });
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  /** `changes` to the bundle's entries, as text; "unikraft" is what the workshop would choose, and has not. */
  async function again(changes: Readonly<Record<string, (text: string) => string>>, unikraft = false) {
    const changed = Object.entries(changes).map(([name, change]) => [
      name,
      strToU8(change(strFromU8(entries[name] ?? new Uint8Array()))),
    ]);
    const file = path.join(directory, 'bundle.zip');
    fs.writeFileSync(file, zipSync({ ...entries, ...Object.fromEntries(changed) }));
    const cli = path.join(import.meta.dirname, '..', 'cli.ts');
    const env = {
      ...{ ...process.env, UK_ROOT: '', WORKSHOP_DATA: directory, WORKSHOP_BASE: SHARED_BASE },
      WORKSHOP_KERNEL: unikraft ? 'unikraft' : 'auto',
    };
    return called([cli, 'check', '--bundle', file, '--again'], env);
  }

  test('says that the verdict is the same, on the bundle’s kernel though another is preferred', async () => {
    const { code, output } = await again({}, true);
    expect(output).toContain('on ukmini');
    expect(output).toContain('Just as the bundle says.');
    expect(code).toBe(0);
  });

  test('says what came out otherwise', async () => {
    const failed = (text: string) => text.replaceAll('"result": "pass"', '"result": "fail"');
    const { code, output } = await again({ 'verdict.json': failed });
    expect(output).toContain('The bundle says otherwise:');
    expect(output).toContain('the whole: fail then, pass now');
    expect(code).toBe(0);
  });

  test('says which kernel is missing here', async () => {
    const { code, output } = await again({
      'bundle.json': (text) => text.replace(/"kernel": "[^"]+"/, '"kernel": "Unikraft 0.99"'),
      'evidence.json': (text) => text.replaceAll('"kernel":"ukmini"', '"kernel":"unikraft"'),
    });
    expect(output).toContain('The bundle is of Unikraft 0.99.');
    expect(code).toBe(2);
  });
});

/** A bundle on the command line: its program is built and booted again on its own kernel, and compared with its verdict. */
import { spawn } from 'node:child_process';
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
    const child = spawn(process.execPath, [cli, 'check', '--bundle', file, '--again'], { env });
    const printed = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await once(child, 'exit');
    return { code, output: (await printed).join('\n') };
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

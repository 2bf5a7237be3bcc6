/** A bundle of a real check comes back as it was, and its evidence to the same verdict. */
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { labBySlug } from '../../labs/index.ts';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import { stepOf } from '../course.ts';
import { judgeAgain, packBundle, unpackBundle } from './bundle.ts';
import { checkStep } from './check.ts';

const signal = new AbortController().signal;
const SLUG = '03-say-hello';
const lab = labBySlug(SLUG);
const ukmini = KERNELS.find(({ id }) => id === 'ukmini');
if (!lab || !ukmini) throw new Error('the course lost a step or a kernel');

describe.skipIf(ukmini.skip)('a bundle', () => {
  test('comes to the same verdict again, passed or not, and tells one that was changed', async () => {
    await using bench = await openTestBench(ukmini.kernel);
    const { solution, wrong } = stepOf(SLUG);
    const crashing = wrong.find(({ name }) => name === 'sends-before-the-start.c')?.text ?? '';
    for (const [main, result] of [
      [solution['main.c'] ?? '', 'pass'],
      [crashing, 'fail'],
    ] as const) {
      const files = { ...solution, 'main.c': main };
      const outcome = await checkStep({ bench, lab, files, kernel: bench.kernel, signal });
      expect(outcome.verdict.result).toBe(result);
      const zip = await packBundle(outcome, lab, bench);
      const bundle = unpackBundle(zip);
      expect(bundle.learner.files).toEqual(files);
      expect(plain(bundle.learner)).toEqual(plain(outcome.learner));
      expect(plain(bundle.reference)).toEqual(plain(outcome.reference));
      expect(judgeAgain(bundle)).toEqual({ verdict: outcome.verdict, differences: [] });

      const entries = unzipSync(zip);
      expect(Object.keys(entries)).toEqual(
        expect.arrayContaining(['README.txt', 'console.txt', 'config.txt', '.config']),
      );
      // As Kconfig wrote it, with the options that are off.
      const dotConfig = strFromU8(entries['.config'] ?? new Uint8Array());
      expect(dotConfig).toMatch(/^# CONFIG_OPTIMIZE_LTO is not set$/m);
      expect(dotConfig).toMatch(/^CONFIG_UK_NAME="pktgen"$/m);
      const verdict = { ...outcome.verdict, result: 'pass', items: outcome.verdict.items.map(passed) };
      const changed = repacked(entries, { 'verdict.json': strToU8(JSON.stringify(verdict)) });
      const { differences } = judgeAgain(unpackBundle(changed));
      expect(differences.length > 0).toBe(result === 'fail');
      if (result === 'pass') refusals(entries);
    }
  });
});

const passed = <T extends object>(item: T) => ({ ...item, result: 'pass' });

/** Frames are Buffers in one and plain bytes in the other; the text of .config is a file of its own. */
function plain<T extends { files: unknown; guest: unknown }>({ files: _, ...evidence }: T) {
  return JSON.parse(
    JSON.stringify(evidence, (key, value) =>
      key === 'dotConfig'
        ? undefined
        : value instanceof Set
          ? [...value]
          : value?.type === 'Buffer'
            ? value.data
            : value instanceof Uint8Array
              ? [...value]
              : value,
    ),
  );
}

function repacked(entries: Record<string, Uint8Array>, changes: Zippable): Uint8Array {
  return zipSync({ ...entries, ...changes });
}

function refusals(entries: Record<string, Uint8Array>): void {
  const refused = (bytes: Uint8Array) => expect(() => unpackBundle(bytes));
  refused(strToU8('not a zip at all')).toThrow(/no bundle/);
  refused(repacked(entries, { 'sources/../../etc/passwd': strToU8('x') })).toThrow(/no bundle/);
  refused(repacked(entries, { 'sources/big.c': new Uint8Array(65_537) })).toThrow(/more text/);
  refused(repacked(entries, { 'evidence.json': new Uint8Array(40 * 1024 * 1024) })).toThrow(
    /unpacks to more/,
  );
  refused(repacked(entries, { 'evidence.json': strToU8('{"learner": {}}') })).toThrow(/no bundle/);
  const many = Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`n${n}`, strToU8('x')]));
  refused(repacked(entries, many)).toThrow(/more files/);
}

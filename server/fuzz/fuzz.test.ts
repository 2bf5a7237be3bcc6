import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Campaign, CORPUS, type Finding, readCorpus } from './campaign.ts';
import { Chance, grown, mutate, smallest } from './mutate.ts';
import { TARGETS } from './targets.ts';

/** Of random changes, for each parser; `npm run fuzz` has hours, and new seeds. */
const MILLISECONDS = 120;
/** The same one for each run of the tests: one that fails, fails again. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);

let campaign: Campaign;
beforeAll(() => {
  campaign = new Campaign();
});
afterAll(() => campaign[Symbol.asyncDispose]());

const told = (findings: readonly Finding[]) =>
  findings.map(
    ({ input, problem }) =>
      `${problem.kind}: ${problem.words}\n${JSON.stringify(Buffer.from(input).toString('latin1').slice(0, 500))}`,
  );

describe.each(TARGETS.map(({ name }) => name))('the parser of %s', (name) => {
  test('keeps its promises for every sample, and for those that once broke them', async () => {
    const samples = readCorpus(name);
    expect(samples.length, `${CORPUS}/${name}`).toBeGreaterThan(0);
    const findings: Finding[] = [];
    await campaign.work(name, samples, { kind: 'replay' }, (finding) => findings.push(finding));
    expect(told(findings)).toEqual([]);
  });

  test(`keeps them for samples that are changed at random, FUZZ_SEED=${SEED}`, async () => {
    const findings: Finding[] = [];
    const order = { kind: 'fuzz', seed: SEED, milliseconds: MILLISECONDS, growing: false } as const;
    await campaign.work(name, readCorpus(name), order, (finding) => findings.push(finding));
    expect(told(findings)).toEqual([]);
  });
});

describe('the fuzzer', () => {
  /** Its own parsers with planted faults; long enough for a busy machine, over with the first finding. */
  async function find(name: string): Promise<Finding | null> {
    await using planted = new Campaign('./planted.ts', {
      milliseconds: name === 'hangs' ? 2_000 : 45_000,
      memoryMiB: 64,
    });
    const sample = Buffer.from('SAMPLE of nothing in particular');
    const order = { kind: 'fuzz', milliseconds: 500, growing: name.startsWith('grows') } as const;
    let found: Finding | null = null;
    for (let seed = 0; seed < 60 && !found; seed++)
      await planted.work(name, [sample], { ...order, seed }, (finding) => {
        found ??= finding;
      });
    return found;
  }

  test.each([
    ['throws', 'throws'],
    ['breaks its promise', 'broken'],
    ['pollutes', 'pollutes'],
    ['dies in a listener', 'dies'],
    ['takes all memory', 'dies'],
    ['hangs', 'hangs'],
    ['grows as the square', 'slow'],
  ])('finds a parser that %s', async (name, kind) => {
    expect((await find(name))?.problem.kind).toBe(kind);
  });

  test('finds nothing in one that is right', async () => {
    await using planted = new Campaign('./planted.ts');
    const findings: Finding[] = [];
    const order = { kind: 'fuzz', seed: 7, milliseconds: 300, growing: true } as const;
    const runs = await planted.work('right', [Buffer.from('x')], order, (finding) => findings.push(finding));
    expect(findings).toEqual([]);
    expect(runs).toBeGreaterThan(0);
  });

  test('repeats its changes by the seed, and shrinks what it found', async () => {
    const make = (seed: number) => {
      const chance = new Chance(seed);
      const seedText = Buffer.from('a sample of 12 words, more or less');
      return Array.from({ length: 50 }, () => mutate(seedText, chance, [seedText], [], 200).toString());
    };
    expect(make(5)).toEqual(make(5));
    expect(make(5)).not.toEqual(make(6));
    expect(new Set(make(5)).size).toBeGreaterThan(25);
    const large = grown(Buffer.from('x<y>z'), new Chance(3), 1_000)(1_000);
    expect(large.length).toBeLessThanOrEqual(1_000);
    const small = await smallest(Buffer.from(`${'a'.repeat(300)}needle${'b'.repeat(300)}`), async (bytes) =>
      Buffer.from(bytes).includes('needle'),
    );
    expect(Buffer.from(small).toString()).toBe('needle');
  });
});

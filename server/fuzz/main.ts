/** `npm run fuzz -- --minutes N`: every parser of hostile bytes in turn, and a report of what broke. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Campaign, CORPUS, type Finding, keep, readCorpus } from './campaign.ts';
import { TARGETS } from './targets.ts';

const HELP = `Gives changed samples to every parser of hostile bytes, and looks whether what it promises holds

  npm run fuzz -- --minutes 10             all parsers in turn
  npm run fuzz -- --parser NAME …          only these: ${TARGETS.map(({ name }) => name).join(', ')}
    --seed N                               the same changes again
    --work DIR                             where inputs that reach new code and those that break something are kept
  npm run fuzz -- --parser NAME --replay FILE …

  Exit status: 0 nothing broke, 1 something did, 2 the call is wrong.
`;
/** A parser's turn: long enough to begin, short enough that all come round in a few minutes. */
const TURN_MILLISECONDS = 12_000;
/** Inputs that reach new code, of one parser. */
const MOST_KEPT = 400;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = arguments_();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = TARGETS.filter(({ name }) => values.parser === undefined || values.parser.includes(name));
  const minutes = Number(values.minutes);
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  if (chosen.length === 0 || !(minutes > 0) || !Number.isSafeInteger(seed)) {
    console.error(HELP);
    return 2;
  }
  const work = values.work ?? path.join(os.tmpdir(), `wirespeed-fuzz-${os.userInfo().uid}`);
  await using campaign = new Campaign();
  const seen = new Map<string, number>();
  const report = (finding: Finding) => {
    const known = signature(finding);
    seen.set(known, (seen.get(known) ?? 0) + 1);
    if (seen.get(known) !== 1) return;
    const { target, input, problem } = finding;
    const file = keep(path.join(work, 'findings'), target, input);
    console.log(
      `\n${target} ${problem.kind}, ${input.length} bytes: ${file}\n  ${printable(problem.words).slice(0, 1_500)}\n`,
    );
  };
  const files = [...(values.replay ?? []), ...positionals];
  if (files.length > 0) {
    for (const file of files) {
      const input = new Uint8Array(fs.readFileSync(path.resolve(process.env.INIT_CWD ?? '.', file)));
      for (const { name } of chosen) await campaign.work(name, [input], { kind: 'replay' }, report);
    }
    console.log(seen.size === 0 ? 'All promises hold.' : `${seen.size} broken.`);
    return seen.size === 0 ? 0 : 1;
  }
  console.log(`seed ${seed}, kept in ${work}`);
  const pools = new Map(chosen.map(({ name }) => [name, [...readCorpus(name), ...readCorpus(name, work)]]));
  for (const [name, pool] of pools) await campaign.work(name, pool, { kind: 'replay' }, report);
  const until = Date.now() + minutes * 60_000;
  const turn = Math.min(TURN_MILLISECONDS, Math.max(1_000, (minutes * 60_000) / chosen.length));
  const runs = new Map<string, number>();
  for (let round = 0; Date.now() < until; round++) {
    for (const [index, { name }] of chosen.entries()) {
      if (Date.now() >= until) break;
      const pool = pools.get(name) ?? [];
      const before = pool.length;
      const order = {
        kind: 'fuzz',
        seed: seed + round * 1_000 + index,
        milliseconds: turn,
        growing: true,
      } as const;
      runs.set(name, (runs.get(name) ?? 0) + (await campaign.work(name, pool, order, report)));
      for (const input of pool.slice(before)) if (pool.length <= MOST_KEPT) keep(work, name, input);
    }
    if (round % 5 === 0) console.log(summary(runs, pools));
  }
  console.log(summary(runs, pools));
  console.log(
    seen.size === 0 ? 'All promises held.' : `${seen.size} broken; their inputs are in ${work}/findings.`,
  );
  return seen.size === 0 ? 0 : 1;
}

function summary(runs: ReadonlyMap<string, number>, pools: ReadonlyMap<string, readonly unknown[]>): string {
  return [...runs]
    .map(
      ([name, count]) =>
        `  ${name.padEnd(16)} ${String(count).padStart(9)} runs, ${pools.get(name)?.length} samples (${readCorpus(name, CORPUS).length} kept in the clone)`,
    )
    .join('\n');
}

/** Two findings with one cause look alike but for numbers and what the input held. */
function signature({ target, problem }: Finding): string {
  return `${target} ${problem.kind} ${problem.words
    .replace(/"[^"]*"|\d+/g, '')
    .split('\n')
    .slice(0, 3)
    .join(' ')
    .slice(0, 160)}`;
}

function printable(words: string): string {
  return words.replace(/(?!\n)\p{Cc}/gu, '·');
}

function arguments_() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        minutes: { type: 'string', default: '1' },
        parser: { type: 'string', multiple: true },
        seed: { type: 'string' },
        work: { type: 'string' },
        replay: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

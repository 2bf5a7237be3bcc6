/**
 * Acknowledged saves a second, in SQLite and in PostgreSQL, taken in turn on this machine and this disk:
 *
 *   npm run exec -- node_modules/.bin/node server/benchmarks/store.ts      # --rounds N, --seconds S
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { NO_POSTGRES, TestPostgres } from '../testing-postgres.ts';
import { openStore, type Store } from '../web/store.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '2' } },
});
const rounds = Number(values.rounds);
const milliseconds = Number(values.seconds) * 1_000;
/** One who types alone, and a room that types at once. */
const ROOMS = [1, 32] as const;
const TEXT = 'x'.repeat(4_000);

if (NO_POSTGRES !== null) throw new Error(NO_POSTGRES);
const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-bench-'));
await using stack = new AsyncDisposableStack();
stack.defer(() => fs.rmSync(dataDirectory, { recursive: true }));
const cluster = stack.use(await TestPostgres.start('on'));
const sqlite = stack.use(await openStore(dataDirectory));
const postgres = stack.use(await openStore({ dataDirectory, databaseUrl: await cluster.database() }));
const learners = Array.from({ length: Math.max(...ROOMS) }, (_, at) => `${at}`.padStart(22, '0'));
for (const store of [sqlite, postgres]) for (const learner of learners) await store.enrol(learner, 'hash');

console.log(`${sqlite.label} and ${postgres.label}, both flushing each commit; saves of 4 kB a second\n`);
for (const many of ROOMS) {
  const rates: Record<'sqlite' | 'postgres', number[]> = { sqlite: [], postgres: [] };
  for (let round = 0; round < rounds; round++) {
    rates.sqlite.push(await rateOf(sqlite, many));
    rates.postgres.push(await rateOf(postgres, many));
  }
  const [a, b] = [median(rates.sqlite), median(rates.postgres)];
  const ratios = rates.postgres.map((rate, round) => rate / (rates.sqlite[round] ?? Number.NaN));
  console.log(
    `${many === 1 ? '1 learner ' : `${many} learners`}  SQLite ${a.toFixed(0)}, PostgreSQL ${b.toFixed(0)}, ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
}

async function rateOf(store: Store, many: number): Promise<number> {
  let saved = 0;
  const began = performance.now();
  await Promise.all(
    learners.slice(0, many).map(async (learner) => {
      while (performance.now() - began < milliseconds) {
        await store.save({
          learner,
          step: '03-say-hello',
          file: 'main.c',
          text: `${TEXT}${saved}`,
          base: saved,
        });
        saved += 1;
      }
    }),
  );
  return (saved * 1_000) / (performance.now() - began);
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

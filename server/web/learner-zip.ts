/**
 * Everything that is kept of one learner, as a zip. It is made piece by piece, and between two pieces the process answers
 * everybody else: the whole of it is seconds of work. All of it is read in one transaction of a connection of its own, so
 * that what others write meanwhile neither waits nor tears it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { type Kysely, sql } from 'kysely';
import { KiB, LIMITS } from '../limits.ts';
import type { Tables } from './migrations.ts';
import type { StoreBase } from './store-base.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Packing so much takes two milliseconds. */
export const PIECE_BYTES = 64 * KiB;
/** Hashes of secrets are of no use to the learner. */
const LEFT_OUT: ReadonlySet<string> = new Set(['secret_hash']);
/** Columns that hold JSON, shown as what it says. */
const JSON_COLUMNS: ReadonlySet<string> = new Set(['body', 'files', 'config', 'options', 'steps', 'place']);
/** A zip knows no earlier time; ours are all the same, so that the same data makes the same file. */
export const TIME = new Date('1980-01-01T00:00:00');

const README = `Everything that this workshop keeps of you.

steps/      your texts as they are now, a directory for each step
data.json   all of it: texts and their kept versions, verdicts, measurements and notes, feedback, sessions
`;

/** Null where the learner is not known. */
export function zipOfLearner(base: StoreBase, learner: string): Promise<Uint8Array | null> {
  return base.reading(async (db) => {
    const known = await db.selectFrom('learner').select('id').where('id', '=', learner).executeTakeFirst();
    if (!known) return null;
    const pieces: Uint8Array[] = [];
    const whole = Promise.withResolvers<void>();
    const zip = new Zip((error, piece, last) => {
      if (error) return whole.reject(error);
      pieces.push(piece);
      if (last) whole.resolve();
    });
    await add(zip, 'README.txt', [README]);
    await add(zip, 'data.json', everything(db, base.tablesOfLearners, learner));
    const texts = db.selectFrom('source').select(['step', 'file', 'text']).where('learner', '=', learner);
    for await (const { step, file, text } of texts
      .orderBy('step')
      .orderBy('file')
      .stream(LIMITS.store.exportedRows))
      await add(zip, `steps/${step}/${file}`, [text]);
    zip.end();
    await whole.promise;
    return Buffer.concat(pieces);
  });
}

async function add(zip: Zip, name: string, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const file = new ZipDeflate(name);
  file.mtime = TIME;
  zip.add(file);
  for await (const text of texts) {
    const bytes = strToU8(text);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      file.push(bytes.subarray(at, at + PIECE_BYTES));
      await turn();
    }
  }
  file.push(new Uint8Array(), true);
}

/** One JSON object: a list of rows for each table. */
async function* everything(
  db: Kysely<Tables>,
  tables: readonly string[],
  learner: string,
): AsyncIterable<string> {
  yield '{\n  "learner": [';
  yield* rows(db, 'learner', 'id', learner);
  for (const table of tables) {
    yield `],\n  ${JSON.stringify(table)}: [`;
    yield* rows(db, table, 'learner', learner);
  }
  yield ']\n}\n';
}

async function* rows(
  db: Kysely<Tables>,
  table: string,
  column: 'id' | 'learner',
  learner: string,
): AsyncIterable<string> {
  let before = '\n    ';
  const all = db.selectFrom(sql.table<Row>(table).as('kept')).selectAll('kept');
  const theirs = all.where(sql.ref<string>(`kept.${column}`), '=', learner);
  for await (const row of theirs.stream(LIMITS.store.exportedRows)) {
    yield `${before}${JSON.stringify(plain(row))}`;
    before = ',\n    ';
  }
}

/** A row as it is told: what is JSON as what it says, no hash of a secret. */
export function plain(row: Row): Row {
  const shown = Object.entries(row).filter(([column]) => !LEFT_OUT.has(column));
  return Object.fromEntries(
    shown.map(([column, value]) => [
      column,
      JSON_COLUMNS.has(column) && typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );
}

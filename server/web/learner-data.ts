/**
 * One learner's data, all of it: as a zip to take along, and deleted so that nothing of it is left in the data folder.
 * Whatever table has a column `learner` takes part, so that a table that is added later is not forgotten.
 */
import fs from 'node:fs';
import Database from 'better-sqlite3';
import { strToU8, zipSync } from 'fflate';
import { type Kysely, sql, type Transaction } from 'kysely';
import { LIMITS } from '../limits.ts';
import type { Tables } from './migrations.ts';
import { copiesAside, type StoreFile } from './store-file.ts';

export interface LearnerData {
  /** A zip; null where the learner is not known. */
  exportLearner(learner: string): Promise<Uint8Array | null>;
  /** False where the learner is not known. */
  deleteLearner(learner: string): Promise<boolean>;
  /** Those of these who are not, or no longer, known. */
  unknownAmong(learners: readonly string[]): Promise<string[]>;
  /** Whether a learner was deleted just now: a page that is still open must not bring the id back. */
  departed(learner: string): boolean;
  /** Ids that begin like this. */
  learnersLike(beginning: string): Promise<string[]>;
}

type Row = Readonly<Record<string, unknown>>;

/** Hashes of secrets are of no use to the learner. */
const LEFT_OUT: ReadonlySet<string> = new Set(['secret_hash']);
/** Columns that hold JSON, shown as what it says. */
const JSON_COLUMNS: ReadonlySet<string> = new Set(['body', 'files', 'config', 'options']);
/** A zip knows no earlier time; ours are all the same, so that the same data makes the same file. */
const TIME = new Date('1980-01-01T00:00:00');

const README = `Everything that this workshop keeps of you.

steps/      your texts as they are now, a directory for each step
data.json   all of it: texts and their kept versions, verdicts, measurements and notes, feedback, sessions
`;

export function learnerDataCalls({ db, raw }: StoreFile, dataDirectory: string): LearnerData {
  const departures = new Map<string, number>();
  return {
    async exportLearner(learner) {
      const tables = await rowsOf(db, learner);
      if (!tables) return null;
      const texts = (tables.source ?? []).map(({ step, file, text }) => [`steps/${step}/${file}`, `${text}`]);
      const entries: (readonly [string, string])[] = [
        ['README.txt', README],
        ['data.json', `${JSON.stringify(tables, null, 2)}\n`],
        ...texts.map(([name = '', text = '']) => [name, text] as const),
      ];
      return zipSync(Object.fromEntries(entries.map(([name, text]) => [name, strToU8(text)])), {
        mtime: TIME,
      });
    },

    async deleteLearner(learner) {
      const at = performance.now();
      for (const [id, until] of departures) if (until < at) departures.delete(id);
      departures.set(learner, at + LIMITS.store.departedMilliseconds);
      const known = await db.transaction().execute(async (work) => {
        for (const table of await tablesOf(work))
          await sql`delete from ${sql.table(table)} where learner = ${learner}`.execute(work);
        const deleted = await work.deleteFrom('learner').where('id', '=', learner).executeTakeFirst();
        return Number(deleted.numDeletedRows) > 0;
      });
      // Earlier texts stand in the log of changes, too, until it is cut.
      cutLog(raw);
      for (const copy of copiesAside(dataDirectory)) deleteFromCopy(copy, learner);
      return known;
    },

    async unknownAmong(learners) {
      if (learners.length === 0) return [];
      const rows = await db.selectFrom('learner').select('id').where('id', 'in', learners).execute();
      return learners.filter((learner) => !rows.some(({ id }) => id === learner));
    },

    departed: (learner) => (departures.get(learner) ?? 0) > performance.now(),

    async learnersLike(beginning) {
      const rows = await db.selectFrom('learner').select('id').orderBy('id').execute();
      return rows.map(({ id }) => id).filter((id) => id.startsWith(beginning));
    },
  };
}

/** Tables that hold rows of learners, besides the learner's own. */
async function tablesOf(db: Kysely<Tables> | Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select m.name from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and c.name = 'learner' order by m.name`.execute(db);
  return rows.map(({ name }) => name);
}

async function rowsOf(db: Kysely<Tables>, learner: string): Promise<Record<string, Row[]> | null> {
  const known = await db.selectFrom('learner').selectAll().where('id', '=', learner).executeTakeFirst();
  if (!known) return null;
  const found: Record<string, Row[]> = { learner: [plain(known)] };
  for (const table of await tablesOf(db)) {
    const { rows } = await sql<Row>`select * from ${sql.table(table)} where learner = ${learner}`.execute(db);
    found[table] = rows.map(plain);
  }
  return found;
}

function plain(row: Row): Row {
  const shown = Object.entries(row).filter(([column]) => !LEFT_OUT.has(column));
  return Object.fromEntries(
    shown.map(([column, value]) => [
      column,
      JSON_COLUMNS.has(column) && typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );
}

/** A reader in another process, such as a backup, keeps the log as it is: then later. */
function cutLog(raw: StoreFile['raw']): void {
  const [cut] = raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (cut?.busy) setTimeout(() => raw.open && cutLog(raw), LIMITS.store.cutAgainMilliseconds).unref();
}

/** A copy that was put aside has the tables of its day; all of a learner's rows hang on the learner's. */
function deleteFromCopy(copy: string, learner: string): void {
  const { atime, mtime } = fs.statSync(copy);
  const raw = new Database(copy);
  try {
    raw.pragma('foreign_keys = ON');
    raw.pragma('secure_delete = ON');
    const { changes } = raw.prepare('DELETE FROM learner WHERE id = ?').run(learner);
    // What was freed before it was put aside was not overwritten then. It takes long: not for those who never were in it.
    if (changes > 0) raw.exec('VACUUM');
  } finally {
    raw.close();
  }
  // It is as old as it was, and goes when its time is over.
  fs.utimesSync(copy, atime, mtime);
}

/** The store in a file of its own: one writer at a time, and nothing of what was deleted is left in the data directory. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { bytesFree } from '../disk.ts';
import { LIMITS } from '../limits.ts';
import type { Tables } from './migrations.ts';
import type { Leaving, StoreBase } from './store-base.ts';
import { copiesAside, openStoreFile, type StoreFile, storePath, sweepLeftovers } from './store-file.ts';
import {
  isSmall,
  markRemains,
  mayHoldRemains,
  overwriteRemains,
  overwriteRemainsIn,
  Remains,
  withCopy,
} from './store-remains.ts';

type Raw = StoreFile['raw'];

const TABLES_OF_LEARNERS = `
  SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND c.name = 'learner' ORDER BY m.name`;

/** @throws as {@link openStoreFile} does. */
export async function openSqlite(dataDirectory: string): Promise<StoreBase> {
  const file = await openStoreFile(dataDirectory);
  const { db, raw } = file;
  const remains = new Remains(() => {
    // In the middle of a transaction it is left to the next start.
    if (mayHoldRemains(raw) && isSmall(storePath(dataDirectory)) && !raw.inTransaction) {
      overwriteRemains(raw);
      cutLog(raw);
    }
    for (const copy of copiesAside(dataDirectory)) if (isSmall(copy)) overwriteRemainsIn(copy);
  });
  return {
    db,
    label: `SQLite ${raw.prepare('SELECT sqlite_version()').pluck().get()}`,
    tablesOfLearners: raw.prepare(TABLES_OF_LEARNERS).pluck().all() as string[],
    ofLearner: (_learner, work) => db.transaction().execute(work),
    reading: (work) => reading(storePath(dataDirectory), work),
    hasRoom: () => bytesFree(dataDirectory) >= LIMITS.store.reserveBytes,
    purge(leaving, found) {
      if (found) markRemains(raw);
      const copies = copiesAside(dataDirectory);
      const unreadable = copies.filter((copy) => !deletedFromCopy(copy, leaving));
      remains.due();
      // Earlier texts stand in the log of changes, too, until it is cut.
      cutLog(raw);
      sweepLeftovers(dataDirectory);
      return unreadable.map((copy) => path.basename(copy));
    },
    async [Symbol.asyncDispose]() {
      remains[Symbol.dispose]();
      await file[Symbol.asyncDispose]();
    },
  };
}

/** Over a connection of its own, so that what others write meanwhile neither waits nor tears it. */
async function reading<T>(store: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  using stack = new DisposableStack();
  const raw = new Database(store, { readonly: true });
  stack.defer(() => raw.close());
  raw.exec('BEGIN');
  // What is read begins with the first reading.
  raw.prepare('SELECT count(*) FROM sqlite_master').get();
  return await work(new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }) }));
}

/** A reader in another process, such as a backup, keeps the log as it is, and so does a disk that fails: then later. */
function cutLog(raw: Raw): void {
  if (!isCut(raw)) setTimeout(() => raw.open && cutLog(raw), LIMITS.store.cutAgainMilliseconds).unref();
}

function isCut(raw: Raw): boolean {
  try {
    const [cut] = raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return !cut?.busy;
  } catch (error) {
    if (error instanceof Database.SqliteError) return false;
    throw error;
  }
}

/**
 * A copy that was put aside has the tables of its day; all of a learner's rows hang on the learner's. False where the copy
 * is damaged.
 */
function deletedFromCopy(copy: string, { learners, room }: Leaving): boolean {
  return withCopy(copy, (raw) => {
    const hasRooms = raw.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'room'").get();
    const learner = raw.prepare('DELETE FROM learner WHERE id = ?');
    raw.transaction(() => {
      let changes = 0;
      for (const id of learners) changes += learner.run(id).changes;
      if (room !== null && hasRooms)
        changes += raw.prepare('DELETE FROM room WHERE id = ?').run(room).changes;
      // It takes long to overwrite what is left: not for those who never were in it.
      if (changes > 0) markRemains(raw);
    })();
  });
}

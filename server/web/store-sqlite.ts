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
export async function openSqlite(dataDirectory: string, serving: boolean): Promise<StoreBase> {
  const file = await openStoreFile(dataDirectory, { serving });
  const { db, raw } = file;
  const log = new LogCutter(raw);
  // What was written anew stands in it. A full disk is no reason not to start: what there is can be read.
  if (serving) log.cut();
  const remains = new Remains(() => {
    // In the middle of a transaction it is left to the next start.
    if (mayHoldRemains(raw) && isSmall(storePath(dataDirectory)) && !raw.inTransaction) {
      overwriteRemains(raw);
      log.cut();
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
      log.cut();
      sweepLeftovers(dataDirectory);
      return unreadable.map((copy) => path.basename(copy));
    },
    async [Symbol.asyncDispose]() {
      remains[Symbol.dispose]();
      log[Symbol.dispose]();
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

/**
 * Cuts the log of changes, in which earlier texts stand, too. A reader keeps the log as it is, be it a backup in another
 * process or somebody's export in this one, and so does a disk that fails: then it is tried again. It never waits for a
 * reader: nobody's would go on meanwhile.
 */
class LogCutter implements Disposable {
  readonly #raw: Raw;
  #timer: NodeJS.Timeout | null = null;

  constructor(raw: Raw) {
    this.#raw = raw;
  }

  cut(): void {
    if (this.#isCut()) this[Symbol.dispose]();
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.cut();
      }, LIMITS.store.cutAgainMilliseconds).unref();
  }

  [Symbol.dispose](): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #isCut(): boolean {
    try {
      this.#raw.pragma('busy_timeout = 0');
      const [cut] = this.#raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return !cut?.busy;
    } catch (error) {
      if (error instanceof Database.SqliteError) return false;
      throw error;
    } finally {
      this.#raw.pragma(`busy_timeout = ${LIMITS.store.busyMilliseconds}`);
    }
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

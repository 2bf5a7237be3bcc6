/**
 * One learner's data, all of it: as a zip to take along, and deleted so that nothing of it is left in the data folder.
 * Whatever table has a column `learner` takes part, so that a table that is added later is not forgotten.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type Kysely, sql, type Transaction } from 'kysely';
import { LIMITS } from '../limits.ts';
import { hashSecret } from './identity.ts';
import { TABLES_OF_LEARNERS, zipOfLearner } from './learner-zip.ts';
import type { Tables } from './migrations.ts';
import { copiesAside, type StoreFile, storePath, sweepLeftovers } from './store-file.ts';

export interface Deletion {
  /** False where there was no such learner. */
  readonly known: boolean;
  /** Copies put aside that cannot be read, by name: whether the learner is in one, nobody knows. */
  readonly unreadable: readonly string[];
}

export interface LearnerData {
  /** A zip; null where the learner is not known. */
  exportLearner(learner: string): Promise<Uint8Array | null>;
  /** Everything that can be deleted is, also where a copy cannot be read. */
  deleteLearner(learner: string): Promise<Deletion>;
  /** The same of many at once; `known` where there was one of them. */
  deleteLearners(learners: readonly string[]): Promise<Deletion>;
  /** Those of these who are not, or no longer, known. */
  unknownAmong(learners: readonly string[]): Promise<string[]>;
  /** Whether a learner was deleted: a page that is still open must not bring the id back. */
  departed(learner: string): Promise<boolean>;
  /** Ids that begin like this: two at the most, which is enough to know whether it is one. */
  learnersLike(beginning: string): Promise<string[]>;
  /** Ends sessions whose cookies are over, and removes learners who only looked, long ago. */
  expire(): Promise<void>;
}

/** Comes after every character of an id. */
const BEYOND = '~';

/** What is to be deleted: learners with all that is theirs, and a room with all that hangs on it. */
export interface Leaving {
  readonly learners: readonly string[];
  readonly room: string | null;
}

/**
 * Deletes in the store and in the copies put aside. The room goes last, and between two learners everybody else is
 * served: whatever interrupts this, it can be asked for again.
 */
export async function remove(
  { db, raw }: Pick<StoreFile, 'db' | 'raw'>,
  dataDirectory: string,
  leaving: Leaving,
): Promise<Deletion> {
  let known = false;
  for (const learner of leaving.learners) {
    if (await removeLearner(db, learner)) known = true;
    await setImmediate();
  }
  if (leaving.room !== null) await db.deleteFrom('room').where('id', '=', leaving.room).execute();
  // Earlier texts stand in the log of changes, too, until it is cut.
  cutLog(raw);
  sweepLeftovers(dataDirectory);
  const copies = copiesAside(dataDirectory);
  const unreadable = copies.filter((copy) => !deletedFromCopy(copy, leaving));
  return { known, unreadable: unreadable.map((copy) => path.basename(copy)) };
}

function removeLearner(db: Kysely<Tables>, learner: string): Promise<boolean> {
  return db.transaction().execute(async (work) => {
    for (const table of await tablesOf(work))
      await sql`delete from ${sql.table(table)} where learner = ${learner}`.execute(work);
    const deleted = await work.deleteFrom('learner').where('id', '=', learner).executeTakeFirst();
    if (deleted.numDeletedRows > 0) await depart(work, learner);
    return deleted.numDeletedRows > 0;
  });
}

export function learnerDataCalls({ db, raw }: StoreFile, dataDirectory: string): LearnerData {
  return {
    exportLearner: (learner) => zipOfLearner(storePath(dataDirectory), learner),

    deleteLearner: (learner) => remove({ db, raw }, dataDirectory, { learners: [learner], room: null }),
    deleteLearners: (learners) => remove({ db, raw }, dataDirectory, { learners, room: null }),

    async unknownAmong(learners) {
      if (learners.length === 0) return [];
      const rows = await db.selectFrom('learner').select('id').where('id', 'in', learners).execute();
      return learners.filter((learner) => !rows.some(({ id }) => id === learner));
    },

    async departed(learner) {
      const row = await db
        .selectFrom('departure')
        .select('at')
        .where('mark', '=', hashSecret(learner))
        .executeTakeFirst();
      return row !== undefined;
    },

    async learnersLike(beginning) {
      const rows = await db
        .selectFrom('learner')
        .select('id')
        .where('id', '>=', beginning)
        .where('id', '<', beginning + BEYOND)
        .orderBy('id')
        .limit(2)
        .execute();
      return rows.map(({ id }) => id);
    },

    expire: () =>
      db.transaction().execute(async (work) => {
        const before = (age: number) => new Date(Date.now() - age).toISOString();
        const { learnerMilliseconds, instructorMilliseconds, instructorListedMilliseconds } = LIMITS.web;
        await work
          .updateTable('session')
          .set({ ended_at: new Date().toISOString() })
          .where('role', '=', 'learner')
          .where('seen_at', '<', before(learnerMilliseconds))
          .where('ended_at', 'is', null)
          .execute();
        await work
          .deleteFrom('session')
          .where('role', '=', 'instructor')
          .where('created_at', '<', before(instructorMilliseconds + instructorListedMilliseconds))
          .execute();
        await removeVisitors(work, before(LIMITS.web.visitorMilliseconds));
      }),
  };
}

/**
 * Learners without anything but sessions, which were all last used before then. Whoever comes back with such a cookie
 * finds what there was before: nothing.
 */
async function removeVisitors(work: Transaction<Tables>, before: string): Promise<void> {
  const others = (await tablesOf(work)).filter((table) => table !== 'session');
  const nothingIn = others.map(
    (table) => sql`and not exists (select 1 from ${sql.table(table)} t where t.learner = learner.id)`,
  );
  await sql`
    delete from learner where id in (
      select learner.id from learner join session on session.learner = learner.id
      where session.role = 'learner' ${sql.join(nothingIn, sql` `)}
      group by learner.id having max(session.seen_at) < ${before}
      limit ${LIMITS.web.visitorsRemoved})`.execute(work);
}

/** Only a hash of the id stays, and of those the newest. */
async function depart(work: Transaction<Tables>, learner: string): Promise<void> {
  const at = new Date().toISOString();
  await work
    .insertInto('departure')
    .values({ mark: hashSecret(learner), at })
    .execute();
  const since = new Date(Date.now() - LIMITS.store.departedMilliseconds).toISOString();
  await sql`
    delete from departure where at < ${since}
    or mark not in (select mark from departure order by at desc limit ${LIMITS.store.departures})
  `.execute(work);
}

async function tablesOf(db: Kysely<Tables> | Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`${sql.raw(TABLES_OF_LEARNERS)}`.execute(db);
  return rows.map(({ name }) => name);
}

/** A reader in another process, such as a backup, keeps the log as it is: then later. */
function cutLog(raw: StoreFile['raw']): void {
  const [cut] = raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (cut?.busy) setTimeout(() => raw.open && cutLog(raw), LIMITS.store.cutAgainMilliseconds).unref();
}

/**
 * A copy that was put aside has the tables of its day; all of a learner's rows hang on the learner's. False where the copy
 * is damaged.
 */
function deletedFromCopy(copy: string, { learners, room }: Leaving): boolean {
  const { atime, mtime } = fs.statSync(copy);
  try {
    using stack = new DisposableStack();
    const raw = new Database(copy);
    stack.defer(() => raw.close());
    raw.pragma('foreign_keys = ON');
    raw.pragma('secure_delete = ON');
    const learner = raw.prepare('DELETE FROM learner WHERE id = ?');
    let changes = 0;
    for (const id of learners) changes += learner.run(id).changes;
    const hasRooms = raw.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'room'").get();
    if (room !== null && hasRooms) changes += raw.prepare('DELETE FROM room WHERE id = ?').run(room).changes;
    // What was freed before it was put aside was not overwritten then. It takes long: not for those who never were in it.
    if (changes > 0) raw.exec('VACUUM');
    return true;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return false;
  } finally {
    // It is as old as it was, and goes when its time is over.
    fs.utimesSync(copy, atime, mtime);
  }
}

/** What an operator is told of copies that a deletion could not reach. */
export function unreadableTold(unreadable: readonly string[], dataDirectory: string): string {
  return `${unreadable.join(', ')} in ${dataDirectory} cannot be read: it may still hold what was deleted. Delete that file, or take it out of there and mend it.`;
}

/**
 * One learner's data, all of it: as a zip to take along, and deleted so that nothing of it is left in the data folder.
 * Whatever table has a column `learner` takes part, so that a table that is added later is not forgotten.
 */
import { setImmediate } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { LIMITS } from '../limits.ts';
import { hashSecret } from './identity.ts';
import { zipOfLearner } from './learner-zip.ts';
import type { Tables } from './migrations.ts';
import type { Leaving, StoreBase } from './store-base.ts';

export interface Deletion {
  /** False where there was no such learner. */
  readonly known: boolean;
  /** Copies put aside that cannot be read, by name: whether the learner is in one, nobody knows. */
  readonly unreadable: readonly string[];
  /** Who was deleted: of a room's learners not those who left it meanwhile. */
  readonly gone: readonly string[];
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
  /** Whether a learner, or the one of a session, was deleted: a page that is still open must not bring the id back. */
  departed(learner: string): Promise<boolean>;
  /** Ids that begin like this: two at the most, which is enough to know whether it is one. */
  learnersLike(beginning: string): Promise<string[]>;
  /** Ends sessions whose cookies are over, and removes learners who only looked, long ago. */
  expire(): Promise<void>;
}

/** Comes after every character of an id. */
const BEYOND = '~';

/**
 * Deletes in the store and in the copies put aside. The room goes last, and between two learners everybody else is
 * served: whatever interrupts this, it can be asked for again.
 */
export async function remove(base: StoreBase, leaving: Leaving): Promise<Deletion> {
  let known = false;
  const gone: string[] = [];
  for (const learner of leaving.learners) {
    const found = await removeLearner(base, learner, leaving.room);
    if (found !== 'left') gone.push(learner);
    if (found === 'deleted') known = true;
    await setImmediate();
  }
  if (leaving.room !== null) await base.db.deleteFrom('room').where('id', '=', leaving.room).execute();
  const found = known || leaving.room !== null;
  return { known, gone, unreadable: base.purge({ ...leaving, learners: gone }, found) };
}

/** "left": who left the room that is deleted, also just now, keeps what is theirs. */
function removeLearner(
  { db, tablesOfLearners }: StoreBase,
  learner: string,
  room: string | null,
): Promise<'deleted' | 'unknown' | 'left'> {
  return db.transaction().execute(async (work) => {
    const left =
      room !== null &&
      (await work
        .selectFrom('room_member')
        .select('left_at')
        .where('room', '=', room)
        .where('learner', '=', learner)
        .where('left_at', 'is not', null)
        .executeTakeFirst());
    if (left) return 'left';
    // Each browser that went on with this work has a cookie of its own, whose page may be open still.
    const sessions = await work.selectFrom('session').select('id').where('learner', '=', learner).execute();
    for (const table of tablesOfLearners)
      await sql`delete from ${sql.table(table)} where learner = ${learner}`.execute(work);
    const deleted = await work.deleteFrom('learner').where('id', '=', learner).executeTakeFirst();
    if (deleted.numDeletedRows > 0) await depart(work, new Set([learner, ...sessions.map(({ id }) => id)]));
    return deleted.numDeletedRows > 0 ? 'deleted' : 'unknown';
  });
}

export function learnerDataCalls(base: StoreBase): LearnerData {
  const { db } = base;
  return {
    exportLearner: (learner) => zipOfLearner(base, learner),

    deleteLearner: (learner) => remove(base, { learners: [learner], room: null }),
    deleteLearners: (learners) => remove(base, { learners, room: null }),

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
        await removeVisitors(work, base.tablesOfLearners, before(LIMITS.web.visitorMilliseconds));
      }),
  };
}

/**
 * Learners without anything but sessions, which were all last used before then. Whoever comes back with such a cookie
 * finds what there was before: nothing.
 */
async function removeVisitors(
  work: Transaction<Tables>,
  tables: readonly string[],
  before: string,
): Promise<void> {
  const others = tables.filter((table) => table !== 'session');
  const nothingIn = others.map(
    (table) => sql`and not exists (select 1 from ${sql.table(table)} t where t.learner = session.learner)`,
  );
  // By the index of use, so that those who came lately are not looked at, however many they are.
  await sql`
    delete from learner where id in (
      select distinct session.learner from session
      where session.role = 'learner' and session.seen_at < ${before}
      and not exists (select 1 from session t where t.learner = session.learner and t.seen_at >= ${before})
      ${sql.join(nothingIn, sql` `)}
      limit ${LIMITS.web.visitorsRemoved})`.execute(work);
}

/** Only a hash of each id stays, and of those the newest. */
async function depart(work: Transaction<Tables>, ids: ReadonlySet<string>): Promise<void> {
  const at = new Date().toISOString();
  await work
    .insertInto('departure')
    .values([...ids].map((id) => ({ mark: hashSecret(id), at })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const since = new Date(Date.now() - LIMITS.store.departedMilliseconds).toISOString();
  await sql`
    delete from departure where at < ${since}
    or mark not in (select mark from departure order by at desc limit ${LIMITS.store.departures})
  `.execute(work);
}

/** What an operator is told of copies that a deletion could not reach. */
export function unreadableTold(unreadable: readonly string[], dataDirectory: string): string {
  return `${unreadable.join(', ')} in ${dataDirectory} cannot be read: it may still hold what was deleted. Delete that file, or take it out of there and mend it.`;
}

/**
 * Who is signed in, in the store: a session for each cookie, learners' and instructors', and the instructors' keys. Of
 * every secret only a hash is kept. An ended session stays as a row: its cookie is known, and good for nothing.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import { LIMITS } from '../limits.ts';
import { OPERATOR } from '../protocol.ts';
import { hashSecret } from './identity.ts';
import type { Tables } from './migrations.ts';

export interface SessionRow {
  readonly id: string;
  readonly secretHash: string;
  readonly role: 'learner' | 'instructor';
  /** Whose work it shows: a learner's session has one. */
  readonly learner: string | null;
  /** Whose key opened it: an instructor's session has one. */
  readonly instructor: string | null;
  /** ISO 8601, as `seen` and `ended`. */
  readonly created: string;
  readonly seen: string;
  readonly ended: string | null;
}

export interface InstructorRow {
  readonly name: string;
  readonly created: string;
  readonly revoked: string | null;
}

export interface SessionStore {
  session(id: string): Promise<SessionRow | null>;
  /** A new learner with a session of the same id. Does nothing where the learner is known; false where one was deleted. */
  enrol(learner: string, secretHash: string): Promise<boolean>;
  /** Notes that a session was in use, at most once a minute. */
  seen(id: string): Promise<void>;
  /** Newest use first, and no more than so many: of one role, or of both. */
  sessions(most: number, role?: SessionRow['role']): Promise<SessionRow[]>;
  /** Sessions whose ids begin like this: two at the most, which is enough to know whether it is one. */
  sessionsLike(beginning: string): Promise<SessionRow[]>;
  /** The learner's code for another computer goes with it. False where there is none such, or it was ended before. */
  endSession(id: string): Promise<boolean>;
  /** Which of these are over. */
  endedAmong(ids: readonly string[]): Promise<string[]>;
  /** Gives an instructor a new key; false where the name is taken. */
  addInstructor(name: string, keyHash: string): Promise<boolean>;
  instructors(): Promise<InstructorRow[]>;
  /** Takes the key back, ends every session that it opened and every helper's link to its rooms; false where there is no such instructor. */
  revokeInstructor(name: string): Promise<boolean>;
  /** Opens a session with a key, and answers with the instructor's name; null where the key is no instructor's. */
  enterWithKey(keyHash: string, session: { id: string; secretHash: string }): Promise<string | null>;
}

const now = () => new Date().toISOString();

export function sessionCalls(db: Kysely<Tables>): SessionStore {
  return {
    async session(id) {
      const row = await select(db).where('id', '=', id).executeTakeFirst();
      return row ? fromRow(row) : null;
    },

    enrol: (learner, secretHash) =>
      db.transaction().execute(async (work) => {
        const at = now();
        // In one statement: another process may delete the learner at any time.
        await sql`
          insert into learner (id, kernel, created_at) select ${learner}, null, ${at}
          where not exists (select 1 from departure where mark = ${hashSecret(learner)})
          on conflict do nothing`.execute(work);
        const known = await work
          .selectFrom('learner')
          .select('id')
          .where('id', '=', learner)
          .executeTakeFirst();
        if (!known) return false;
        await work
          .insertInto('session')
          .values({ ...fresh(learner, secretHash, at), role: 'learner', learner, instructor: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return true;
      }),

    async seen(id) {
      const at = new Date();
      const before = new Date(at.getTime() - LIMITS.web.seenMilliseconds).toISOString();
      await db
        .updateTable('session')
        .set({ seen_at: at.toISOString() })
        .where('id', '=', id)
        .where('seen_at', '<', before)
        .execute();
    },

    async sessions(most, role) {
      const all = select(db).orderBy('seen_at', 'desc').limit(most);
      const rows = await (role ? all.where('role', '=', role) : all).execute();
      return rows.map(fromRow);
    },

    async sessionsLike(beginning) {
      const rows = await select(db)
        .where('id', '>=', beginning)
        // Comes after every character of an id.
        .where('id', '<', `${beginning}~`)
        .orderBy('id')
        .limit(2)
        .execute();
      return rows.map(fromRow);
    },

    endSession: (id) =>
      db.transaction().execute(async (work) => {
        if ((await end(work, 'id', id)) === 0) return false;
        // Whoever was signed in by it may have drawn the code, and would come back with it.
        await work
          .deleteFrom('resume_code')
          .where('learner', 'in', work.selectFrom('session').select('learner').where('id', '=', id))
          .execute();
        return true;
      }),

    async endedAmong(ids) {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('session')
        .select('id')
        .where('id', 'in', ids)
        .where('ended_at', 'is not', null)
        .execute();
      return rows.map(({ id }) => id);
    },

    async addInstructor(name, keyHash) {
      const added = await db
        .insertInto('instructor')
        .values({ name, key_hash: keyHash, created_at: now(), revoked_at: null })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return Number(added.numInsertedOrUpdatedRows) > 0;
    },

    async instructors() {
      const rows = await db.selectFrom('instructor').selectAll().orderBy('name').execute();
      return rows.map(({ name, created_at, revoked_at }) => ({
        name,
        created: created_at,
        revoked: revoked_at,
      }));
    },

    revokeInstructor: (name) =>
      db.transaction().execute(async (work) => {
        const revoked = await work
          .updateTable('instructor')
          .set({ revoked_at: now() })
          .where('name', '=', name)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        await end(work, 'instructor', name);
        await work
          .updateTable('room_instructor')
          .set({ revoked_at: now() })
          .where('room', 'in', work.selectFrom('room').select('id').where('owner', '=', name))
          // The command line's are the operator's.
          .where('created_by', '!=', OPERATOR)
          .where('revoked_at', 'is', null)
          .execute();
        return Number(revoked.numUpdatedRows) > 0;
      }),

    enterWithKey: (keyHash, { id, secretHash }) =>
      db.transaction().execute(async (work) => {
        const found = await work
          .selectFrom('instructor')
          .select('name')
          .where('key_hash', '=', keyHash)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (!found) return null;
        await work
          .insertInto('session')
          .values({
            ...fresh(id, secretHash, now()),
            role: 'instructor',
            learner: null,
            instructor: found.name,
          })
          .execute();
        return found.name;
      }),
  };
}

const select = (db: Kysely<Tables>) => db.selectFrom('session').selectAll();

async function end(
  work: Kysely<Tables> | Transaction<Tables>,
  column: 'id' | 'instructor',
  value: string,
): Promise<number> {
  const ended = await work
    .updateTable('session')
    .set({ ended_at: now() })
    .where(column, '=', value)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

function fresh(id: string, secretHash: string, at: string) {
  return { id, secret_hash: secretHash, created_at: at, seen_at: at, ended_at: null };
}

function fromRow(row: Tables['session']): SessionRow {
  const { id, secret_hash, role, learner, instructor, created_at, seen_at, ended_at } = row;
  return {
    id,
    secretHash: secret_hash,
    role: role === 'instructor' ? 'instructor' : 'learner',
    learner,
    instructor,
    created: created_at,
    seen: seen_at,
    ended: ended_at,
  };
}

/** The store's tables and how they came to be: one numbered migration for each release that changed them. */
import { type Generated, type Kysely, type Migration, sql } from 'kysely';
import { ROOMS, type RoomTables, STANDINGS } from './rooms/tables.ts';

/** Neutral SQL only, so that the same queries and migrations can serve PostgreSQL. Times are ISO 8601 text. */
export interface Tables extends RoomTables {
  learner: {
    id: string;
    kernel: string | null;
    created_at: string;
    /** The number of the newest experiment there ever was: a deleted one's is never given again. */
    last_experiment: Generated<number>;
  };
  source: { learner: string; step: string; file: string; text: string; revision: number; updated_at: string };
  version: {
    learner: string;
    id: number;
    step: string;
    file: string;
    text: string;
    reason: string;
    at: string;
    /** Who typed next, where the reason is "helper". */
    helper: string | null;
  };
  /** `body` is the whole verdict as JSON, kept for the newest of each step. */
  verdict: {
    learner: string;
    id: number;
    step: string;
    kernel: string;
    result: string;
    at: string;
    body: string | null;
  };
  /** One measurement in the experiment book. `body`, `files`, `config` and `options` are JSON. */
  experiment: {
    learner: string;
    id: number;
    step: string;
    row: string;
    kernel: string;
    mode: string;
    body: string;
    files: string;
    config: string;
    /** Lines that differ from the naive text or the step's start, as `changed_from` says. */
    added: number;
    removed: number;
    changed_from: string;
    options: string;
  };
  /** What a learner wrote to a row of the book; it outlives the row's measurements. */
  experiment_note: { learner: string; row: string; title: string; note: string; at: string };
  /** A learner's newest form, `body` as JSON; `first_at` orders the export and stays when the form changes. */
  feedback: { learner: string; body: string; first_at: string; at: string };
  /** A learner who was deleted: a hash of the id, so that an open tab does not bring it back. */
  departure: { mark: string; at: string };
  /** What a cookie stands for, see sessions.ts; `role` is learner or instructor. */
  session: {
    id: string;
    secret_hash: string;
    role: string;
    learner: string | null;
    instructor: string | null;
    created_at: string;
    seen_at: string;
    ended_at: string | null;
  };
  instructor: { name: string; key_hash: string; created_at: string; revoked_at: string | null };
  /** One row, written when somebody asks whether the store can be written. */
  probe: { id: number; at: string };
}

export const MIGRATIONS: Record<string, Migration> = {
  '0001-first-tables': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('learner')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('secret_hash', 'text', (column) => column.notNull())
        .addColumn('kernel', 'text')
        .addColumn('created_at', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('source')
        .addColumn('learner', 'text', (column) =>
          column.notNull().references('learner.id').onDelete('cascade'),
        )
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('file', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('source_key', ['learner', 'step', 'file'])
        .execute();
      await db.schema
        .createTable('version')
        .addColumn('learner', 'text', (column) =>
          column.notNull().references('learner.id').onDelete('cascade'),
        )
        .addColumn('id', 'integer', (column) => column.notNull())
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('file', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('version_key', ['learner', 'id'])
        .execute();
      await db.schema
        .createTable('verdict')
        .addColumn('learner', 'text', (column) =>
          column.notNull().references('learner.id').onDelete('cascade'),
        )
        .addColumn('id', 'integer', (column) => column.notNull())
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('kernel', 'text', (column) => column.notNull())
        .addColumn('result', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('body', 'text')
        .addPrimaryKeyConstraint('verdict_key', ['learner', 'id'])
        .execute();
    },
  },
  '0003-experiments': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('experiment')
        .addColumn('learner', 'text', (column) =>
          column.notNull().references('learner.id').onDelete('cascade'),
        )
        .addColumn('id', 'integer', (column) => column.notNull())
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('row', 'text', (column) => column.notNull())
        .addColumn('kernel', 'text', (column) => column.notNull())
        .addColumn('mode', 'text', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('files', 'text', (column) => column.notNull())
        .addColumn('config', 'text', (column) => column.notNull())
        .addColumn('added', 'integer', (column) => column.notNull())
        .addColumn('removed', 'integer', (column) => column.notNull())
        .addColumn('changed_from', 'text', (column) => column.notNull())
        .addColumn('options', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('experiment_key', ['learner', 'id'])
        .execute();
      await db.schema
        .createTable('experiment_note')
        .addColumn('learner', 'text', (column) =>
          column.notNull().references('learner.id').onDelete('cascade'),
        )
        .addColumn('row', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('experiment_note_key', ['learner', 'row'])
        .execute();
    },
  },
  '0004-feedback': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('feedback')
        .addColumn('learner', 'text', (column) =>
          column.primaryKey().references('learner.id').onDelete('cascade'),
        )
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('first_at', 'text', (column) => column.notNull())
        .addColumn('at', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0005-last-experiment': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .alterTable('learner')
        .addColumn('last_experiment', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      const tables = db as Kysely<Tables>;
      const newest = await tables
        .selectFrom('experiment')
        .select(({ fn }) => ['learner', fn.max('id').as('id')])
        .groupBy('learner')
        .execute();
      for (const { learner, id } of newest)
        await tables.updateTable('learner').set({ last_experiment: id }).where('id', '=', learner).execute();
    },
  },
  '0006-sessions': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('instructor')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('key_hash', 'text', (column) => column.notNull().unique())
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('revoked_at', 'text')
        .execute();
      await db.schema
        .createTable('session')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('secret_hash', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('learner', 'text', (column) => column.references('learner.id').onDelete('cascade'))
        .addColumn('instructor', 'text', (column) => column.references('instructor.name').onDelete('cascade'))
        .addColumn('created_at', 'text', (column) => column.notNull())
        .addColumn('seen_at', 'text', (column) => column.notNull())
        .addColumn('ended_at', 'text')
        .execute();
      // Every cookie so far goes on being good: a learner's one session has the learner's id.
      await sql`insert into session (id, secret_hash, role, learner, created_at, seen_at)
        select id, secret_hash, 'learner', id, created_at, created_at from learner`.execute(db);
      await db.schema.alterTable('learner').dropColumn('secret_hash').execute();
    },
  },
  '0007-probe': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('probe')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0008-rooms': ROOMS,
  '0009-departures': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('departure')
        .addColumn('mark', 'text', (column) => column.primaryKey())
        .addColumn('at', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('session_by_role').on('session').columns(['role', 'seen_at']).execute();
      await db.schema.createIndex('session_by_use').on('session').column('seen_at').execute();
      await db.schema.createIndex('session_of').on('session').column('learner').execute();
      await db.schema.createIndex('departure_by_time').on('departure').column('at').execute();
    },
  },
  '0010-helpers-typing': {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('version').addColumn('helper', 'text').execute();
      await db.schema.createIndex('room_view_learner').on('room_view').column('learner').execute();
    },
  },
  '0011-events-of-learners': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createIndex('room_event_learner')
        .on('room_event')
        .columns(['learner', 'room', 'kind'])
        .execute();
    },
  },
  '0012-standings': STANDINGS,
  // Whatever hangs on a row that is deleted is looked for: without these in all of a table, for each learner that goes.
  '0013-what-hangs-on-learners': {
    async up(db: Kysely<unknown>) {
      for (const [table, column] of [
        ['room_message_to', 'learner'],
        ['room_help', 'learner'],
        ['room_opening', 'learner'],
        ['room_message', 'help'],
      ] as const)
        await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
    },
  },
};

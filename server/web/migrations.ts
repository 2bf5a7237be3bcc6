/** The store's tables and how they came to be: one numbered migration for each release that changed them. */
import type { Kysely, Migration } from 'kysely';

/** Neutral SQL only, so that the same queries and migrations can serve PostgreSQL. Times are ISO 8601 text. */
export interface Tables {
  learner: { id: string; secret_hash: string; kernel: string | null; created_at: string };
  source: { learner: string; step: string; file: string; text: string; revision: number; updated_at: string };
  version: {
    learner: string;
    id: number;
    step: string;
    file: string;
    text: string;
    reason: string;
    at: string;
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
};

/**
 * What the store's queries stand on: SQLite in a file of its own, or PostgreSQL. The queries are the same for both, and
 * so is what they may rely on: texts are ordered byte by byte, and a transaction never sees another's half.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Config } from '../config.ts';
import type { Tables } from './migrations.ts';

/** Where the store is: a database of its own, or else a file in the data directory. */
export type StorePlace = Pick<Config, 'dataDirectory' | 'databaseUrl'>;

/** What is to be deleted: learners with all that is theirs, and a room with all that hangs on it. */
export interface Leaving {
  readonly learners: readonly string[];
  readonly room: string | null;
}

export interface StoreBase extends AsyncDisposable {
  /** Its transactions run one after the other, whatever they touch. */
  readonly db: Kysely<Tables>;
  /** "SQLite 3.53.0" or "PostgreSQL 15.18". */
  readonly label: string;
  /** Tables with a column `learner`. */
  readonly tablesOfLearners: readonly string[];
  /**
   * A transaction that decides and writes by rows of this learner alone: one after the other for each learner. Where the
   * database can, those of several learners run beside each other, and one flush serves all of their commits.
   */
  ofLearner<T>(learner: string, work: (work: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Reads all as it is now, whatever is written meanwhile. */
  reading<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /** Whether there is still room for what those who are here may come to need. */
  hasRoom(): boolean;
  /**
   * After a deletion: takes it out of wherever else it stands. `found`: there was something to delete. @returns names of
   * copies that cannot be read.
   */
  purge(leaving: Leaving, found: boolean): readonly string[];
}

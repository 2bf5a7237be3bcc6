/**
 * The store in a PostgreSQL database. A commit is answered when it is flushed. Transactions run one after the other, as
 * they do in SQLite, by a lock that is taken at their beginning; those of one learner alone share that lock, so that
 * a room's saves are written side by side and flushed together.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type Migration,
  Migrator,
  PostgresDialect,
  PostgresDriver,
  sql,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { MIGRATIONS, type Tables } from './migrations.ts';
import { ByteOrder } from './postgres-order.ts';
import { explained, placeOf, refusedStart } from './postgres-pool.ts';
import type { StoreBase } from './store-base.ts';

type Migrations = Readonly<Record<string, Migration>>;

/** Keys of advisory locks: all that is written, and the class of locks that each are for one learner. */
const STORE_LOCK = 7_273_001;
const LEARNER_LOCK = 7_273_002;

/**
 * Opens the store, brings its tables up to date. `as`: how PostgreSQL lists it.
 *
 * @throws LabError that says what to do where the database cannot be reached or used, or is of a newer release; never
 * with the password.
 */
export async function openPostgres(
  url: string,
  as = 'wirespeed',
  migrations: Migrations = MIGRATIONS,
): Promise<StoreBase> {
  const label = await prepare(url, as, migrations);
  const { connections: max, connectMilliseconds, answerMilliseconds } = LIMITS.postgres;
  const { db, pool } = connect(url, as, { max, connectMilliseconds, answerMilliseconds });
  const tables = await db.introspection.getTables();
  return {
    db,
    label,
    tablesOfLearners: tables
      .filter(({ columns }) => columns.some(({ name }) => name === 'learner'))
      .map(({ name }) => name)
      .sort(),
    ofLearner: (learner, work) =>
      db
        .transaction()
        .setIsolationLevel(BY_ITSELF)
        .execute(async (transaction) => {
          await lockLearner(transaction, learner);
          return await work(transaction);
        }),
    reading: (work) =>
      db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    // How full its disk is, a database does not tell: what it refuses for that is told as it happens.
    hasRoom: () => true,
    // Copies of a database are its operator's.
    purge: () => [],
    async [Symbol.asyncDispose]() {
      await db.destroy();
      // Kysely closes only what was asked something.
      if (!pool.ended) await pool.end();
    },
  };
}

interface Bounds {
  readonly max: number;
  readonly connectMilliseconds: number;
  /** None: as long as it takes. */
  readonly answerMilliseconds?: number;
}

function connect(url: string, as: string, bounds: Bounds) {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: as,
    max: bounds.max,
    connectionTimeoutMillis: bounds.connectMilliseconds,
    ...(bounds.answerMilliseconds === undefined ? {} : { query_timeout: bounds.answerMilliseconds }),
    idleTimeoutMillis: LIMITS.postgres.idleMilliseconds,
    keepAlive: true,
    types: { getTypeParser: typeParser },
  });
  const dialect = new (class extends PostgresDialect {
    override createDriver() {
      return new Driver({ pool: explained(pool, prepareConnection), cursor: Cursor });
    }
  })({ pool });
  return { pool, db: new Kysely<Tables>({ dialect }) };
}

/** A transaction that was told its isolation takes its locks itself. */
const BY_ITSELF = 'read committed';

class Driver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    await super.beginTransaction(connection, settings);
    if (settings.isolationLevel === undefined)
      await connection.executeQuery(CompiledQuery.raw(`select pg_advisory_xact_lock(${STORE_LOCK})`));
  }
}

async function lockLearner(work: Transaction<Tables>, learner: string): Promise<void> {
  await sql`
    select pg_advisory_xact_lock_shared(${sql.lit(STORE_LOCK)}),
      pg_advisory_xact_lock(${sql.lit(LEARNER_LOCK)}, hashtext(${learner}))`.execute(work);
}

/** Whatever the database was set to: what is acknowledged is flushed, and nobody who is gone holds a lock for long. */
async function prepareConnection(client: pg.PoolClient): Promise<void> {
  const idle = LIMITS.postgres.abandonedMilliseconds;
  await client.query(`
    select set_config('idle_in_transaction_session_timeout', '${idle}', false),
      case when current_setting('synchronous_commit') in ('off', 'local')
        then set_config('synchronous_commit', 'on', false) end`);
}

const { INT8, NUMERIC } = pg.types.builtins;

/** Counts and sums, which none of ours takes beyond what a number holds. */
function typeParser(type: number, format?: 'text' | 'binary') {
  if (type === INT8 || type === NUMERIC) return Number;
  return pg.types.getTypeParser(type, format as 'text');
}

export interface Look {
  readonly label: string;
  /** Host, port and name. */
  readonly place: string;
  /** Whether a commit outlives a power cut. */
  readonly flushes: boolean;
}

/** Whether the database can be used. @throws LabError that says what to do where it cannot. */
export function lookAt(url: string, as: string): Promise<Look> {
  return alone(url, as, look);
}

/** The same, and brings its tables up to date. @returns what it is. */
function prepare(url: string, as: string, migrations: Migrations): Promise<string> {
  return alone(url, as, async (db) => {
    const { label } = await look(db, url);
    await migrate(db, migrations);
    return label;
  });
}

/** Over one connection, with all the time that it takes. */
async function alone<T>(url: string, as: string, work: (db: Kysely<Tables>, url: string) => Promise<T>) {
  try {
    const { connectMilliseconds } = LIMITS.postgres;
    const { db, pool } = connect(url, as, { max: 1, connectMilliseconds });
    await using stack = new AsyncDisposableStack();
    stack.defer(async () => {
      await db.destroy();
      if (!pool.ended) await pool.end();
    });
    return await work(db, url);
  } catch (error) {
    throw refusedStart(url, error);
  }
}

async function look(db: Kysely<Tables>, url: string): Promise<Look> {
  const { rows } = await sql<{ version: string; number: number; encoding: string; fsync: string }>`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int as number,
      current_setting('server_encoding') as encoding, current_setting('fsync') as fsync`.execute(db);
  const [{ version = '', number = 0, encoding = '', fsync = '' } = {}] = rows;
  const label = `PostgreSQL ${version.split(' ')[0]}`;
  if (number < OLDEST)
    throw new LabError('internal', `DATABASE_URL leads to ${label}: 12 or newer is needed.`);
  if (encoding !== 'UTF8')
    throw new LabError(
      'internal',
      `The database of DATABASE_URL is encoded as ${encoding}: make one with "createdb --encoding=UTF8 --template=template0 NAME".`,
    );
  return { label, place: placeOf(url) ?? '', flushes: fsync === 'on' };
}

/** The oldest that our statements are known to work with. */
const OLDEST = 120_000;

async function migrate(db: Kysely<Tables>, migrations: Migrations): Promise<void> {
  const done = await applied(db);
  const unknown = done.filter((name) => !(name in migrations));
  if (unknown.length > 0)
    throw new LabError(
      'internal',
      `The database was written by a newer release of Wirespeed (it has ${unknown.join(', ')}). Start that release, or restore a backup made by this one.`,
    );
  if (Object.keys(migrations).every((name) => done.includes(name))) return;
  // In one transaction, and under a lock of its own that all servers take.
  const migrator = new Migrator({
    db: db.withPlugin(new ByteOrder()),
    provider: { getMigrations: async () => ({ ...migrations }) },
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

/** Migrations that a database has been through. */
async function applied(db: Kysely<Tables>): Promise<string[]> {
  const { rows: found } = await sql`select 1 where to_regclass('kysely_migration') is not null`.execute(db);
  if (found.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

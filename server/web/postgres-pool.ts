/** Connections to PostgreSQL as Kysely uses them: one that broke is replaced, and why is told in the workshop's words. */

import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { sentence } from '../sentences.ts';

/** `prepare` is done once with each connection; one that breaks meanwhile is given back as broken, and not lost to the pool. */
export function explained(
  pool: pg.Pool,
  prepare: (client: pg.PoolClient) => Promise<void> = async () => {},
): PostgresPool {
  // A connection that breaks says so to whoever uses it; nobody else needs to hear.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect().catch((error) => {
        throw told(error);
      });
      const prepared = known.get(client);
      if (prepared) return prepared;
      await prepare(client).catch((error) => {
        client.release(true);
        throw told(error);
      });
      const wrapped = wrap(client);
      known.set(client, wrapped);
      return wrapped;
    },
    end: () => pool.end(),
  };
}

function wrap(client: pg.PoolClient): PostgresPoolClient {
  let broken = false;
  const query = (statement: unknown, parameters?: readonly unknown[]) => {
    if (statement instanceof Cursor)
      return bounded(client.query(statement), () => {
        broken = true;
      });
    if (typeof statement !== 'string') return client.query(statement as pg.Submittable);
    return client.query(statement, parameters as unknown[]).catch((error) => {
      const explanation = told(error);
      if (isAway(explanation)) broken = true;
      throw explanation;
    });
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    // One that did not answer may answer later, to another question.
    release: () => client.release(broken),
  };
}

/**
 * A cursor of which no reading, and no end, takes longer than any other answer: where the connection is lost between two
 * readings, pg-cursor itself waits for ever.
 */
function bounded(cursor: Cursor, onBroken: () => void): Pick<Cursor, 'read' | 'close'> {
  let broken = false;
  const within = async <T>(work: Promise<T>): Promise<T> => {
    const over = Promise.withResolvers<never>();
    const late = () => over.reject(new LabError('store-away', AWAY));
    const timer = setTimeout(late, LIMITS.postgres.answerMilliseconds);
    try {
      return await Promise.race([work, over.promise]);
    } catch (error) {
      const explanation = told(error);
      if (isAway(explanation)) {
        broken = true;
        onBroken();
      }
      throw explanation;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    read: ((rows: number) => within(cursor.read(rows))) as Cursor['read'],
    // Its connection goes with it.
    close: (async () => {
      if (!broken) await within(cursor.close());
    }) as Cursor['close'],
  };
}

export const isAway = (error: unknown): boolean => error instanceof LabError && error.code === 'store-away';

const AWAY = sentence('database-away');
const FULL = sentence('database-full');

/** Of the system, and of PostgreSQL: broken connections, an end or a beginning, no more connections, only for reading. */
const AWAY_CODE = /^(E[A-Z]+|08...|57P0[123]|53300|25006)$/;
/** What node-postgres says itself has no code. */
const AWAY_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|connection error/;

function told(error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === '53100') return new LabError('disk-full', FULL, { cause: error });
  if (AWAY_CODE.test(code) || (code === '' && AWAY_WORDS.test(message)))
    return new LabError('store-away', AWAY, { cause: error });
  return error;
}

/** Why a start is refused, and what to do. @param url of which nothing but host, port and name is told. */
export function refusedStart(url: string, error: unknown): Error {
  if (error instanceof LabError && error.code !== 'store-away') return error;
  const cause = (error instanceof LabError ? error.cause : error) as { code?: string; message?: string };
  const { code = '', message = '' } = cause;
  const place = placeOf(url);
  if (place === null)
    return new LabError(
      'internal',
      'DATABASE_URL is no address: it looks like postgresql://user:password@host:5432/name.',
    );
  const say = (what: string, fix: string) =>
    new LabError('internal', `DATABASE_URL: the database at ${place} ${what}. ${fix}`);
  if (code === '3D000') return say('does not exist', 'Make it with createdb, owned by the user of the URL.');
  if (code.startsWith('28')) return say('refuses the user or the password', 'Look at both in the URL.');
  if (code === '42501')
    return say(
      'does not let the user make tables',
      'Make the user its owner: ALTER DATABASE name OWNER TO user.',
    );
  if (error instanceof LabError)
    return say(
      `cannot be reached (${code || message})`,
      'Is PostgreSQL running there, and is the address right?',
    );
  return new Error('The database could not be brought up to date and is as it was.', { cause: error });
}

/** Host, port and name; null where that cannot be read. */
export function placeOf(url: string): string | null {
  try {
    const { host, port, database } = new pg.Client({ connectionString: url });
    return `${host.startsWith('/') ? host : `${host}:${port}`}/${database ?? ''}`;
  } catch {
    return null;
  }
}

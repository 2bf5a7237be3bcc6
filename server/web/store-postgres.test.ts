import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_POSTGRES, runOn, TestPostgres } from '../testing-postgres.ts';
import { MIGRATIONS } from './migrations.ts';
import { explained } from './postgres-pool.ts';
import { openStore } from './store.ts';
import { openPostgres } from './store-postgres.ts';

const [ADA, BOB] = ['A'.repeat(22), 'B'.repeat(22)] as const;
const STEP = '03-say-hello';
const PASSWORD = 'correct-horse';
let cluster: TestPostgres;

beforeAll(async () => {
  if (NO_POSTGRES === null) cluster = await TestPostgres.start();
});
afterAll(async () => cluster?.[Symbol.asyncDispose]());

const open = (databaseUrl: string) => openStore({ dataDirectory: '/nowhere', databaseUrl });
const save = (learner: string, text: string, base = 0) => ({
  learner,
  step: STEP,
  file: 'main.c',
  text,
  base,
});

/** As a test of {@link NO_POSTGRES}: skipped with the reason. */
function onPostgres(name: string, body: () => Promise<void>): void {
  test(name, async ({ skip }) => {
    if (NO_POSTGRES !== null) skip(NO_POSTGRES);
    await body();
  });
}

describe('the tables', () => {
  onPostgres('are made once, also where two servers begin together, and then left alone', async () => {
    const url = await cluster.database();
    const stores = await Promise.all([open(url), open(url)]);
    for (const store of stores) await store[Symbol.asyncDispose]();
    const names = async () =>
      (await runOn(url, 'select name from kysely_migration order by name')).rows.map(({ name }) => name);
    expect(await names()).toEqual(Object.keys(MIGRATIONS).sort());
    await (await open(url))[Symbol.asyncDispose]();
    expect(await names()).toHaveLength(Object.keys(MIGRATIONS).length);
  });

  onPostgres('take a later migration with every row, or none of it where it fails', async () => {
    const url = await cluster.database();
    {
      await using store = await open(url);
      await store.enrol(ADA, 'hash');
      await store.save(save(ADA, 'mine'));
    }
    const later = (last: string) => ({
      ...MIGRATIONS,
      '0900-later': {
        up: async (db: Parameters<(typeof MIGRATIONS)[string]['up']>[0]) => {
          await db.schema.alterTable('source').addColumn('mark', 'text').execute();
          await db.schema.createTable(last).addColumn('id', 'text').execute();
        },
      },
    });
    // A table of that name is there already.
    await expect(openPostgres(url, 'test', later('source'))).rejects.toThrow('is as it was');
    const columns = async () =>
      (
        await runOn(
          url,
          "select 1 from information_schema.columns where table_name = 'source' and column_name = 'mark'",
        )
      ).rowCount;
    expect(await columns()).toBe(0);
    await (await openPostgres(url, 'test', later('later')))[Symbol.asyncDispose]();
    expect(await columns()).toBe(1);
    expect((await runOn(url, 'select text from source')).rows).toEqual([{ text: 'mine' }]);
    // And an older release does not touch what it does not know.
    await expect(open(url)).rejects.toThrow(/newer release.*0900-later/);
  });

  onPostgres('order texts by their bytes, in a database made for English', async () => {
    const url = await cluster.database();
    await using store = await open(url);
    const ids = ['-', 'Z', '_', 'a'].map((first) => first.repeat(22));
    for (const id of ids) await store.enrol(id, 'hash');
    const { rows } = await runOn(url, 'select id from learner order by id');
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(await store.learnersLike('_')).toEqual(['_'.repeat(22)]);
    const other = 'select id from learner order by id collate "default"';
    expect((await runOn(url, other)).rows.map(({ id }) => id)).not.toEqual(ids);
  });
});

describe('a commit', () => {
  onPostgres('is flushed whatever the database was set to', async () => {
    const url = await cluster.database();
    const name = (await runOn(url, 'select current_database() as name')).rows[0].name;
    await runOn(url, `alter database ${name} set synchronous_commit = off`);
    await using base = await openPostgres(url);
    const shown = await base.db
      .selectNoFrom(({ fn, val }) => fn<string>('current_setting', [val('synchronous_commit')]).as('it'))
      .execute();
    expect(shown).toEqual([{ it: 'on' }]);
  });

  onPostgres('of one learner does not wait for another’s transaction; all others do', async () => {
    const url = await cluster.database();
    await using base = await openPostgres(url);
    const [held, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ada = base.ofLearner(ADA, async () => {
      held.resolve();
      await free.promise;
    });
    await held.promise;
    expect(await base.ofLearner(BOB, async () => 'bob')).toBe('bob');
    let over = false;
    const others = [
      base.ofLearner(ADA, async () => expect(over).toBe(true)),
      base.db.transaction().execute(async () => expect(over).toBe(true)),
    ];
    // Both are known to wait.
    const waiting = async () =>
      (await runOn(url, "select 1 from pg_locks where locktype = 'advisory' and not granted")).rowCount;
    await expect.poll(waiting).toBe(2);
    over = true;
    free.resolve();
    await Promise.all([ada, ...others]);
  });

  onPostgres(
    'outlives a database that crashes under it; meanwhile saving is refused, and then goes on',
    async () => {
      const url = await cluster.database();
      await using store = await open(url);
      await store.enrol(ADA, 'hash');
      let told = 0;
      const write = async () => {
        for (let number = 1; ; number++)
          told = (await store.save(save(ADA, `text ${number}`, number - 1))).revision;
      };
      const refused = write().catch((error) => `${error.code}: ${error.message}`);
      await expect.poll(() => told).toBeGreaterThan(20);
      await cluster.down('SIGQUIT');
      expect(await refused).toMatch(/^store-away: .*cannot be reached.*kept in this browser/);
      await expect(store.probe()).rejects.toMatchObject({ code: 'store-away' });
      await cluster.up();
      const [source] = (await store.load({ learner: ADA, step: STEP })).sources;
      // One more may have been written that was not acknowledged.
      expect([told, told + 1]).toContain(source?.revision);
      expect(await store.save(save(ADA, 'after', 1_000))).toMatchObject({ revision: 1_001 });
    },
  );
});

describe('a wrong DATABASE_URL', () => {
  const secret = (rest: string) => `postgresql://eve:${PASSWORD}@${rest}`;

  onPostgres('is told with what to do about it, and never with its password', async () => {
    const url = await cluster.database();
    await runOn(url, 'create role eve login');
    const at = new URL(url).search.replace('wirespeed', 'eve');
    const latin = 'create database latin encoding latin1 locale_provider libc locale "C" template template0';
    await runOn(url, latin);
    for (const [wrong, said] of [
      [secret('127.0.0.1:1/name'), /127\.0\.0\.1:1\/name cannot be reached \(ECONNREFUSED\)/],
      [secret('nowhere.invalid/name'), /nowhere\.invalid:5432\/name cannot be reached \(E/],
      [`postgresql:///absent${at}&password=${PASSWORD}`, /absent does not exist.*createdb/],
      [`postgresql:///test_1${at}&password=${PASSWORD}`, /does not let the user make tables.*OWNER/],
      [cluster.url('latin'), /encoded as LATIN1.*--encoding=UTF8/],
      [secret('host:not-a-port/name'), /is no address/],
    ] as const) {
      const error = await open(wrong).catch((caught) => caught);
      expect(error, wrong).toBeInstanceOf(Error);
      expect(error.message, wrong).toMatch(said);
      const everything =
        JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error.cause?.stack) + error.stack;
      expect(everything, wrong).not.toContain(PASSWORD);
    }
  });
});

describe('188 a connection that is lost', () => {
  test('188: between two readings ends them, and the next one goes on', async ({ skip }) => {
    if (NO_POSTGRES !== null) skip(NO_POSTGRES);
    const url = await cluster.database();
    const name = 'lost between two readings';
    const store = await open(url);
    for (const learner of [ADA, BOB, 'C'.repeat(22)]) await store.enrol(learner, 'hash');
    await store[Symbol.asyncDispose]();
    await using base = await openPostgres(url, name);
    const read = base.reading(async (db) => {
      for await (const _ of db.selectFrom('learner').select('id').stream(1))
        await runOn(
          url,
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`,
        );
    });
    await expect(read).rejects.toMatchObject({ code: 'store-away' });
    expect(await base.db.selectFrom('learner').select('id').execute()).toHaveLength(3);
  });

  test('188: at its beginning is not lost to the others', async ({ skip }) => {
    if (NO_POSTGRES !== null) skip(NO_POSTGRES);
    const pool = new pg.Pool({
      connectionString: await cluster.database(),
      max: 1,
      connectionTimeoutMillis: 5_000,
    });
    let times = 0;
    const connections = explained(pool, async () => {
      times += 1;
      if (times === 1) throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    });
    await expect(connections.connect()).rejects.toMatchObject({ code: 'store-away' });
    (await connections.connect()).release();
    await connections.end();
  });
});

/** For tests of the store: each database that it can be in, so that the same test runs on all of them. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { NO_POSTGRES, runOn, TestPostgres } from './testing-postgres.ts';
import type { StorePlace } from './web/store-base.ts';
import { storePath } from './web/store-file.ts';

export type Engine = 'SQLite' | 'PostgreSQL';

/** Where the store of the present test is. */
export interface TestPlace extends StorePlace {
  /** Changes what no call of the store does. */
  run(statement: string): Promise<void>;
  /** How many rows there are, of "room_event where kind = 'left'". */
  count(rows: string): Promise<number>;
  /** What a query finds. */
  rows(query: string): Promise<Record<string, unknown>[]>;
}

/** The tests once for each database, each test with an empty one: `place()`. Where there is none, they are skipped. */
export function onEachDatabase(tests: (place: () => TestPlace, engine: Engine) => void): void {
  for (const engine of ['SQLite', 'PostgreSQL'] as const)
    describe(engine, () => {
      let cluster: TestPostgres | null = null;
      let place: TestPlace;
      beforeAll(async () => {
        if (engine === 'PostgreSQL' && NO_POSTGRES === null) cluster = await TestPostgres.start();
      });
      beforeEach(async ({ skip }) => {
        if (engine === 'PostgreSQL' && NO_POSTGRES !== null) skip(NO_POSTGRES);
        place = placeAt(cluster ? await cluster.database() : '');
      });
      afterEach(() => {
        if (place) fs.rmSync(place.dataDirectory, { recursive: true, force: true });
      });
      afterAll(async () => cluster?.[Symbol.asyncDispose]());
      tests(() => place, engine);
    });
}

function placeAt(databaseUrl: string): TestPlace {
  const dataDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-store-'));
  return {
    dataDirectory,
    databaseUrl,
    async run(statement) {
      if (databaseUrl !== '') return void (await runOn(databaseUrl, statement));
      const raw = new Database(storePath(dataDirectory));
      raw.exec(statement);
      raw.close();
    },
    async count(rows) {
      const query = `SELECT count(*) AS count FROM ${rows}`;
      if (databaseUrl !== '') return Number((await runOn(databaseUrl, query)).rows[0]?.count);
      const raw = new Database(storePath(dataDirectory), { readonly: true });
      const count = raw.prepare<[], number>(query).pluck().get();
      raw.close();
      return count ?? Number.NaN;
    },
    async rows(query) {
      if (databaseUrl !== '') return (await runOn(databaseUrl, query)).rows;
      const raw = new Database(storePath(dataDirectory), { readonly: true });
      const rows = raw.prepare<[], Record<string, unknown>>(query).all();
      raw.close();
      return rows;
    },
  };
}

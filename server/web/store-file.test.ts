import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../limits.ts';
import { MIGRATIONS } from './migrations.ts';
import { openStore } from './store.ts';
import { applied, copiesAside, lockStore, openStoreFile, storePath } from './store-file.ts';
import { mayHoldRemains, Remains } from './store-remains.ts';

/** A store of each release that changed the tables, as SQL. */
const RELEASES = path.join(import.meta.dirname, 'releases');

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-file-'));
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

function begin(release: string): void {
  const raw = new Database(storePath(directory));
  raw.exec(fs.readFileSync(path.join(RELEASES, release), 'utf8'));
  raw.close();
}

test('names a file that it may not write, and what to do', async () => {
  fs.writeFileSync(storePath(directory), '', { mode: 0o400 });
  await expect(openStoreFile(directory)).rejects.toThrow(/may not write .*wirespeed\.db\. .*chown -R/);
});

type Rows = Record<string, unknown[]>;

function rowsOf(file: string): Rows {
  const raw = new Database(file, { readonly: true });
  const tables = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const rows = tables.map((name) => [name, raw.prepare(`SELECT * FROM "${name}"`).all()] as const);
  raw.close();
  return Object.fromEntries(rows);
}

type OldLearner = { readonly id: string; readonly secret_hash?: string };

function withoutSecret(row: unknown): unknown {
  const { secret_hash: _, ...rest } = row as OldLearner;
  return rest;
}

function sessionFor(row: unknown): unknown {
  const { id, secret_hash } = row as OldLearner;
  return { id, learner: id, secret_hash, role: 'learner', ended_at: null };
}

describe.each(fs.readdirSync(RELEASES))('a store as of %s', (release) => {
  test('is brought up to date with every row as it was, and a copy put aside', async () => {
    begin(release);
    const before = rowsOf(storePath(directory));
    expect(Object.values(before).flat().length).toBeGreaterThan(8);
    const store = await openStore(directory);
    const [learner = '', other = ''] = (before.learner ?? []).map((row) => (row as { id: string }).id);
    const step = '03-say-hello';
    const loaded = await store.load({ learner, step });
    expect(loaded.sources).toMatchObject([{ revision: 7 }]);
    expect(loaded).toMatchObject({ passed: [step], verdict: { result: 'fail' }, kernel: 'ukmini' });
    await store[Symbol.asyncDispose]();

    const after = rowsOf(storePath(directory));
    for (const [table, all] of Object.entries(before)) {
      const kept = after[table] ?? [];
      const rows = table === 'learner' ? all.map(withoutSecret) : all;
      if (table === 'kysely_migration') expect(kept).toEqual(expect.arrayContaining(rows));
      // It looks whether the disk takes anything: no learner's.
      else if (table === 'probe') expect(kept).toHaveLength(rows.length);
      // A later release may know more of a row.
      else expect(kept, table).toMatchObject(rows);
    }
    // Each learner's cookie is a session's now.
    expect(after.session).toMatchObject(before.session ?? (before.learner ?? []).map(sessionFor));
    expect(applied(new Database(storePath(directory)))).toEqual(Object.keys(MIGRATIONS).sort());
    const missing = Object.keys(MIGRATIONS).some(
      (name) => !JSON.stringify(before.kysely_migration).includes(name),
    );
    const copies = copiesAside(directory);
    expect(copies).toHaveLength(missing ? 1 : 0);
    for (const copy of copies) expect(rowsOf(copy)).toEqual(before);

    const again = await openStore(directory);
    await again.save({ learner: other, step, file: 'main.c', text: 'new', base: 0 });
    await again.sendFeedback(learner, { steps: {}, heldUp: 'x', remember: '', other: '' });
    expect((await again.book({ learner })).entries.length).toBe(before.experiment?.length ?? 0);
    await again[Symbol.asyncDispose]();
  });
});

describe('a store of a newer release', () => {
  test('is refused with what to do, and left alone', async () => {
    await (await openStore(directory))[Symbol.asyncDispose]();
    const raw = new Database(storePath(directory));
    raw.exec("INSERT INTO kysely_migration VALUES ('0999-from-the-future', '2030-01-01')");
    raw.close();
    const before = fs.readFileSync(storePath(directory));
    await expect(openStore(directory)).rejects.toThrow(/newer release.*0999-from-the-future/);
    expect(fs.readFileSync(storePath(directory)).equals(before)).toBe(true);
  });
});

describe('a migration that fails', () => {
  const failing = (fault: (db: import('kysely').Kysely<unknown>) => Promise<void>) => ({
    ...MIGRATIONS,
    '0998-half': {
      async up(db: import('kysely').Kysely<unknown>) {
        await db.schema.alterTable('source').addColumn('half', 'text').execute();
        await db.schema.createTable('halfway').addColumn('id', 'text').execute();
      },
    },
    '0999-fails': { up: fault },
  });

  test.each([
    [
      'by an error',
      async (db: import('kysely').Kysely<unknown>) => void (await db.schema.dropTable('nothing').execute()),
    ],
    [
      'by leaving rows that belong to nobody',
      async (db: import('kysely').Kysely<unknown>) => {
        await db.deleteFrom('learner' as never).execute();
      },
    ],
  ])('%s leaves the tables of before, and the next start goes on', async (_how, fault) => {
    begin('0004-feedback.sql');
    await (await openStoreFile(directory))[Symbol.asyncDispose]();
    const before = rowsOf(storePath(directory));
    await expect(openStoreFile(directory, { migrations: failing(fault) })).rejects.toThrow('is as it was');
    expect(rowsOf(storePath(directory))).toEqual(before);
    // The copy made first holds the same.
    expect(rowsOf(path.join(directory, 'wirespeed.before-0998-half.db'))).toEqual(before);
    await (await openStore(directory))[Symbol.asyncDispose]();
  });
});

describe('what is deleted', () => {
  test('of a store of an earlier release is overwritten at the first start, and later at once', async () => {
    begin('0001-first-tables.sql');
    const raw = new Database(storePath(directory));
    raw.pragma('secure_delete = OFF');
    const insert = raw.prepare("INSERT INTO version VALUES (?, ?, 's', 'f', ?, 'build', '')");
    for (let id = 10; id < 60; id++) insert.run('A'.repeat(22), id, `canary ${id} `.repeat(200));
    raw.exec("DELETE FROM version WHERE text LIKE 'canary%'");
    raw.close();
    expect(fs.readFileSync(storePath(directory)).includes('canary')).toBe(true);
    await (await openStore(directory))[Symbol.asyncDispose]();
    for (const name of fs.readdirSync(directory).filter((one) => !one.includes('before')))
      expect(fs.readFileSync(path.join(directory, name)).includes('canary'), name).toBe(false);
  });
});

describe('a deletion', () => {
  const LEARNERS = Array.from({ length: 40 }, (_, at) => `L${at}`.padEnd(22, 'x'));
  const wordOf = (learner: string) => `canary of ${learner.slice(0, 3)}`;

  /** Texts of many sizes that come, change and go, so that rows move from page to page. */
  async function work(): Promise<void> {
    const store = await openStore(directory);
    for (const learner of LEARNERS) await store.enrol(learner, 'hash');
    await store[Symbol.asyncDispose]();
    const raw = new Database(storePath(directory));
    raw.pragma('secure_delete = ON');
    let seed = 7;
    const upTo = (many: number) => {
      seed = (seed * 48_271) % 0x7fffffff;
      return seed % many;
    };
    const put = raw.prepare(`INSERT INTO source VALUES (?, ?, ?, ?, 1, '')
      ON CONFLICT (learner, step, file) DO UPDATE SET text = excluded.text`);
    raw.transaction(() => {
      for (let change = 0; change < 5_000; change++) {
        const learner = LEARNERS[upTo(LEARNERS.length)] ?? '';
        const text = `${wordOf(learner)}!`.repeat(1 + upTo(upTo(10) === 0 ? 500 : 60));
        put.run(learner, `step ${upTo(9)}`, `file ${upTo(6)}`, text);
      }
    })();
    raw.close();
  }

  const found = (learners: readonly string[]) =>
    fs.readdirSync(directory).flatMap((name) => {
      const bytes = fs.readFileSync(path.join(directory, name));
      return learners
        .filter((learner) => bytes.includes(wordOf(learner)) || bytes.includes(learner))
        .map((learner) => `${learner} in ${name}`);
    });

  test('133: leaves nothing in bytes that no row uses any more', async () => {
    await work();
    await using store = await openStore(directory);
    const leaving = LEARNERS.slice(0, 20);
    await store.deleteLearners(leaving);
    expect(found(leaving)).toEqual([]);
    expect(found(LEARNERS.slice(20))).not.toEqual([]);
  });

  test('133: one after the other does not write the copies anew each time, and in the end nothing is left there', async () => {
    await work();
    const name = 'wirespeed.before-0009.db';
    fs.copyFileSync(storePath(directory), path.join(directory, name));
    /** SQLite counts how often the file was written anew. */
    const written = () => {
      const raw = new Database(path.join(directory, name), { readonly: true });
      const times = raw.pragma('schema_version', { simple: true });
      raw.close();
      return Number(times);
    };
    const before = written();
    const leaving = LEARNERS.slice(0, 30);
    const store = await openStore(directory);
    for (const learner of leaving) await store.deleteLearner(learner);
    expect(written()).toBeLessThan(before + 5);
    await store[Symbol.asyncDispose]();
    await (await openStore(directory))[Symbol.asyncDispose]();
    expect(written()).toBeGreaterThan(before);
    expect(found(leaving)).toEqual([]);
  });

  test('187: waits for nobody who reads meanwhile, and the log is cut once they are done', async () => {
    await work();
    await using store = await openStore(directory);
    const log = () => fs.statSync(`${storePath(directory)}-wal`).size;
    const reader = new Database(storePath(directory), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM learner').get();
    const began = performance.now();
    await store.deleteLearner(LEARNERS[0] ?? '');
    // In the middle of this process, as an export of somebody's data would be: it could not go on before.
    expect(performance.now() - began).toBeLessThan(LIMITS.store.busyMilliseconds);
    expect(log()).toBeGreaterThan(0);
    reader.close();
    await expect.poll(log, { timeout: 3 * LIMITS.store.cutAgainMilliseconds }).toBe(0);
  });

  test('187: of a large store is left to the server, and a disk that fails then ends nothing', async () => {
    await work();
    const raw = new Database(storePath(directory));
    raw.exec('CREATE TABLE filler (bytes BLOB)');
    raw.prepare('INSERT INTO filler VALUES (zeroblob(?))').run(LIMITS.store.overwriteBytes);
    raw.close();
    const marked = () => {
      const look = new Database(storePath(directory), { readonly: true });
      using _closing = { [Symbol.dispose]: () => void look.close() };
      return mayHoldRemains(look);
    };
    const store = await openStore(directory);
    await store.deleteLearner(LEARNERS[0] ?? '');
    await store[Symbol.asyncDispose]();
    await (await openStore(directory))[Symbol.asyncDispose]();
    expect(marked()).toBe(true);
    await (await openStore(directory, { serving: true }))[Symbol.asyncDispose]();
    expect(marked()).toBe(false);
    expect(found(LEARNERS.slice(0, 1))).toEqual([]);
  });

  test('187: a log that cannot be cut, as on a full disk, does not keep the server from starting', async () => {
    await work();
    const pragma = Database.prototype.pragma;
    const spy = vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (
      this: Database.Database,
      ...words
    ) {
      if (words[0].startsWith('wal_checkpoint'))
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
      return pragma.apply(this, words);
    });
    try {
      await using store = await openStore(directory, { serving: true });
      expect(await store.unknownAmong(LEARNERS)).toEqual([]);
    } finally {
      spy.mockRestore();
    }
  });

  test('187: what fails on a disk in a timer is tried again', async () => {
    let calls = 0;
    using remains = new Remains(() => {
      calls += 1;
      const until = performance.now() + 2;
      while (performance.now() < until);
      if (calls === 2) throw Object.assign(new Error('the disk fails'), { code: 'EIO' });
    });
    remains.due();
    remains.due();
    await expect.poll(() => calls, { timeout: 4 * LIMITS.store.cutAgainMilliseconds }).toBe(3);
  });
});

describe('copies that were put aside', () => {
  test('go after their time', async () => {
    begin('0001-first-tables.sql');
    await (await openStore(directory))[Symbol.asyncDispose]();
    const [copy = ''] = copiesAside(directory);
    const old = (Date.now() - LIMITS.store.asideMilliseconds) / 1000;
    fs.utimesSync(copy, old + 60, old + 60);
    await (await openStore(directory))[Symbol.asyncDispose]();
    expect(copiesAside(directory)).toEqual([copy]);
    fs.utimesSync(copy, old - 60, old - 60);
    await (await openStore(directory))[Symbol.asyncDispose]();
    expect(copiesAside(directory)).toEqual([]);
  });
});

describe('a store that nobody asked anything', () => {
  test('is closed all the same, and leaves its one file', async () => {
    for (let opening = 0; opening < 2; opening++) {
      await (await openStore(directory))[Symbol.asyncDispose]();
      expect(fs.readdirSync(directory)).toEqual(['wirespeed.db', 'wirespeed.lock']);
    }
  });
});

describe('the lock', () => {
  test('is shared by all who have the store open, and lets nobody replace it meanwhile', async () => {
    const [one, other] = [await openStore(directory), await openStore(directory)];
    expect(() => lockStore(directory, 'alone')).toThrow('stop it first');
    await one[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    using _alone = lockStore(directory, 'alone');
    await expect(openStore(directory)).rejects.toThrow('being restored');
  });
});

describe('the modes of a data folder', () => {
  const modesOf = () =>
    [directory, ...fs.readdirSync(directory).map((name) => path.join(directory, name))].map((place) => [
      path.relative(directory, place),
      fs.statSync(place).mode & 0o077,
    ]);

  test('131: let no other user in, and one that an earlier release left open is closed', async () => {
    begin('0001-first-tables.sql');
    fs.chmodSync(directory, 0o755);
    fs.chmodSync(storePath(directory), 0o644);
    await using file = await openStoreFile(directory);
    file.raw.exec("INSERT INTO probe VALUES (9, '')");
    const modes = modesOf();
    // The store with its logs, the lock, and the copy that was put aside.
    expect(modes.length).toBeGreaterThan(5);
    expect(modes.filter(([, others]) => others !== 0)).toEqual([]);
  });
});

describe('what killed commands left', () => {
  test('is swept at the start, and nothing else is', async () => {
    await (await openStore(directory))[Symbol.asyncDispose]();
    const gone = spawnSync('true').pid;
    const left = [
      'wirespeed.db.new',
      'wirespeed.before-0009.db.new',
      'wirespeed.before-0009.db.new-journal',
      'wirespeed.before-0009.db-wal',
      'wirespeed.before-0009.db-shm',
      `monday.db.${gone}.new`,
    ];
    const kept = [
      'wirespeed.before-0007.db',
      'wirespeed.before-0007.db-wal',
      `x.db.${process.pid}.new`,
      'notes',
    ];
    for (const name of [...left, ...kept]) fs.writeFileSync(path.join(directory, name), 'a text');
    await (await openStore(directory))[Symbol.asyncDispose]();
    const now = fs.readdirSync(directory);
    expect(now.filter((name) => left.includes(name))).toEqual([]);
    expect(now).toEqual(expect.arrayContaining(kept));
    for (const name of left) fs.writeFileSync(path.join(directory, name), 'a text');
    await using store = await openStore(directory);
    for (const name of left) fs.writeFileSync(path.join(directory, name), 'a text');
    expect((await store.deleteLearner('nobody')).known).toBe(false);
    expect(fs.readdirSync(directory).filter((name) => left.includes(name))).toEqual([]);
  });
});

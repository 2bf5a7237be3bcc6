import path from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stepOf } from '../course.ts';
import { LIMITS } from '../limits.ts';
import type { Measurement } from '../protocol.ts';
import { onEachDatabase } from '../testing-store.ts';
import { experimentCalls } from './experiments.ts';
import type { Tables } from './migrations.ts';
import { openStore, type Store } from './store.ts';

const learner = 'A'.repeat(22);
const step = '06-go-faster';
const start = stepOf(step).start;

const series = { median: 5, low: 4, high: 6, turns: 3 };
const measurement: Measurement = {
  step,
  kernel: 'ukmini',
  at: '2026-01-01T00:00:00.000Z',
  sent: { yours: series, reference: series, ratio: 1 },
  isolated: null,
  instructions: { yours: 700, reference: 738 },
  imageBytes: { yours: 1, reference: 2 },
  repeated: 0,
  remarks: ['one'],
};

onEachDatabase((at, engine) => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(at());
    await store.enrol(learner, 'hash');
  });
  afterEach(async () => store[Symbol.asyncDispose]());

  function record(row: string, more: Partial<Parameters<Store['record']>[0]> = {}) {
    const files = { 'main.c': 'int main(void)\n{\n}\n' };
    return store.record({ learner, row, step, mode: 'sent', measurement, files, config: {}, ...more });
  }

  describe('the experiment book', () => {
    test('keeps what was measured, and what it was made of', async () => {
      const files = { 'main.c': 'x', 'Config.uk': 'y' };
      const config = { CONFIG_OPTIMIZE_LTO: 'y' };
      const book = await record('lto', { files, config });
      expect(book.entries).toMatchObject([
        { id: 1, row: 'lto', mode: 'sent', sent: { ratio: 1 }, remarks: ['one'] },
      ]);
      expect(await store.kept({ learner, experiment: 1 })).toEqual({ step, files, config });
      await store[Symbol.asyncDispose]();
      store = await openStore(at());
      expect(await store.book({ learner })).toEqual(book);
    });

    test('is one learner’s own', async () => {
      await record('naive');
      const other = 'B'.repeat(22);
      await store.enrol(other, 'hash');
      expect(await store.book({ learner: other })).toEqual({ entries: [], notes: [] });
      expect(await store.kept({ learner: other, experiment: 1 })).toBeNull();
      await store.forget({ learner: other, experiment: 1 });
      expect((await store.book({ learner })).entries).toHaveLength(1);
    });

    test('counts the changed lines from the start, then from the naive text, without the switch', async () => {
      const main = start['main.c'] ?? '';
      const on = '#if 1\n\tuk_netdev_tx_one(d, 0, p);\n#else\n\tuk_netbuf_free(p);\n#endif\n';
      await record('copy', {
        files: { ...start, 'main.c': `${main}copy\n${on}` },
        config: { CONFIG_A: '1' },
      });
      const first = await store.book({ learner });
      expect(first.entries[0]?.changed).toEqual({ added: 6, removed: 0, from: 'start' });
      const book = await record('naive', {
        files: { ...start, 'main.c': `${main}${on.replace('#if 1', '#if 0')}` },
        mode: 'isolated',
        config: { CONFIG_A: '2', CONFIG_B: 'y' },
      });
      expect(book.entries[0]).toMatchObject({
        changed: { added: 1, removed: 0, from: 'naive' },
        options: ['A=1', 'B=n'],
      });
      expect(book.entries[1]).toMatchObject({
        changed: { added: 5, removed: 0, from: 'start' },
        options: [],
      });
      const without = await store.forget({ learner, experiment: 2 });
      expect(without.entries).toMatchObject([{ changed: { from: 'start' }, options: [] }]);
    });

    test('counts again what becomes the newest of its row', async () => {
      const more = (line: string) => ({ files: { ...start, 'main.c': `${start['main.c']}${line}\n` } });
      await record('pool', more('one'));
      await record('pool', more('two'));
      await record('naive', more('naive'));
      const { entries } = await store.forget({ learner, experiment: 2 });
      expect(entries[0]).toMatchObject({ id: 1, changed: { added: 1, removed: 1, from: 'naive' } });
    });

    test('is asked for room in bytes, too', async () => {
      const names = Array.from({ length: 16 }, (_, index) => `part_${index}.c`);
      const files = Object.fromEntries(names.map((name) => [name, 'x'.repeat(64 * 1024)]));
      for (let bytes = 0; bytes <= LIMITS.store.experimentBytes; bytes += 1024 * 1024)
        await record('pool', { files });
      await expect(store.roomFor({ learner, row: 'pool' })).rejects.toThrow('full of code');
      for (const experiment of [1, 2]) await store.forget({ learner, experiment });
      await expect(store.roomFor({ learner, row: 'pool' })).resolves.toEqual({});
    });

    test('is bounded: the oldest make room, the newest of a row and mode and all notes stay', async () => {
      await store.note({ learner, row: 'pool', title: '', note: 'kept' });
      await record('pool');
      await record('pool', { mode: 'isolated' });
      for (let index = 0; index < LIMITS.store.experiments + 3; index++) await record('naive');
      const { entries, notes } = await store.book({ learner });
      expect(entries).toHaveLength(LIMITS.store.experiments);
      expect(entries.slice(0, 2)).toMatchObject([
        { row: 'pool', mode: 'sent' },
        { row: 'pool', mode: 'isolated' },
      ]);
      expect(entries.at(-1)?.id).toBe(LIMITS.store.experiments + 5);
      expect(notes).toEqual([{ row: 'pool', title: '', note: 'kept' }]);
    });

    test('never gives a number again, whatever was deleted and in whatever release', async () => {
      await record('naive');
      await record('own-a');
      await store.forget({ learner, experiment: 2 });
      expect((await record('own-b')).entries.map(({ id }) => id)).toEqual([1, 3]);
      await store.forgetRow({ learner, row: 'own-b' });
      await store.forget({ learner, experiment: 1 });
      await store[Symbol.asyncDispose]();
      store = await openStore(at());
      expect((await record('pool')).entries.map(({ id }) => id)).toEqual([4]);
      await store[Symbol.asyncDispose]();
      await at().run('alter table learner drop column last_experiment');
      await at().run("delete from kysely_migration where name = '0005-last-experiment'");
      store = await openStore(at());
      expect((await record('pool')).entries.map(({ id }) => id)).toEqual([4, 5]);
    });

    // What is asked does not hang on the database.
    if (engine === 'SQLite')
      test('loads code one by one, and only what is compared', async () => {
        for (const row of ['naive', 'naive', 'pool', 'lto', 'lto']) await record(row);
        await store[Symbol.asyncDispose]();
        const asked: string[] = [];
        await using db = new Kysely<Tables>({
          dialect: new SqliteDialect({
            database: new Database(path.join(at().dataDirectory, 'wirespeed.db')),
          }),
          log: (event) => void asked.push(event.query.sql),
        });
        const calls = experimentCalls({ db, ofLearner: (_learner, work) => db.transaction().execute(work) });
        const loads = () => asked.splice(0).filter((sql) => /^select .*("files"|\*)/.test(sql));
        const row = { learner, row: 'copy', step, mode: 'sent' as const, measurement, files: {}, config: {} };
        await calls.record(row);
        expect(loads()).toHaveLength(2);
        await calls.forget({ learner, experiment: 3 });
        expect(loads()).toHaveLength(0);
        // The naive row itself, and each of the three that are compared with it.
        await calls.forget({ learner, experiment: 2 });
        const all = [...asked];
        expect(loads()).toHaveLength(4);
        for (const sql of all) if (sql.includes('"files"')) expect(sql).toContain('"id" = ?');
        store = await openStore(at());
      });

    test('says before a measurement whether there is room for its row', async () => {
      for (let index = 0; index < LIMITS.store.ownRows; index++)
        await store.note({ learner, row: `own-${index}`, title: 'x', note: '' });
      await store.roomFor({ learner, row: 'naive' });
      await store.roomFor({ learner, row: 'own-0' });
      await expect(store.roomFor({ learner, row: 'own-more' })).rejects.toThrow('room for');
    });

    test('has notes to rows, and rows of the learner’s own', async () => {
      await store.note({ learner, row: 'own-a', title: ' Mine ', note: '' });
      await store.note({ learner, row: 'batching', title: 'no title of its own', note: 'why not' });
      await store.note({ learner, row: 'own-a', title: 'Mine', note: 'second' });
      await record('own-b');
      const { notes, entries } = await store.book({ learner });
      // Rows that began within one millisecond stand in no order.
      expect(notes.toSorted((a, b) => a.row.localeCompare(b.row))).toEqual([
        { row: 'batching', title: '', note: 'why not' },
        { row: 'own-a', title: 'Mine', note: 'second' },
        { row: 'own-b', title: 'My experiment', note: '' },
      ]);
      expect(entries).toHaveLength(1);
      expect(await store.forgetRow({ learner, row: 'own-b' })).toMatchObject({
        entries: [],
        notes: [{}, {}],
      });
      await expect(store.forgetRow({ learner, row: 'naive' })).rejects.toThrow('of your own');
    });

    test('refuses rows that are none and more own rows than there is room for', async () => {
      for (const row of ['batching', 'nothing', 'own-'])
        await expect(record(row)).rejects.toThrow('no such row');
      await expect(store.note({ learner, row: 'nothing', title: '', note: '' })).rejects.toThrow(
        'no such row',
      );
      for (let index = 0; index < LIMITS.store.ownRows; index++)
        await store.note({ learner, row: `own-${index}`, title: 'x', note: '' });
      await expect(record('own-more')).rejects.toThrow('room for');
      await store.note({ learner, row: 'own-0', title: 'y', note: '' });
    });
  });
});

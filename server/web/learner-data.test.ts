import fs from 'node:fs';
import Database from 'better-sqlite3';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../limits.ts';
import { onEachDatabase } from '../testing-store.ts';
import { openStore, type Store } from './store.ts';
import { storePath } from './store-file.ts';

const STEP = '03-say-hello';
const [ADA, BOB, EVE] = ['A'.repeat(22), 'B'.repeat(22), 'E'.repeat(22)] as const;

onEachDatabase((at, engine) => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(at());
  });
  afterEach(async () => store[Symbol.asyncDispose]());

  describe('an export', () => {
    test('132: lets everybody else be served between its pieces, and holds what there was at its beginning', async () => {
      await store.enrol(ADA, 'hash');
      const megabyte = '/* 😀 */'.repeat(100_000);
      for (let id = 0; id < 4; id++)
        await at().run(
          `INSERT INTO version VALUES ('${ADA}', ${id}, '${STEP}', 'main.c', '${megabyte}${id}', 'build', '', null)`,
        );
      await store.save({ learner: ADA, step: STEP, file: 'main.c', text: 'mine', base: 0 });
      let turns = 0;
      let done = false;
      const spin = () => {
        turns += 1;
        if (!done) setImmediate(spin);
      };
      setImmediate(spin);
      const exporting = store.exportLearner(ADA);
      await store.save({ learner: ADA, step: STEP, file: 'main.c', text: 'changed', base: 1 });
      const zip = await exporting;
      done = true;
      // One turn for each piece of 64 KiB, of four megabytes; all at once would be a handful.
      expect(turns).toBeGreaterThan(50);
      const files = unzipSync(zip ?? new Uint8Array());
      expect(strFromU8(files[`steps/${STEP}/main.c`] ?? new Uint8Array())).toBe('mine');
      const all = JSON.parse(strFromU8(files['data.json'] ?? new Uint8Array()));
      expect(all.version).toHaveLength(4);
      expect(all.version[3].text).toBe(`${megabyte}3`);
      expect(all.source).toMatchObject([{ text: 'mine' }]);
      expect(await store.exportLearner(BOB)).toBeNull();
    });
  });

  describe('a deleted learner', () => {
    test('133: is not enrolled again, by no process', async () => {
      await store.enrol(ADA, 'hash');
      expect(await store.deleteLearner(ADA)).toMatchObject({ known: true, unreadable: [] });
      await using other = await openStore(at());
      expect(await other.enrol(ADA, 'hash')).toBe(false);
      expect(await other.departed(ADA)).toBe(true);
      expect(await other.session(ADA)).toBeNull();
      // What PostgreSQL has on its disk is its own.
      if (engine === 'SQLite')
        expect(fs.readFileSync(storePath(at().dataDirectory)).includes(ADA)).toBe(false);
      expect(await other.enrol(BOB, 'hash')).toBe(true);
    });
  });

  describe('lists', () => {
    test('have an end, and a beginning is looked up by itself', async () => {
      for (const learner of [ADA, BOB, EVE]) await store.enrol(learner, 'hash');
      await at().run(`UPDATE session SET seen_at = '2020-01-01T00:00:00Z' WHERE id = '${ADA}'`);
      const ids = async (most: number) => (await store.sessions(most, 'learner')).map(({ id }) => id);
      expect(await ids(2)).toHaveLength(2);
      expect(await ids(2)).not.toContain(ADA);
      expect(await store.sessions(9, 'instructor')).toEqual([]);
      expect((await store.sessionsLike('A')).map(({ id }) => id)).toEqual([ADA]);
      expect(await store.sessionsLike('')).toHaveLength(2);
      expect(await store.learnersLike('B')).toEqual([BOB]);
      expect(await store.learnersLike('')).toHaveLength(2);
      expect(await store.learnersLike('%')).toEqual([]);
    });

    // A small table PostgreSQL reads as a whole, and rightly.
    if (engine === 'SQLite')
      test('are read by an index', () => {
        const raw = new Database(storePath(at().dataDirectory), { readonly: true });
        const plan = (sql: string) => JSON.stringify(raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
        for (const query of [
          "SELECT * FROM session WHERE role = 'learner' ORDER BY seen_at DESC LIMIT 9",
          'SELECT * FROM session ORDER BY seen_at DESC LIMIT 9',
          "SELECT * FROM session WHERE id >= 'A' AND id < 'A~' ORDER BY id LIMIT 2",
          "SELECT id FROM learner WHERE id >= 'A' AND id < 'A~' ORDER BY id LIMIT 2",
        ]) {
          expect(plan(query), query).toContain('USING');
          expect(plan(query), query).not.toContain('TEMP B-TREE');
        }
        raw.close();
      });
  });

  if (engine === 'SQLite')
    test('151: what hangs on a learner, a session or a question is found by an index when that is deleted', () => {
      const raw = new Database(storePath(at().dataDirectory), { readonly: true });
      const all = raw.prepare(`
        SELECT m.name || '.' || f."from" AS place, EXISTS (
          SELECT 1 FROM pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c
          WHERE c.seqno = 0 AND c.name = f."from"
        ) AS found
        FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND f."table" IN ('learner', 'session', 'room_help')`);
      const places = all.all() as { place: string; found: number }[];
      raw.close();
      expect(places.length).toBeGreaterThan(10);
      expect(places.filter(({ found }) => found === 0)).toEqual([]);
    });

  describe('whose time is over', () => {
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

    test('a visitor who did nothing is removed, a learner with work stays, and an unused session ends', async () => {
      for (const learner of [ADA, BOB, EVE]) await store.enrol(learner, 'hash');
      await store.save({ learner: BOB, step: STEP, file: 'main.c', text: 'mine', base: 0 });
      await at().run(
        `UPDATE session SET seen_at = '${ago(LIMITS.web.visitorMilliseconds + 60_000)}' WHERE id <> '${EVE}'`,
      );
      await store.expire();
      expect(await store.unknownAmong([ADA, BOB, EVE])).toEqual([ADA]);
      expect(await store.session(ADA)).toBeNull();
      expect((await store.session(BOB))?.ended).toBeNull();
      await at().run(`UPDATE session SET seen_at = '${ago(LIMITS.web.learnerMilliseconds + 60_000)}'`);
      await store.expire();
      expect((await store.session(BOB))?.ended).not.toBeNull();
      expect(await store.unknownAmong([BOB])).toEqual([]);
    });

    test('an instructor’s session is removed once it is over and was listed long enough', async () => {
      await store.addInstructor('ada', 'key');
      for (const id of ['old', 'new']) await store.enterWithKey('key', { id, secretHash: 'hash' });
      const { instructorMilliseconds, instructorListedMilliseconds } = LIMITS.web;
      const over = ago(instructorMilliseconds + instructorListedMilliseconds + 60_000);
      await at().run(`UPDATE session SET created_at = '${over}' WHERE id = 'old'`);
      await store.expire();
      expect((await store.sessions(9)).map(({ id }) => id)).toEqual(['new']);
    });
  });
});

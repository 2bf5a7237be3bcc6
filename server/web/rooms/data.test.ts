import fs from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LABS } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import { newRoom, type RoomSummary } from '../../protocol.ts';
import { onEachDatabase } from '../../testing-store.ts';
import { openStore, type Store } from '../store.ts';
import { storePath } from '../store-file.ts';
import { readJoinCode } from './codes.ts';
import { zipped } from './room-zip.ts';

const [ONE = ''] = LABS.map(({ slug }) => slug);
const [ADA, BOB, EVE, SUE] = ['A', 'B', 'E', 'S'].map((letter) => letter.repeat(22)) as [
  string,
  string,
  string,
  string,
];

onEachDatabase((place, engine) => {
  let store: Store;
  let room: RoomSummary;

  beforeEach(async () => {
    store = await openStore(place());
    for (const learner of [ADA, BOB, EVE, SUE]) await store.enrol(learner, 'hash');
    room = await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), null);
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
  });

  const write = (learner: string, text: string) =>
    store.save({ learner, step: ONE, file: 'main.c', text, base: 0 });
  const join = (learner: string, name: string, where = room) =>
    store.rooms.join(learner, readJoinCode(where.code) ?? '', name);

  /** Ada came with nothing, Bob with work, Eve left; Sue is in another room. */
  async function fill(): Promise<RoomSummary> {
    const other = await store.rooms.createRoom(newRoom.parse({ name: 'Other' }), null);
    await write(BOB, 'text of bob');
    for (const [learner, name] of [
      [ADA, 'Ada'],
      [BOB, 'Bob'],
      [EVE, 'Eve'],
    ] as const)
      await join(learner, name);
    await join(SUE, 'Sue', other);
    await write(ADA, 'text of ada');
    await write(EVE, 'text of eve');
    await write(SUE, 'text of sue');
    await store.rooms.leave(EVE);
    await store.sendFeedback(ADA, { steps: {}, heldUp: 'said in confidence', remember: '', other: '' });
    return other;
  }

  async function unzipped(id: string): Promise<Record<string, string>> {
    const report = await store.rooms.report(id);
    if (!report) throw new Error('no room');
    const pieces: Uint8Array[] = [];
    for await (const piece of zipped(store.rooms.partsOf(report))) pieces.push(piece);
    const files = unzipSync(Buffer.concat(pieces));
    return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]));
  }

  describe('the data of a room', () => {
    test('128: is exported without what one wrote who left before the export came to it', async () => {
      await join(ADA, 'Ada');
      await join(EVE, 'Eve');
      await write(ADA, 'text of ada');
      await write(EVE, 'text of eve');
      const report = await store.rooms.report(room.id);
      if (!report) throw new Error('no room');
      const told: string[] = [];
      for await (const { name, texts } of store.rooms.partsOf(report)) {
        for await (const text of texts) told.push(text);
        if (name !== 'learners/1/data.json') continue;
        // Whoever takes the export in slowly has it wait here.
        await store.rooms.leave(EVE);
        await store.save({ learner: EVE, step: ONE, file: 'main.c', text: 'made afterwards', base: 1 });
      }
      expect(told.join('')).toContain('text of ada');
      expect(told.join('')).not.toMatch(/text of eve|made afterwards/);
    });

    test('128: is exported with the work that was made in it, and no other’s', async () => {
      await fill();
      const secret = 'the hash of a link';
      await store.rooms.addHelper(room.id, 'Grace', secret, 'ada');
      // More events than are held at a time, all of one learner.
      const made = Array.from({ length: 2 * LIMITS.rooms.exportedRows }, (_, at) => `made ${at}`);
      const rows = made.map((id) => `('${id}', '${room.id}', '${EVE}', 'left', '')`);
      await place().run(`INSERT INTO room_event (id, room, learner, kind, at) VALUES ${rows.join(', ')}`);
      const files = await unzipped(room.id);
      expect(Object.keys(files).toSorted()).toEqual([
        'README.txt',
        'learners/1/data.json',
        `learners/1/steps/${ONE}/main.c`,
        'report.csv',
        'report.json',
        'room.json',
      ]);
      expect(files[`learners/1/steps/${ONE}/main.c`]).toBe('text of ada');
      const kept = JSON.parse(files['room.json'] ?? '');
      expect(kept.room).toMatchObject({ id: room.id, name: 'Room', steps: room.steps });
      expect(kept.room_member.map(({ name }: { name: string }) => name).toSorted()).toEqual([
        'Ada',
        'Bob',
        'Eve',
      ]);
      const ids = new Set(kept.room_event.map(({ id }: { id: string }) => id));
      expect(ids.size).toBe(kept.room_event.length);
      // Three came, and one of them went.
      expect(ids.size).toBe(3 + 1 + 2 * LIMITS.rooms.exportedRows);
      expect(kept.room_instructor).toMatchObject([{ name: 'Grace' }]);
      const all = Object.values(files).join('');
      for (const others of ['text of bob', 'text of eve', 'text of sue', 'Sue', secret, 'said in confidence'])
        expect(all).not.toContain(others);
      expect(JSON.parse(files['learners/1/data.json'] ?? '').source).toMatchObject([{ text: 'text of ada' }]);
    });

    test('is deleted with the work that was made in it; who brought work or left keeps it', async () => {
      const other = await fill();
      expect(await store.rooms.holdings(room.id)).toMatchObject({
        ...{ theirs: ['Ada'], helpers: 0, messages: 0, questions: 0, events: 4 },
        kept: [
          { name: 'Bob', why: 'brought' },
          { name: 'Eve', why: 'left' },
        ],
      });
      const deletion = await store.rooms.deleteRoom(room.id);
      expect(deletion).toMatchObject({ learners: [ADA], free: [BOB], unreadable: [] });
      expect(await store.unknownAmong([ADA, BOB, EVE, SUE])).toEqual([ADA]);
      for (const [learner, text] of [
        [BOB, 'text of bob'],
        [EVE, 'text of eve'],
        [SUE, 'text of sue'],
      ] as const)
        expect((await store.load({ learner, step: ONE })).sources).toMatchObject([{ text }]);
      expect(await store.rooms.rulesOf(BOB)).toBe(null);
      expect((await store.rooms.rulesOf(SUE))?.room.id).toBe(other.id);
      expect([await store.rooms.room(room.id), await store.rooms.holdings(room.id)]).toEqual([null, null]);
      expect(await store.rooms.deleteRoom(room.id)).toBe(null);
      // No process brings it back, and nothing of it is left in the file.
      expect(await store.enrol(ADA, 'hash')).toBe(false);
      expect(await store.departed(ADA)).toBe(true);
      expect(await join(SUE, 'Sue')).toBe('no-such-code');
      // PostgreSQL overwrites its files in its own time.
      if (engine === 'PostgreSQL') return;
      const file = fs.readFileSync(storePath(place().dataDirectory));
      for (const gone of [ADA, 'text of ada', 'Eve', 'said in confidence', room.id])
        expect([gone, file.includes(gone)]).toEqual([gone, false]);
      expect(file.includes('text of eve')).toBe(true);
    });

    test('is deleted without the work of who leaves while it goes', async () => {
      const learners = Array.from({ length: 30 }, (_, at) => `${at}`.padStart(22, 'L'));
      for (const learner of learners) {
        await store.enrol(learner, 'hash');
        await join(learner, 'Ada');
        await write(learner, `text of ${learner}`);
      }
      const last = learners.at(-1) ?? '';
      const deleting = store.rooms.deleteRoom(room.id);
      while ((await store.unknownAmong(learners)).length === 0);
      expect(await store.rooms.leave(last)).toBe(true);
      const deletion = await deleting;
      expect([deletion?.learners.length, deletion?.free]).toEqual([29, [last]]);
      expect(await store.unknownAmong(learners)).toEqual(learners.slice(0, -1));
      expect((await store.load({ learner: last, step: ONE })).sources).toHaveLength(1);
    });
  });
});

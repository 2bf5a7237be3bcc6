import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../limits.ts';
import { newRoom, type RoomSummary } from '../../protocol.ts';
import { onEachDatabase, type TestPlace } from '../../testing-store.ts';
import { openStore, type Store } from '../store.ts';
import { readJoinCode } from './codes.ts';

const STEP = '01-getting-started';
const ADA = 'A'.repeat(22);
const FRAME = { at: 1, length: 60, hex: '55' };

onEachDatabase((place) => {
  let at: TestPlace;
  let store: Store;
  let room: RoomSummary;

  beforeEach(async () => {
    at = place();
    store = await openStore(at);
    await store.addInstructor('grace', 'hash of a key');
    room = await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), 'grace');
    await store.enrol(ADA, 'hash');
    await store.rooms.join(ADA, readJoinCode(room.code) ?? '', 'Ada');
  });
  afterEach(async () => store[Symbol.asyncDispose]());

  const looking = async () => (await store.looking({ learner: ADA })).looking;
  const save = (text: string, base: number, by: object = {}) =>
    store.save({ learner: ADA, step: STEP, file: 'main.c', text, base, ...by });

  const checked = (result: 'pass' | 'fail') =>
    store.verdict({
      learner: ADA,
      verdict: {
        ...{ type: 'verdict', step: STEP, kernel: 'ukmini', at: new Date().toISOString(), result },
        items: [{ id: 'console', title: 'x', expected: 'x', seen: 'y', result }],
        frames: { yours: [FRAME], reference: [] },
      },
    });

  /** Somebody asks and is let in. @returns the consent. */
  async function allowed(by: string): Promise<string> {
    expect(await store.rooms.askToLook({ room: room.id, learner: ADA, by })).toBe('asked');
    const view = (await looking()).at(-1)?.view ?? '';
    expect(await store.rooms.answerView(ADA, { view, action: 'allow' })).toBe(true);
    return view;
  }

  test('a text is written under a consent only while its keyboard is given', async () => {
    await save('of Ada', 0);
    const view = await allowed('key grace');
    const viewer = { room: room.id, learner: ADA, by: 'key grace' };
    await expect(save('too early', 1, { view })).rejects.toThrow('The learner has the keyboard');
    expect(await store.rooms.changeView(viewer, 'keyboard')).toBe(true);
    await expect(save('only asked for', 1, { view })).rejects.toThrow('The learner has the keyboard');
    expect(await store.rooms.answerView(ADA, { view, action: 'give-keyboard' })).toBe(true);
    const saved = await save('of grace', 1, { view, helper: 'grace' });
    expect(saved.versions).toMatchObject([{ reason: 'helper', helper: 'grace' }]);
    expect(await store.rooms.answerView(ADA, { view, action: 'own-keyboard' })).toBe(true);
    await expect(save('too late', 2, { view })).rejects.toThrow('The learner has the keyboard');
    expect((await store.load({ learner: ADA, step: STEP })).sources).toMatchObject([{ text: 'of grace' }]);
  });

  test('a consent ends with the word of either, with the key or link of who asked, and with the membership', async () => {
    const link = await store.rooms.addHelper(room.id, 'Tom', 'hash of a link', 'grace');
    const ends: Record<string, () => Promise<unknown>> = {
      learner: async () => store.rooms.answerView(ADA, { view: await allowed('key grace'), action: 'end' }),
      viewer: async () => {
        await allowed('key grace');
        return store.rooms.changeView({ room: room.id, learner: ADA, by: 'key grace' }, 'end');
      },
      link: async () => {
        await allowed(`link ${link}`);
        expect(await looking()).toMatchObject([{ name: 'Tom', granted: true }]);
        return store.rooms.revokeHelper(room.id, link ?? '');
      },
      membership: async () => {
        await allowed('key grace');
        return store.rooms.leave(ADA);
      },
      key: async () => {
        await store.rooms.join(ADA, readJoinCode(room.code) ?? '', 'Ada');
        await allowed('key grace');
        return store.revokeInstructor('grace');
      },
    };
    for (const [what, end] of Object.entries(ends)) {
      await end();
      expect(await looking(), what).toEqual([]);
    }
  });

  test('few ask at a time, and what happened is told with what the newest checks saw', async () => {
    for (let asked = 0; asked < LIMITS.views.open; asked++) {
      const link = await store.rooms.addHelper(room.id, `Helper ${asked}`, `hash ${asked}`, 'grace');
      await store.rooms.askToLook({ room: room.id, learner: ADA, by: `link ${link}` });
    }
    expect(await store.rooms.askToLook({ room: room.id, learner: ADA, by: 'key grace' })).toBe('too-many');
    for (const result of ['fail', 'pass'] as const) await checked(result);
    const { events, verdicts } = await store.rooms.historyOf({ room: room.id, learner: ADA });
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['failed', 'joined', 'passed']);
    expect(verdicts).toMatchObject([
      { step: STEP, result: 'pass', items: [{ seen: 'y' }], frames: { yours: [FRAME] } },
      { step: STEP, result: 'fail', items: [{ seen: 'y' }], frames: { yours: [] } },
    ]);
    for (let turn = 0; turn < LIMITS.store.evidence; turn++) await checked('fail');
    const later = (await store.rooms.historyOf({ room: room.id, learner: ADA })).verdicts;
    expect(later.map(({ result }) => result)).toEqual(Array(LIMITS.store.evidence).fill('fail'));
    expect((await store.load({ learner: ADA, step: STEP })).verdict?.frames.yours).toEqual([FRAME]);
  });

  test('what a script does thousands of times is kept as often as a page shows it, and the first time of it', async () => {
    await store.visited({ learner: ADA, step: STEP });
    await checked('pass');
    await checked('fail');
    await at.run(`UPDATE room_event SET at = '2026-01-01T00:00:00.000Z' WHERE kind = 'failed'`);
    for (let turn = 0; turn < LIMITS.store.verdicts + 3; turn++) await checked('fail');
    for (let turn = 0; turn < LIMITS.rooms.eventsKept + 3; turn++) {
      await store.did({ learner: ADA, step: STEP, kind: 'built', ok: true });
      await store.rooms.join(ADA, readJoinCode(room.code) ?? '', 'Ada');
      await store.rooms.leave(ADA);
      await store.rooms.join(ADA, readJoinCode(room.code) ?? '', 'Ada');
    }
    const kept = LIMITS.rooms.eventsKept + 1;
    const events = (kind: string) => at.count(`room_event WHERE kind = '${kind}'`);
    const kinds = ['opened', 'passed', 'failed', 'built', 'joined', 'left'];
    expect(await Promise.all(kinds.map(events))).toEqual([1, 1, kept, kept, kept, kept]);
    expect(await at.count(`room_event WHERE at = '2026-01-01T00:00:00.000Z'`)).toBe(1);
    expect(await at.count(`verdict WHERE result = 'fail'`)).toBe(LIMITS.store.verdicts + 1);
    expect((await store.load({ learner: ADA, step: STEP })).passed).toEqual([STEP]);
  });

  test('looks that are over are forgotten, but for the newest', async () => {
    for (let turn = 0; turn < LIMITS.views.kept + LIMITS.views.open + 3; turn++)
      await store.rooms.answerView(ADA, { view: await allowed('key grace'), action: 'end' });
    await allowed('key grace');
    expect(await at.count('room_view')).toBe(LIMITS.views.kept + LIMITS.views.open);
    expect(await looking()).toHaveLength(1);
  });

  test('no two helpers have one name, nor the owner’s, while their links are good', async () => {
    const add = async (name: string) => {
      const id = await store.rooms.addHelper(room.id, name, `hash ${Math.random()}`, 'grace');
      return (await store.rooms.helpers(room.id)).find((one) => one.id === id);
    };
    const [tom, tom2, grace] = [await add('Tom'), await add('tom'), await add('Grace')];
    expect([tom?.name, tom2?.name, grace?.name]).toEqual(['Tom', 'tom 2', 'Grace 2']);
    await store.rooms.revokeHelper(room.id, tom?.id ?? '');
    expect((await add('Tom'))?.name).toBe('Tom');
  });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../limits.ts';
import { newMessage, newRoom, type RoomSummary, raisedHand, type VerdictMessage } from '../../protocol.ts';
import { onEachDatabase, type TestPlace } from '../../testing-store.ts';
import { openStore, type Store } from '../store.ts';
import { readJoinCode } from './codes.ts';

const [ONE, TWO] = ['01-getting-started', '02-network-interface'] as const;
const [ADA, BOB, EVE] = ['A', 'B', 'E'].map((letter) => letter.repeat(22)) as [string, string, string];

onEachDatabase((place) => {
  let at: TestPlace;
  let store: Store;
  let room: RoomSummary;

  beforeEach(async () => {
    at = place();
    store = await openStore(at);
    room = await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), null);
    for (const learner of [ADA, BOB, EVE]) await store.enrol(learner, 'hash');
    for (const learner of [ADA, BOB]) await join(learner);
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
  });

  const join = (learner: string) =>
    store.rooms.join(learner, readJoinCode(room.code) ?? '', learner[0] ?? '');
  const say = (text: string, to: object, more: object = {}) =>
    store.rooms.say(room.id, newMessage.parse({ text, audience: to, ...more }), 'grace');
  const heardBy = async (learner: string) =>
    (await store.rooms.news(learner))?.messages.map(({ text }) => text) ?? null;
  const ask = (learner: string, question: string) =>
    store.rooms.raiseHand(learner, raisedHand.parse({ step: ONE, question }));
  const checked = async (learner: string, step: string, failed: string[]): Promise<void> => {
    const result = failed.length > 0 ? 'fail' : 'pass';
    const items = failed.map((id) => ({ id, title: id, result: 'fail', expected: '', seen: '', hint: '' }));
    const verdict = { type: 'verdict', step, kernel: 'ukmini', at: new Date().toISOString(), result, items };
    await store.verdict({
      learner,
      verdict: { ...verdict, frames: { yours: [], reference: [] } } as unknown as VerdictMessage,
    });
  };

  test('a message is heard by those it is for until they have read it, and by nobody outside of the room', async () => {
    const all = await say('to all', { to: 'all' });
    await say('to Bob', { to: 'learners', learners: [BOB, BOB] });
    expect([await heardBy(ADA), await heardBy(BOB), await heardBy(EVE)]).toEqual([
      ['to all'],
      ['to all', 'to Bob'],
      null,
    ]);
    const id = 'id' in all ? all.id : '';
    expect([await store.rooms.read(EVE, id), await store.rooms.read(ADA, id)]).toEqual([false, true]);
    expect([await heardBy(ADA), await heardBy(BOB)]).toEqual([[], ['to all', 'to Bob']]);
    const [toBob, toAll] = (await store.rooms.talk(room.id)).messages;
    expect([toBob?.addressed, toBob?.read, toAll?.read]).toEqual([1, 0, 1]);
    // What was said before somebody came is not said to them; a note is.
    await say('a note', { to: 'all' }, { pinned: true });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await join(EVE);
    expect(await heardBy(EVE)).toEqual(['a note']);
    const [note] = (await store.rooms.news(EVE))?.messages ?? [];
    expect(await store.rooms.read(EVE, note?.id ?? '')).toBe(false);
    const other = await store.rooms.createRoom(newRoom.parse({ name: 'Other' }), null);
    expect(await store.rooms.takeBack(other.id, note?.id ?? '')).toBe(false);
    expect(await store.rooms.takeBack(room.id, note?.id ?? '')).toBe(true);
    expect(await heardBy(EVE)).toEqual([]);
  });

  test('whoever said most makes room for one more message, and nobody else', async () => {
    await say('first of grace', { to: 'all' });
    await say('a note', { to: 'all' }, { pinned: true });
    const rows = Array.from(
      { length: LIMITS.rooms.messages - 1 },
      (_, sent) =>
        `('m${sent}', '${room.id}', 'tom', 'of tom ${sent}', 'all', NULL, NULL, 0, NULL, NULL, '2030-01-01T00:00:${`${sent}`.padStart(4, '0')}')`,
    );
    await at.run(`INSERT INTO room_message VALUES ${rows.join()}`);
    const of = (text: string) => at.count(`room_message WHERE text = '${text}'`);
    expect(await say('one more', { to: 'all' })).toHaveProperty('id');
    expect(await Promise.all(['first of grace', 'a note', 'of tom 1', 'one more'].map(of))).toEqual([
      1, 1, 1, 1,
    ]);
    expect(await of('of tom 0')).toBe(0);
    // The note is not counted.
    expect(await at.count('room_message')).toBe(LIMITS.rooms.messages + 1);
  });

  test('a message names only who is in the room, and notes are few', async () => {
    expect(await say('x', { to: 'learners', learners: [ADA, EVE] })).toEqual({ problem: 'not-in-the-room' });
    for (let note = 0; note < LIMITS.rooms.notes; note++) await say('x', { to: 'all' }, { pinned: true });
    expect(await say('x', { to: 'all' }, { pinned: true })).toEqual({ problem: 'too-many-notes' });
    const rejected = [
      { text: '  \n ' },
      { text: 'a\u001b[2Jb' },
      { text: 'a\u202eb' },
      { text: 'x'.repeat(601) },
      { text: 'x', place: { step: ONE, file: '../../etc/passwd', line: 1 } },
    ];
    for (const one of rejected)
      expect([
        one.text.slice(0, 8),
        newMessage.safeParse({ audience: { to: 'all' }, ...one }).success,
      ]).toEqual([one.text.slice(0, 8), false]);
  });

  test('questions wait in their order, one helper goes to each, and an answer closes it', async () => {
    await ask(BOB, 'first');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ask(ADA, 'second');
    await ask(ADA, 'second, said better');
    const help = async (learner: string) => (await store.rooms.news(learner))?.help;
    expect(await help(ADA)).toMatchObject({ question: 'second, said better', ahead: 1, claimedBy: null });
    const [bobs, adas] = (await store.rooms.talk(room.id)).help;
    expect([bobs?.question, adas?.question]).toEqual(['first', 'second, said better']);
    const change = (action: 'claim' | 'release' | 'visited', by: string) =>
      store.rooms.changeHelp(room.id, { help: bobs?.id ?? '', action }, by);
    expect(await change('claim', 'grace')).toBe(true);
    expect([await change('claim', 'linus'), await change('release', 'linus')]).toEqual([false, false]);
    expect([(await help(BOB))?.claimedBy, (await help(ADA))?.ahead]).toEqual(['grace', 0]);
    expect([await change('release', 'grace'), await change('claim', 'linus')]).toEqual([true, true]);
    expect([await change('visited', 'linus'), await change('visited', 'linus')]).toEqual([true, false]);
    const answer = { to: 'learners', learners: [ADA] };
    expect(await say('so', answer, { help: adas?.id })).toHaveProperty('id');
    expect(await say('so', answer, { help: adas?.id })).toEqual({ problem: 'no-such-question' });
    expect([await help(ADA), (await store.rooms.talk(room.id)).help]).toEqual([null, []]);
    expect([await store.rooms.withdraw(ADA), await ask(EVE, 'in no room')]).toEqual([false, false]);
    await ask(ADA, 'once more');
    expect([await store.rooms.withdraw(ADA), await help(ADA)]).toEqual([true, null]);
    await store.rooms.changeRoom(room.id, { ended: true });
    expect(await ask(ADA, 'too late')).toBe(false);
  });

  test('questions that were taken back are kept to a number, and no other goes', async () => {
    const questions = async () => (await store.rooms.holdings(room.id))?.questions ?? 0;
    await ask(BOB, 'answered');
    const help = (await store.rooms.talk(room.id)).help[0]?.id ?? '';
    await store.rooms.changeHelp(room.id, { help, action: 'visited' }, 'grace');
    for (let at = 0; at < 2 * LIMITS.rooms.withdrawnKept; at++) {
      await ask(ADA, `question ${at}`);
      await ask(BOB, `question ${at}`);
    }
    // Of each learner those that were kept, the newest that was taken back, and the open one; and the one that was answered.
    expect(await questions()).toBeLessThanOrEqual(2 * (LIMITS.rooms.withdrawnKept + 2) + 1);
    const { help: open } = await store.rooms.talk(room.id);
    expect(open.map(({ question }) => question)).toEqual([39, 39].map((at) => `question ${at}`));
  });

  test('what the room is stuck on is what the newest checks failed at', async () => {
    await checked(ADA, ONE, ['frame', 'rate']);
    await checked(BOB, ONE, ['frame']);
    await checked(BOB, TWO, ['queue']);
    const stuck = async () =>
      (await store.rooms.talk(room.id)).stuck.map(({ step, item, learners, tried }) => [
        ...[step, item, tried],
        ...learners.toSorted(),
      ]);
    expect(await stuck()).toEqual([
      [ONE, 'frame', 2, ADA, BOB],
      [ONE, 'rate', 2, ADA],
      [TWO, 'queue', 1, BOB],
    ]);
    await checked(ADA, ONE, ['rate']);
    await checked(BOB, ONE, []);
    // Whoever has passed a step is not stuck there, whatever they try afterwards.
    await checked(BOB, ONE, ['frame']);
    await store.rooms.leave(BOB);
    expect(await stuck()).toEqual([[ONE, 'rate', 1, ADA]]);
  });

  /** What standings say, counted from all that happened. */
  const recounted = async () => {
    const events = await at.rows(`
      SELECT learner, step, kind, body, at FROM room_event
      WHERE room = '${room.id}' AND step IS NOT NULL AND kind IN ('opened', 'passed', 'failed')
      ORDER BY at, id`);
    const all: Record<string, Record<string, unknown>> = {};
    for (const [key, of] of Map.groupBy(events, (one) => `${one.learner} ${one.step}`)) {
      const checks = of.filter(({ kind }) => kind !== 'opened');
      const newest = checks.at(-1);
      const failed = JSON.parse(String(newest?.body ?? '{}')).failed ?? [];
      all[key] = {
        openedAt: of.find(({ kind }) => kind === 'opened')?.at ?? null,
        ...{ tries: checks.length, result: newest?.kind ?? null, at: newest?.at ?? null },
        failed: failed.length,
        items: checks.some(({ kind }) => kind === 'passed') ? [] : failed,
      };
    }
    return all;
  };
  /** The same by the store's word. */
  const told = async () => {
    const all: Record<string, Record<string, unknown>> = {};
    const { stuck } = await store.rooms.talk(room.id);
    for (const [learner, steps] of await store.rooms.standings(room.id))
      for (const [step, standing] of Object.entries(steps)) {
        const here = stuck.filter((one) => one.step === step && one.learners.includes(learner));
        all[`${learner} ${step}`] = { ...standing, items: here.map(({ item }) => item) };
      }
    return all;
  };
  const sorted = (all: Record<string, Record<string, unknown>>): typeof all => {
    const inOrder = ([key, one]: [string, Record<string, unknown>]) =>
      [key, { ...one, items: (one.items as string[]).toSorted() }] as const;
    return Object.fromEntries(Object.entries(all).map(inOrder));
  };

  test('how each stands with each step is what all that happened comes to, also in a store of before', async () => {
    let seed = 1;
    const upTo = (many: number) => {
      seed = (seed * 48_271) % 0x7fffffff;
      return seed % many;
    };
    for (const learner of [ADA, BOB]) for (const step of [ONE, TWO]) await store.rooms.visited(learner, step);
    // More than are kept of one kind at one step.
    for (let check = 0; check < 2.5 * LIMITS.rooms.eventsKept; check++) {
      const failed = upTo(5) === 0 ? [] : ['frame', 'rate', 'queue'].filter(() => upTo(2) === 0);
      await checked(upTo(5) === 0 ? BOB : ADA, upTo(8) === 0 ? TWO : ONE, failed);
    }
    await join(EVE);
    await checked(EVE, TWO, ['frame']);
    await store.rooms.visited(EVE, ONE);
    const before = sorted(await told());
    expect(before).toEqual(sorted(await recounted()));
    expect(Object.keys(before)).toHaveLength(6);
    expect(before[`${ADA} ${ONE}`]?.tries).toBeGreaterThan(LIMITS.rooms.eventsKept);
    // A store as it was before there were standings.
    await store[Symbol.asyncDispose]();
    await at.run('DROP TABLE room_standing');
    await at.run(`DELETE FROM kysely_migration WHERE name = '0012-standings'`);
    store = await openStore(at);
    expect(sorted(await told())).toEqual(before);
    // Whoever comes back finds what there was; what is deleted is gone here, too.
    await store.rooms.leave(ADA);
    expect(Object.keys(await told()).some((key) => key.startsWith(ADA))).toBe(false);
    await join(ADA);
    expect(sorted(await told())).toEqual(before);
    await store.deleteLearner(ADA);
    expect(await at.count(`room_standing WHERE learner = '${ADA}'`)).toBe(0);
    await store.rooms.deleteRoom(room.id);
    expect(await at.count('room_standing')).toBe(0);
  });

  test('timers end by themselves or are ended, and are few', async () => {
    const start = (minutes: number) =>
      store.rooms.startTimer(room.id, { label: 'x', step: null, minutes }, 'grace');
    const ids = [];
    for (let timer = 0; timer < LIMITS.rooms.timers; timer++) ids.push(await start(5));
    expect(await start(5)).toBe(null);
    expect((await store.rooms.news(ADA))?.timers).toHaveLength(LIMITS.rooms.timers);
    for (const id of ids) expect(await store.rooms.endTimer(room.id, id ?? '')).toBe(true);
    expect(await store.rooms.endTimer(room.id, ids[0] ?? '')).toBe(false);
    expect((await store.rooms.news(ADA))?.timers).toEqual([]);
  });
});

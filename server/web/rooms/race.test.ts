import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Measurement, newRoom, type RaceBoard, type RoomSummary } from '../../protocol.ts';
import { onEachDatabase } from '../../testing-store.ts';
import { openStore, type Store } from '../store.ts';
import { readJoinCode } from './codes.ts';
import { boardsOf } from './race-boards.ts';

const STEP = '06-go-faster';
const NAMES = ['Ada', 'Bob', 'Eve', 'Sue', 'Zoë'];
const idOf = (name: string) => (NAMES[NAMES.indexOf(name)]?.[0] ?? '').repeat(22);

onEachDatabase((place) => {
  let store: Store;
  let room: RoomSummary;

  beforeEach(async () => {
    store = await openStore(place());
    for (const name of NAMES) await store.enrol(idOf(name), 'hash');
    room = await store.rooms.createRoom(newRoom.parse({ name: 'Room', race: true }), null);
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
  });

  const join = (name: string) => store.rooms.join(idOf(name), readJoinCode(room.code) ?? '', name);

  function measured(name: string, ratio: number | null, instructions: number | null, more: object = {}) {
    const series = { median: 1_000_000, low: 1, high: 1, turns: 5 };
    const measurement: Measurement = {
      ...{ step: STEP, kernel: 'ukmini', at: new Date().toISOString() },
      sent: ratio === null ? null : { yours: series, reference: series, ratio },
      isolated: { yours: series, reference: series, ratio: 99 },
      ...{ instructions: { yours: instructions, reference: 500 }, imageBytes: { yours: 1, reference: 1 } },
      ...{ repeated: 0, remarks: [], ...more },
    };
    const mode = 'mode' in more && more.mode === 'isolated' ? 'isolated' : 'sent';
    const made = { files: { 'main.c': 'x' }, config: {}, measurement };
    return store.record({ learner: idOf(name), row: 'lto', step: STEP, mode, ...made });
  }

  const toldOf = ({ told }: RaceBoard['rate']) => told.map(({ place, value, name }) => [place, value, name]);

  describe('a race', () => {
    test('ranks what was sent in the room, and tells a learner the first three, the own place and the next above it', async () => {
      await measured('Zoë', 50, 1, { at: '2026-01-01T00:00:00.000Z' });
      for (const name of NAMES) await join(name);
      await measured('Ada', 0.5, 900);
      await measured('Ada', 0.9, 950);
      await measured('Bob', 1.2, null);
      await measured('Eve', 0.9, 700);
      await measured('Sue', 0.7, 900);
      await measured('Zoë', 0.1, 1_000);
      // The program's own word, another kernel, and somebody who left.
      await measured('Ada', 3, 1, { mode: 'isolated' });
      await measured('Ada', 2, 100, { kernel: 'unikraft' });
      await store.rooms.nameInRace(idOf('Eve'), true);
      const entrants = await store.rooms.entrants(room.id);
      const [board, other, ...rest] = boardsOf(entrants, { learner: idOf('Zoë'), names: true });
      expect(rest).toEqual([]);
      expect([board?.kernel, board?.rate.of, board?.work.of]).toEqual(['ukmini', 5, 4]);
      expect(board && toldOf(board.rate)).toEqual([
        [1, 1.2, null],
        [2, 0.9, null],
        [2, 0.9, 'Eve'],
        [4, 0.7, null],
        [5, 0.1, 'Zoë'],
      ]);
      expect(board && toldOf(board.work)).toEqual([
        [1, 700, 'Eve'],
        [2, 900, null],
        [2, 900, null],
        [4, 1_000, 'Zoë'],
      ]);
      expect(other && [other.kernel, toldOf(other.rate)]).toEqual(['unikraft', [[1, 2, null]]]);
      // Who leads has nobody above.
      const [first] = boardsOf(entrants, { learner: idOf('Bob'), names: true });
      expect(first && toldOf(first.rate)).toHaveLength(3);
      expect(first?.rate.told[0]).toMatchObject({ name: 'Bob', mine: true });
      await store.rooms.leave(idOf('Bob'));
      expect(boardsOf(await store.rooms.entrants(room.id), { most: 9, names: true })[0]?.rate.of).toBe(4);
    });

    test('names nobody who did not say so, nor anybody where the room lets nobody be named', async () => {
      for (const name of NAMES) {
        await join(name);
        await measured(name, 1 / (1 + NAMES.indexOf(name)), 700);
      }
      await store.rooms.nameInRace(idOf('Eve'), true);
      const told = async (names: boolean) => {
        const entrants = await store.rooms.entrants(room.id);
        const boards = [
          ...boardsOf(entrants, { most: 9, names }),
          ...boardsOf(entrants, { learner: idOf('Sue'), names }),
        ];
        const text = JSON.stringify(boards);
        for (const name of NAMES) expect(text).not.toContain(idOf(name));
        return NAMES.filter((name) => text.includes(name));
      };
      expect(await told(true)).toEqual(['Eve', 'Sue']);
      expect(await told(false)).toEqual(['Sue']);
      await store.rooms.nameInRace(idOf('Eve'), false);
      expect(await told(true)).toEqual(['Sue']);
      expect(await store.rooms.raceOfLearner(idOf('Eve'))).toMatchObject({ on: true, named: false });
    });
  });

  describe('a summary', () => {
    test('tells of every step when it began and was passed, and how many checks that took', async () => {
      const learner = idOf('Ada');
      const check = (result: 'pass' | 'fail' | 'error', minute: string) =>
        store.verdict({
          learner,
          verdict: {
            ...{
              type: 'verdict',
              step: STEP,
              kernel: 'ukmini',
              at: `2026-03-01T10:${minute}:00.000Z`,
              result,
            },
            ...{ items: [], frames: { yours: [], reference: [] } },
          },
        });
      expect((await store.summary(learner)).map(({ attempts }) => attempts)).toEqual(Array(8).fill(0));
      await check('fail', '00');
      // A fault of ours is no attempt.
      await check('error', '05');
      await check('pass', '20');
      await check('fail', '30');
      await store.save({ learner, step: '03-say-hello', file: 'main.c', text: 'x', base: 0 });
      const steps = await store.summary(learner);
      expect(steps.find(({ step }) => step === STEP)).toEqual({
        ...{ step: STEP, beganAt: '2026-03-01T10:00:00.000Z', passedAt: '2026-03-01T10:20:00.000Z' },
        attempts: 2,
      });
      expect(steps.find(({ step }) => step === '03-say-hello')).toMatchObject({
        ...{ beganAt: expect.any(String), passedAt: null, attempts: 0 },
      });
    });
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LABS } from '../../../labs/index.ts';
import { NOT_REACHED } from '../../../labs/verdict.ts';
import { LIMITS } from '../../limits.ts';
import { newRoom, type RoomSummary, roomReport, type VerdictMessage } from '../../protocol.ts';
import { onEachDatabase } from '../../testing-store.ts';
import { openStore, type Store } from '../store.ts';
import { readJoinCode } from './codes.ts';
import { reportAs } from './report-forms.ts';

const [ONE = '', TWO = '', THREE = ''] = LABS.map(({ slug }) => slug);
const people = ['Ada', '=1+1', 'Eve', 'Late'].map((name, at) => ({ name, id: `${at}`.repeat(22) }));
const [ADA = '', BOB = '', EVE = '', LATE = ''] = people.map(({ id }) => id);

onEachDatabase((place) => {
  let store: Store;
  let room: RoomSummary;

  beforeEach(async () => {
    store = await openStore(place());
    for (const { id } of people) await store.enrol(id, 'hash');
    room = await store.rooms.createRoom(newRoom.parse({ name: 'Room', steps: [ONE, TWO] }), null);
  });
  afterEach(async () => {
    await store[Symbol.asyncDispose]();
  });

  /** Dates the newest event of the room: the store itself knows only now. */
  function at(time: string): Promise<void> {
    return place().run(
      `UPDATE room_event SET at = '2026-03-01T${time}:00.000Z'
     WHERE kind <> 'joined' AND at = (SELECT max(at) FROM room_event WHERE kind <> 'joined')`,
    );
  }

  async function check(learner: string, step: string, failed: readonly string[], reached = true) {
    const items = ['builds', ...failed].map((id) => ({
      ...{ id, title: id, expected: 'x', seen: reached || id === failed[0] ? 'y' : NOT_REACHED },
      result: failed.includes(id) ? ('fail' as const) : ('pass' as const),
    }));
    const verdict: VerdictMessage = {
      ...{ type: 'verdict', step, kernel: 'ukmini', at: new Date().toISOString(), items },
      result: failed.length > 0 ? 'fail' : 'pass',
      frames: { yours: [], reference: [] },
    };
    await store.verdict({ learner, verdict });
  }

  async function visit(learner: string, step: string, time: string): Promise<void> {
    await store.rooms.visited(learner, step);
    await at(time);
  }

  const feedback = (text: string) => ({
    ...{ heldUp: text, remember: '', other: '' },
    steps: { [ONE]: { clear: text.length } },
  });

  const join = (learner: string, name: string) =>
    store.rooms.join(learner, readJoinCode(room.code) ?? '', name);
  const reportOf = async () => roomReport.parse(await store.rooms.report(room.id));

  describe('a room’s report', () => {
    test('says who passed what when and in how many checks, and where they were held up', async () => {
      await check(LATE, ONE, []);
      await check(LATE, THREE, ['mac']);
      for (const { id, name } of people) await join(id, name);
      await visit(ADA, ONE, '10:00');
      await check(ADA, ONE, ['mac', 'banner'], false);
      await at('10:10');
      await check(ADA, ONE, []);
      await at('10:30');
      // What comes after the first pass is no attempt.
      await check(ADA, ONE, ['mac']);
      await at('10:40');
      await visit(BOB, ONE, '10:00');
      await check(BOB, ONE, ['mac']);
      await at('10:05');
      await check(EVE, ONE, []);
      await check(EVE, TWO, ['mac']);
      await store.rooms.leave(EVE);
      await check(EVE, TWO, []);

      const { learners, steps, stuck, more, forms, feedback: said } = await reportOf();
      expect(more).toBe(0);
      expect(learners.map(({ number, name, leftAt }) => [number, name, leftAt !== null])).toEqual([
        [1, 'Ada', false],
        [2, '=1+1', false],
        [3, 'Eve', true],
        [4, 'Late', false],
      ]);
      expect(learners.map((one) => one.steps.map(({ attempts }) => attempts))).toEqual([
        [2, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ]);
      expect(learners[0]?.steps[0]).toMatchObject({ passedAt: '2026-03-01T10:30:00.000Z', minutes: 30 });
      expect(learners[3]?.steps[0]).toMatchObject({ passedAt: null, elsewhere: true });
      // After leaving it is no longer the room's to see.
      expect(learners[2]?.steps[1]).toMatchObject({ passedAt: null, elsewhere: false });
      expect(steps).toEqual([
        { step: ONE, opened: 3, passed: 2, held: 1, attempts: 1.5, minutes: 30 },
        { step: TWO, opened: 1, passed: 0, held: 1, attempts: null, minutes: null },
      ]);
      // What was not reached held nobody up, and what failed before joining is not the room's.
      expect(
        stuck.map(({ step, item, failures, learners, held }) => [step, item, failures, learners, held]),
      ).toEqual([
        [ONE, 'mac', 3, 2, 1],
        [TWO, 'mac', 1, 1, 1],
      ]);
      expect([forms, said]).toEqual([0, null]);
      expect(await store.rooms.report('xxxxxxxxxxx')).toBe(null);
    });

    test('tells what was said once so many said it that nobody is known by it', async () => {
      await store.sendFeedback(LATE, feedback('before joining'));
      for (const { id, name } of people) await join(id, name);
      await store.sendFeedback(EVE, feedback('zz'));
      await store.sendFeedback(ADA, feedback('y'));
      expect(await reportOf()).toMatchObject({ forms: LIMITS.rooms.formsShown - 1, feedback: null });
      await store.sendFeedback(BOB, feedback('\u001b[2Jx'));
      const report = await reportOf();
      expect(report.feedback?.heldUp).toEqual(['\u001b[2Jx', 'y', 'zz']);
      expect(report.feedback?.steps[0]?.clear).toEqual({ median: 2, answers: 3 });
      for (const format of ['text', 'json', 'csv'] as const)
        expect(reportAs(format, report)).not.toContain('\u001b');
    });

    test('is a table in which no name is a formula', async () => {
      await join(BOB, '=1+1');
      await join(ADA, 'Ada, "A"');
      const lines = reportAs('csv', await reportOf()).split('\r\n');
      expect(lines).toHaveLength(6);
      expect(lines[1]).toMatch(new RegExp(`^1,"'=1\\+1",2\\d{3}-[^,]*,,${ONE},,,,0,$`));
      expect(lines[3]).toContain('2,"Ada, ""A""",');
    });
  });
});

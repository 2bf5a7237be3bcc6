import { expect, test } from 'vitest';
import { newRoom } from '../../protocol.ts';
import { NO_POSTGRES, TestPostgres } from '../../testing-postgres.ts';
import { openStore } from '../store.ts';
import { readJoinCode } from './codes.ts';
import { zipped } from './room-zip.ts';

const STEP = '06-go-faster';
const [ADA, BOB] = ['A'.repeat(22), 'B'.repeat(22)] as const;

test('report, race, summary, export and deletion of a room are the same in PostgreSQL', async ({ skip }) => {
  if (NO_POSTGRES !== null) skip(NO_POSTGRES);
  await using cluster = await TestPostgres.start();
  await using store = await openStore({ dataDirectory: '/nowhere', databaseUrl: await cluster.database() });
  const room = await store.rooms.createRoom(newRoom.parse({ name: 'Room', race: true }), null);
  for (const learner of [ADA, BOB]) await store.enrol(learner, 'hash');
  await store.save({ learner: BOB, step: STEP, file: 'main.c', text: 'brought', base: 0 });
  for (const learner of [ADA, BOB]) await store.rooms.join(learner, readJoinCode(room.code) ?? '', learner);
  await store.rooms.visited(ADA, STEP);
  for (const result of ['fail', 'pass'] as const)
    await store.verdict({
      learner: ADA,
      verdict: {
        ...{ type: 'verdict', step: STEP, kernel: 'ukmini', at: new Date().toISOString(), result },
        items: [{ id: 'sound', title: 'x', expected: 'x', seen: 'y', result }],
        frames: { yours: [], reference: [] },
      },
    });
  const series = { median: 1, low: 1, high: 1, turns: 5 };
  await store.record({
    ...{ learner: ADA, row: 'lto', step: STEP, mode: 'sent', files: { 'main.c': 'x' }, config: {} },
    measurement: {
      ...{
        step: STEP,
        kernel: 'ukmini',
        at: new Date().toISOString(),
        isolated: null,
        repeated: 0,
        remarks: [],
      },
      sent: { yours: series, reference: series, ratio: 0.5 },
      ...{ instructions: { yours: 7, reference: 7 }, imageBytes: { yours: 1, reference: 1 } },
    },
  });
  const report = await store.rooms.report(room.id);
  if (!report) throw new Error('no report');
  expect(report.learners[0]?.steps.find(({ step }) => step === STEP)).toMatchObject({
    attempts: 2,
    minutes: 0,
  });
  expect(report.stuck).toMatchObject([{ item: 'sound', failures: 1, learners: 1, held: 0 }]);
  expect(await store.rooms.entrants(room.id)).toMatchObject([{ learner: ADA, ratio: 0.5, instructions: 7 }]);
  expect((await store.summary(ADA)).find(({ step }) => step === STEP)).toMatchObject({ attempts: 2 });
  let bytes = 0;
  for await (const piece of zipped(store.rooms.partsOf(report))) bytes += piece.length;
  expect(bytes).toBeGreaterThan(500);
  expect(await store.rooms.holdings(room.id)).toMatchObject({
    theirs: [ADA],
    kept: [{ why: 'brought' }],
    events: 5,
  });
  expect(await store.rooms.deleteRoom(room.id)).toMatchObject({ learners: [ADA], free: [BOB] });
  expect(await store.unknownAmong([ADA, BOB])).toEqual([ADA]);
  expect(await store.rooms.room(room.id)).toBe(null);
});

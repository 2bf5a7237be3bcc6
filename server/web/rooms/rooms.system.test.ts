/** A whole room that comes in at once, with benches that really open. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../labs/index.ts';
import { newRoom, PATHS } from '../../protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../../testing.ts';
import { openStore } from '../store.ts';

const LEARNERS = 100;
/** WORKSHOP_LONG=1 lets them come within a minute, as people do; otherwise all at once. */
const WITHIN = process.env.WORKSHOP_LONG ? 60_000 : 0;
const STEP = LABS[0]?.slug ?? '';
let data: string;
let server: TestServer;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-room-'));
  server = await startServer({ dataDirectory: data, kernel: 'ukmini', env: { WORKSHOP_BENCHES: '120' } });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

test('a hundred learners behind one address join at once, and all of them get a bench', async () => {
  const store = await openStore(data);
  const room = await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), null);
  // The base tree is there before the room is.
  await using first = await (await TestLearner.visit(server.origin)).open(STEP);
  await first.inState('idle', 300);
  const pages: TestPage[] = [];
  const took = await Promise.all(
    Array.from({ length: LEARNERS }, async (_, number) => {
      await sleep((WITHIN * number) / LEARNERS);
      const began = performance.now();
      const since = () => Math.round(performance.now() - began);
      const learner = await TestLearner.visit(server.origin);
      const body = JSON.stringify({ code: room.code, name: `Learner ${number}` });
      const { status } = await learner.ask(PATHS.join, { method: 'POST', body });
      expect(status).toBe(200);
      const joined = since();
      const page = await learner.open(STEP);
      pages.push(page);
      expect((await page.next('room')).rules?.room.name).toBe('Room');
      const greeted = since();
      await page.inState('idle', 240);
      // Idle before the bench is opened, too: then a state comes in between.
      await page.until(() => (page.received.some(isOpening) ? true : null), 'a bench', 240);
      await page.inState('idle', 240);
      return { joined, greeted, bench: since() - greeted };
    }),
  );
  const of = (what: keyof (typeof took)[number]) => {
    const sorted = took.map((one) => one[what]).toSorted((a, b) => a - b);
    return `${what}: median ${sorted[LEARNERS / 2]}, slowest ${sorted.at(-1)}`;
  };
  console.log(
    `milliseconds for ${LEARNERS} within ${WITHIN / 1_000} s — ${(['joined', 'greeted', 'bench'] as const).map(of).join('; ')}`,
  );
  expect(await store.rooms.members(room.id)).toHaveLength(LEARNERS);
  expect(new Set((await store.rooms.members(room.id)).map(({ number }) => number)).size).toBe(LEARNERS);
  await Promise.all(pages.map((page) => page[Symbol.asyncDispose]()));
  await store[Symbol.asyncDispose]();
});

function isOpening(message: TestPage['received'][number]): boolean {
  return message.type === 'state' && message.state.kind === 'preparing';
}

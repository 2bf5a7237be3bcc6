/** What who looks at a room is told as it happens, and how soon. With a bench that really opens. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../../labs/index.ts';
import { newRoom, PATHS, type RoomSummary } from '../../protocol.ts';
import { startServer, TestLearner, type TestServer } from '../../testing.ts';
import { TestStream } from '../../testing-stream.ts';
import { hashSecret, newCookie, newSecret } from '../identity.ts';
import { openStore, type Store } from '../store.ts';

/** Milliseconds that a test may take: a build on a full machine. */
const PATIENCE = 120_000;
const STEP = LABS[0]?.slug ?? '';
let data: string;
let server: TestServer;
let store: Store;
let room: RoomSummary;
let helper: { readonly id: string; readonly cookie: string };

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-live-'));
  server = await startServer({ dataDirectory: data, kernel: 'ukmini' });
  store = await openStore(data);
  room = await store.rooms.createRoom(newRoom.parse({ name: 'Room' }), null);
  helper = await helperOf(room.id);
});
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

/** By a link of the command line. */
async function helperOf(of: string): Promise<{ id: string; cookie: string }> {
  const secret = newSecret();
  const id = (await store.rooms.addHelper(of, 'Grace', hashSecret(secret), 'ada')) ?? '';
  const cookie = newCookie();
  await store.rooms.openHelperSession({ id: cookie.id, secretHash: hashSecret(cookie.secret) });
  await store.rooms.grant(cookie.id, id);
  return { id, cookie: `wirespeed-instructor=${cookie.id}.${cookie.secret}` };
}

const look = () => TestStream.open(server.origin, room.id, { cookie: helper.cookie });

test(
  'a learner who joins, works, is checked and asks is told within a second to who looks',
  async () => {
    using stream = await look();
    await stream.until(() => stream.talk !== null && stream.room !== null);
    expect([stream.heard[0], stream.room?.you, stream.room?.owner]).toEqual(['beat', 'Grace', false]);
    const told: string[] = [];
    /** Milliseconds from the answer of what was done, or from now, until it is told. */
    const soon = async (what: string, done: Promise<unknown>, seen: () => boolean) => {
      await done;
      const began = performance.now();
      await stream.until(seen);
      told.push(`${what} ${Math.round(performance.now() - began)}`);
    };
    const ada = await TestLearner.visit(server.origin);
    const joining = { method: 'POST', body: JSON.stringify({ code: room.code, name: 'Ada' }) };
    const row = () => [...stream.learners.values()][0];
    await soon('joined', ada.ask(PATHS.join, joining), () => row()?.name === 'Ada');
    expect([row()?.now, row()?.present, row()?.steps]).toEqual([null, false, {}]);

    await using page = await ada.open(STEP);
    await soon('came', page.next('room'), () => row()?.now?.step === STEP && row()?.present === true);
    await stream.until(() => row()?.steps[STEP]?.openedAt !== undefined);
    await page.inState('idle', 300);
    page.send({ type: 'save', step: STEP, file: 'main.c', text: 'int main(void) { return 0; }\n', base: 0 });
    await soon('typed', page.next('saved'), () => typeof row()?.now?.actedAt === 'number');
    page.send({ type: 'check', step: STEP });
    const doings = new Set<string>();
    const verdict = page.next('verdict');
    await stream.until(() => {
      doings.add(row()?.now?.doing ?? '');
      return doings.has('building') || doings.has('checking');
    });
    await soon('checked', verdict, () => row()?.steps[STEP]?.tries === 1);
    const standing = row()?.steps[STEP];
    expect(standing).toMatchObject({ result: 'failed', tries: 1 });
    expect(standing?.failed).toBeGreaterThan(0);
    expect(stream.talk?.stuck.length).toBeGreaterThan(0);
    await stream.until(() => row()?.now?.doing === 'idle');

    const question = { method: 'POST', body: JSON.stringify({ step: STEP, question: 'Why?' }) };
    await soon('asked', ada.ask(PATHS.myHelp, question), () => stream.talk?.help.length === 1);
    // By another process, as the command line does it.
    await soon('changed elsewhere', store.rooms.changeRoom(room.id, { name: 'Other' }), () => {
      return stream.room?.room.name === 'Other';
    });
    await page[Symbol.asyncDispose]();
    await soon('left', Promise.resolve(), () => row()?.present === false);
    await soon('out', ada.ask(PATHS.myRoom, { method: 'DELETE' }), () => stream.learners.size === 0);
    console.log(`milliseconds until who looks was told — ${told.join(', ')}`);
  },
  PATIENCE,
);

test(
  'nothing but beats is told while nothing happens, and a runner that is replaced is told of again',
  async () => {
    using stream = await look();
    const ada = await TestLearner.visit(server.origin);
    await ada.ask(PATHS.join, { method: 'POST', body: JSON.stringify({ code: room.code, name: 'Ada' }) });
    const row = () => [...stream.learners.values()].find(({ name }) => name === 'Ada');
    await using page = await ada.open(STEP);
    await page.inState('idle', 300);
    await stream.until(() => row()?.now?.present === true && row()?.now?.doing === 'idle');
    const before = stream.heard.length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(stream.heard.slice(before).filter((name) => name !== 'beat')).toEqual([]);
    const children = fs
      .readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8')
      .trim()
      .split(' ');
    for (const child of children) process.kill(Number(child), 'SIGKILL');
    await stream.until(() => row()?.present === false);
    await using again = await ada.open(STEP);
    await again.inState('idle', 300);
    await stream.until(() => row()?.present === true);
  },
  PATIENCE,
);

test(
  'a stream ends with the room, after the end was told',
  async () => {
    using stream = await look();
    await stream.until(() => stream.talk !== null);
    await store.rooms.changeRoom(room.id, { ended: true });
    await stream.end();
    expect([stream.room?.room.endedAt === null, stream.over]).toEqual([false, 410]);
    // Whoever comes later is told how it stands, and no more.
    using late = await look();
    await late.end();
    expect([late.room?.room.name, late.over]).toEqual(['Other', 410]);
  },
  PATIENCE,
);

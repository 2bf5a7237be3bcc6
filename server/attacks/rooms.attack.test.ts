/** Rooms: codes that are guessed, links that are kept, roles, and what a room keeps closed. Without a kernel. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LABS } from '../../labs/index.ts';
import { stepOf } from '../course.ts';
import { LIMITS } from '../limits.ts';
import {
  helperAnswer,
  instructorAnswer,
  myRoomAnswer,
  PATHS,
  type RoomNews,
  type RoomRules,
  type RoomSummary,
  raceAnswer,
  resumeAnswer,
  roomAnswer,
  roomHoldings,
  roomReport,
  roomSummary,
  type VerdictMessage,
} from '../protocol.ts';
import { instructor as instructorCommand } from '../sessions.ts';
import { ask, startServer, TestLearner, TestPage, type TestServer } from '../testing.ts';
import { TestStream } from '../testing-stream.ts';
import { openStore, type Store } from '../web/store.ts';
import { storePath } from '../web/store-file.ts';

const [ONE = '', TWO = '', THREE = ''] = LABS.map(({ slug }) => slug);
let data: string;
let server: TestServer;
/** The same store, as the command line has it. */
let store: Store;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-rooms-'));
  // Each request of a test may come from an address of its own.
  const env = { UK_ROOT: '', TRUST_PROXY: '1' };
  server = await startServer({ dataDirectory: data, kernel: 'unikraft', env });
  store = await openStore(data);
});
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

/** Where a room sits, behind one address. */
const ROOM = '198.51.100.2';

type Method = 'GET' | 'POST' | 'DELETE';

function send(cookie: string, method: Method, at: string, body?: object, from = '192.0.2.1') {
  const headers = { origin: server.origin, cookie, 'x-forwarded-for': from };
  return ask(server.origin, at, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

const cookieOf = (answer: { headers: { 'set-cookie'?: string[] | undefined } }) =>
  answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const idOf = (cookie: string) => /=([^.]+)\./.exec(cookie)?.[1] ?? '';

async function instructor(name: string): Promise<string> {
  const key = (await instructorCommand(data, ['add', name]))?.text.split('\n')[0] ?? '';
  const answer = await send('', 'POST', PATHS.instructor, { key });
  expect(instructorAnswer.parse(JSON.parse(answer.text)).name).toBe(name);
  return cookieOf(answer);
}

async function make(cookie: string, settings: object = {}): Promise<RoomSummary> {
  const answer = await send(cookie, 'POST', PATHS.rooms, { name: 'Room', ...settings });
  return roomSummary.parse(JSON.parse(answer.text));
}

async function helper(
  owner: string,
  room: RoomSummary,
): Promise<{ id: string; secret: string; cookie: string }> {
  const made = await send(owner, 'POST', `${PATHS.roomHelpers}?room=${room.id}`, { name: 'Helper' });
  const { id, secret } = helperAnswer.parse(JSON.parse(made.text));
  return { id, secret, cookie: cookieOf(await send('', 'POST', PATHS.enterRoom, { secret })) };
}

async function member(code: string, name = 'Ada'): Promise<TestLearner> {
  const learner = await TestLearner.visit(server.origin);
  expect((await send(learner.cookie, 'POST', PATHS.join, { code, name })).status).toBe(200);
  return learner;
}

/** What a page is told that says hello to a step it may not have. */
async function refused(learner: TestLearner, step: string): Promise<string> {
  const tickets = await learner.tickets();
  const interactive = await learner.socket('interactive', tickets.interactive);
  await using page = new TestPage(step, interactive, await learner.socket('bulk', tickets.bulk));
  const told = await page.next('error');
  expect(page.received.map(({ type }) => type)).toEqual(['error']);
  return told.message;
}

const verdict = (step: string, result: 'pass' | 'fail'): VerdictMessage => ({
  ...{ type: 'verdict', step, kernel: 'ukmini', at: new Date().toISOString(), result },
  items: [{ id: 'frame', title: 'One frame', result, expected: 'one', seen: 'none', hint: 'THE HINT' }],
  frames: { yours: [], reference: [] },
});

describe('120 join codes', () => {
  test('120: a code opens nothing once another was drawn, nobody may join, or the room has ended', async () => {
    const owner = await instructor('closing');
    const room = await make(owner);
    const at = `${PATHS.room}?room=${room.id}`;
    const { cookie } = await TestLearner.visit(server.origin);
    const join = (code: string) =>
      send(cookie, 'POST', PATHS.join, { code, name: 'Ada' }).then(({ status }) => status);
    const drawn = await send(owner, 'POST', `${PATHS.roomCode}?room=${room.id}`);
    const { code } = JSON.parse(drawn.text) as { code: string };
    expect([await join(room.code), await join(code)]).toEqual([404, 200]);
    await send(owner, 'POST', at, { joining: false });
    const late = await TestLearner.visit(server.origin);
    const refused = await send(late.cookie, 'POST', PATHS.join, { code, name: 'Ada' });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('ask your instructor')]);
    await send(owner, 'POST', at, { ended: true });
    expect(await join(code)).toBe(404);
  });
});

describe('143 without end', () => {
  test('143: a key, a link and a question make no sessions and no changes without end', async () => {
    const owner = await instructor('endless');
    const room = await make(owner);
    const { secret, cookie } = await helper(owner, room);
    const key = (await instructorCommand(data, ['add', 'endless-too']))?.text.split('\n')[0] ?? '';
    const ada = await member(room.code);
    await send(ada.cookie, 'POST', PATHS.myHelp, { step: ONE, question: 'How?' });
    const { help } = JSON.parse((await send(cookie, 'GET', `${PATHS.roomTalk}?room=${room.id}`)).text);
    const actions = ['claim', 'release'];
    const ways = {
      link: () => send('', 'POST', PATHS.enterRoom, { secret }),
      key: () => send('', 'POST', PATHS.instructor, { key }),
      question: (at: number) =>
        send(cookie, 'POST', `${PATHS.roomHelp}?room=${room.id}`, {
          help: help[0].id,
          action: actions[at % 2],
        }),
    };
    for (const [name, way] of Object.entries(ways)) {
      const statuses: number[] = [];
      for (let at = 0; at < 40; at++) statuses.push((await way(at)).status);
      const [good, paced] = [200, 429].map((status) => statuses.filter((one) => one === status).length);
      expect([name, (good ?? 0) + (paced ?? 0), (good ?? 0) <= 30]).toEqual([name, 40, true]);
      expect(good).toBeGreaterThan(20);
    }
    // Who is signed in is not kept out, nor is anybody else.
    expect((await send(cookie, 'POST', PATHS.enterRoom, { secret })).status).toBe(200);
    expect((await send(owner, 'GET', PATHS.rooms)).status).toBe(200);
  });

  test('143: an instructor who reads an export slowly keeps no other from theirs', async () => {
    const [slow, other] = [await instructor('slow-reader'), await instructor('quick-reader')];
    const [large, small] = [await make(slow), await make(other)];
    const raw = new Database(storePath(data));
    raw
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
         INSERT INTO room_message (id, room, sent_by, text, audience, pinned, at)
         SELECT 'large' || i, ?, '', hex(randomblob(10000)), 'all', 0, '' FROM n`,
      )
      .run(large.id);
    raw.close();
    const { port } = new URL(server.origin);
    const headers = { cookie: slow, host: `127.0.0.1:${port}`, 'x-forwarded-for': '192.0.2.9' };
    const request = http.get({ port, path: `${PATHS.roomZip}?room=${large.id}`, headers, agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.pause();
    expect(response.statusCode).toBe(200);
    await sleep(2_000);
    expect((await send(slow, 'GET', `${PATHS.roomZip}?room=${large.id}`)).status).toBe(429);
    expect((await send(other, 'GET', `${PATHS.roomZip}?room=${small.id}`)).status).toBe(200);
    request.destroy();
  });
});

describe('147 those who left', () => {
  test('149: learners made up to join and leave are forgotten, and slow no room down', async () => {
    const room = await make(await instructor('haunted'));
    const few = 5;
    const ghosts = LIMITS.rooms.leftKept + few;
    await using stack = new AsyncDisposableStack();
    const db = stack.adopt(new Database(storePath(data)), (raw) => void raw.close());
    db.exec('begin immediate');
    for (let number = 1; number <= ghosts; number++) {
      const [ghost, at] = [`ghost-${number}`.padEnd(22, '-'), new Date(number * 1_000).toISOString()];
      db.prepare('insert into learner (id, created_at) values (?, ?)').run(ghost, at);
      db.prepare('insert into room_member values (?, ?, ?, ?, ?, ?, 0)').run(
        ...[room.id, ghost, ghost, number, at, at],
      );
      db.prepare('insert into room_event values (?, ?, ?, ?, null, null, ?)').run(
        ...[`event-${number}`, room.id, ghost, 'joined', at],
      );
    }
    db.exec('commit');
    const learner = await member(room.code);
    expect((await send(learner.cookie, 'DELETE', PATHS.myRoom)).status).toBe(200);
    const left = db
      .prepare('select learner, number from room_member where room = ? order by left_at desc')
      .all(room.id) as { learner: string; number: number }[];
    // The newest stay, and the numbers go on as they were.
    expect(left).toHaveLength(LIMITS.rooms.leftKept);
    expect(left[0]).toEqual({ learner: idOf(learner.cookie), number: ghosts + 1 });
    expect(left.at(-1)?.number).toBe(few + 2);
    const events = db.prepare(
      "select count(*) as n from room_event where room = ? and learner like 'ghost-%'",
    );
    expect(events.get(room.id)).toEqual({ n: LIMITS.rooms.leftKept - 1 });
  });
});

describe('150 looks without end', () => {
  test('150: what a room says is read so often for one link, in however many browsers', async () => {
    const owner = await instructor('talked-of');
    const room = await make(owner);
    const { secret, cookie } = await helper(owner, room);
    const second = cookieOf(await send('', 'POST', PATHS.enterRoom, { secret }));
    const read = async (who: string) => (await send(who, 'GET', `${PATHS.roomTalk}?room=${room.id}`)).status;
    const statuses: number[] = [];
    for (let time = 0; time < LIMITS.rooms.talkReadsPerMinute; time++)
      for (const who of [cookie, second]) statuses.push(await read(who));
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 429]);
    expect(await read(owner)).toBe(200);
  });

  test('150: a room, what it holds and its race are read so often by one hand, and by all of an address', async () => {
    const owner = await instructor('looked-at');
    const room = await make(owner, { race: true });
    const { cookie, secret } = await helper(owner, room);
    const second = cookieOf(await send('', 'POST', PATHS.enterRoom, { secret }));
    const { looksPerMinute, reportsPerMinute, racesPerAddress } = LIMITS.rooms;
    const status = async (who: string, at: string, from?: string) =>
      (await send(who, 'GET', at, undefined, from)).status;
    /** The first answer and the last of so many and one more. */
    const ends = async (times: number, ask: (time: number) => Promise<number>) => {
      const first = await ask(0);
      let last = first;
      for (let time = 1; time <= times; time++) last = await ask(time);
      return [first, last];
    };
    for (const path of [PATHS.room, PATHS.roomRace]) {
      const at = `${path}?room=${room.id}`;
      const inTurn = (time: number) => status(time % 2 === 0 ? cookie : second, at);
      expect([path, await ends(looksPerMinute, inTurn)]).toEqual([path, [200, 429]]);
      expect([path, await status(owner, at)]).toEqual([path, 200]);
    }
    expect(await ends(looksPerMinute, () => status(owner, PATHS.rooms))).toEqual([200, 429]);
    const holdings = `${PATHS.roomData}?room=${room.id}`;
    expect(await ends(reportsPerMinute, () => status(owner, holdings))).toEqual([200, 429]);
    const learners = [];
    for (let one = 0; one <= racesPerAddress / looksPerMinute + 1; one++)
      learners.push(await member(room.code, `Racer ${one}`));
    const [first, ...others] = learners.map((learner) => learner.cookie);
    const last = others.at(-1) ?? '';
    const own = () => status(first ?? '', PATHS.race, '192.0.2.77');
    expect(await ends(looksPerMinute, own)).toEqual([200, 429]);
    expect(await status(last, PATHS.race, ROOM)).toBe(200);
    const asked = others.flatMap((who) => Array.from({ length: looksPerMinute }, () => who));
    await Promise.all(asked.map((who) => status(who, PATHS.race, ROOM)));
    const fresh = (await member(room.code, 'Fresh')).cookie;
    expect([await status(fresh, PATHS.race, ROOM), await status(fresh, PATHS.race)]).toEqual([429, 200]);
  });

  test('150: messages are said to be read so often by one learner, and from one address', async () => {
    const room = await make(await instructor('heard'));
    const { readPerMinute, readPerAddress } = LIMITS.rooms;
    const read = async (who: string, from: string) =>
      (await send(who, 'POST', PATHS.readMessage, { message: 'A'.repeat(11) }, from)).status;
    const crowd = [];
    for (let one = 0; one <= readPerAddress / readPerMinute; one++)
      crowd.push((await member(room.code, `Reader ${one}`)).cookie);
    const last = crowd.at(-1) ?? '';
    const there = '198.51.100.150';
    for (const who of crowd.slice(0, -1)) {
      const statuses = await Promise.all(Array.from({ length: readPerMinute }, () => read(who, there)));
      expect(new Set(statuses)).toEqual(new Set([404]));
      expect(await read(who, '192.0.2.78')).toBe(429);
    }
    expect([await read(last, there), await read(last, '192.0.2.78')]).toEqual([429, 404]);
  });

  test('150: a learner’s changes of mind in a race read no books anew', async () => {
    const [STEP, KERNEL] = ['06-go-faster', 'ukmini'] as const;
    const room = await make(await instructor('racing'), { race: true });
    const { cookie } = await member(room.code);
    const series = { median: 1_000_000, low: 1, high: 1, turns: 5 };
    const measurement = {
      ...{
        step: STEP,
        kernel: KERNEL,
        at: new Date().toISOString(),
        isolated: null,
        repeated: 0,
        remarks: [],
      },
      sent: { yours: series, reference: series, ratio: 1 },
      ...{ instructions: { yours: 1, reference: 1 }, imageBytes: { yours: 1, reference: 1 } },
    };
    const kept = { row: 'lto', step: STEP, mode: 'sent', files: { 'main.c': 'x' }, config: {} } as const;
    await store.record({ learner: idOf(cookie), ...kept, measurement });
    const ranked = async (named: boolean) => {
      const { text } = await send(cookie, 'POST', PATHS.race, { named });
      const answer = raceAnswer.parse(JSON.parse(text));
      return [answer.named, answer.boards.length];
    };
    expect(await ranked(true)).toEqual([true, 1]);
    const raw = new Database(storePath(data));
    raw.prepare('delete from experiment where learner = ?').run(idOf(cookie));
    raw.close();
    expect(await ranked(false)).toEqual([false, 1]);
    await sleep(LIMITS.rooms.raceMilliseconds);
    expect(await ranked(true)).toEqual([true, 0]);
  });
});

describe('121 a helper’s link', () => {
  test('121: a helper’s secret is kept as a hash, stands in no log, and opens nothing once it is taken back', async () => {
    const owner = await instructor('links');
    const room = await make(owner);
    const one = await helper(owner, room);
    const other = await helper(owner, room);
    const at = `${PATHS.room}?room=${room.id}`;
    expect((await send(one.cookie, 'GET', at)).status).toBe(200);
    // Whoever is called as another takes nothing of the other's turn, and nobody is called as the operator.
    for (let time = 0; time < LIMITS.rooms.changesPerMinute; time++)
      await send(one.cookie, 'POST', at, { names: true });
    const change = async (cookie: string) => (await send(cookie, 'POST', at, { names: true })).status;
    expect([await change(one.cookie), await change(other.cookie)]).toEqual([429, 200]);
    const helpers = `${PATHS.roomHelpers}?room=${room.id}`;
    expect((await send(owner, 'POST', helpers, { name: ' The  Operator' })).status).toBe(400);
    const ada = await TestLearner.visit(server.origin);
    const join = { code: room.code, name: 'THE OPERATOR' };
    expect((await send(ada.cookie, 'POST', PATHS.join, join)).status).toBe(400);
    for (const file of fs.readdirSync(data).filter((name) => name.startsWith('wirespeed.db')))
      expect(fs.readFileSync(path.join(data, file)).includes(one.secret)).toBe(false);
    expect(server.log()).not.toContain(one.secret);
    expect((await send(owner, 'GET', at)).text).not.toContain(one.secret);
    await send(owner, 'DELETE', `${PATHS.roomHelpers}?room=${room.id}&helper=${one.id}`);
    expect((await send(one.cookie, 'GET', at)).status).toBe(404);
    expect((await send('', 'POST', PATHS.enterRoom, { secret: one.secret })).status).toBe(403);
    expect((await send(other.cookie, 'GET', at)).status).toBe(200);
    // A helper signs out of a computer that others use.
    expect((await send(other.cookie, 'DELETE', PATHS.instructor)).status).toBe(200);
    expect((await send(other.cookie, 'GET', at)).status).toBe(401);
  });

  test('121: an instructor who opens a link stays one, and comes into that room besides', async () => {
    const [mine, theirs] = [await instructor('mine'), await instructor('theirs')];
    const { secret } = await helper(theirs, await make(theirs, { name: 'Theirs' }));
    await make(mine, { name: 'Mine' });
    expect(cookieOf(await send(mine, 'POST', PATHS.enterRoom, { secret }))).toBe('');
    const { rooms, creates } = JSON.parse((await send(mine, 'GET', PATHS.rooms)).text);
    expect([rooms.map(({ name }: RoomSummary) => name).toSorted(), creates]).toEqual([
      ['Mine', 'Theirs'],
      true,
    ]);
  });
});

describe('122 roles in rooms', () => {
  test('122: each role may do in a room what is its own, and a room of others’ is as one that is not there', async () => {
    const [owner, stranger] = [await instructor('owner'), await instructor('foreign')];
    const [room, elsewhere] = [await make(owner), await make(stranger)];
    const ada = await member(room.code);
    const bob = await member(elsewhere.code, 'Bob');
    const [mine, theirs] = [await helper(owner, room), await helper(stranger, elsewhere)];
    const roles = {
      nobody: '',
      learner: ada.cookie,
      'other learner': bob.cookie,
      helper: mine.cookie,
      owner,
      'other helper': theirs.cookie,
      'other owner': stranger,
    };
    const id = `?room=${room.id}`;
    const opening = { kind: 'solution', step: ONE, learner: null };
    const gone = 'xxxxxxxxxxx';
    // Of nobody, learner, other learner, helper, owner, other helper, other owner; none of it changes the others' answers.
    const inRoom = (own: number, helpers = own) => [401, 401, 401, helpers, own, 404, 404];
    const expected: Record<string, [object | undefined, number[]]> = {
      [`GET ${PATHS.rooms}`]: [undefined, [401, 401, 401, 200, 200, 200, 200]],
      [`POST ${PATHS.rooms}`]: [{ name: 'x' }, [401, 401, 401, 401, 201, 401, 201]],
      [`GET ${PATHS.room}${id}`]: [undefined, inRoom(200)],
      [`POST ${PATHS.room}${id}`]: [{ names: false }, inRoom(200)],
      [`GET ${PATHS.roomReport}${id}`]: [undefined, inRoom(200)],
      [`GET ${PATHS.roomReportAsCsv}${id}`]: [undefined, inRoom(200)],
      [`GET ${PATHS.roomData}${id}`]: [undefined, inRoom(200, 403)],
      [`GET ${PATHS.roomZip}${id}`]: [undefined, inRoom(200, 403)],
      [`GET ${PATHS.roomRace}${id}`]: [undefined, inRoom(200)],
      [`GET ${PATHS.roomTalk}${id}`]: [undefined, inRoom(200)],
      [`POST ${PATHS.roomTalk}${id}`]: [{ text: 'x', audience: { to: 'all' } }, inRoom(201)],
      [`DELETE ${PATHS.roomTalk}${id}&message=${gone}`]: [undefined, inRoom(404)],
      [`POST ${PATHS.roomTimers}${id}`]: [{ label: 'x', minutes: 1 }, inRoom(201)],
      [`DELETE ${PATHS.roomTimers}${id}&timer=${gone}`]: [undefined, inRoom(404)],
      [`POST ${PATHS.roomHelp}${id}`]: [{ help: gone, action: 'claim' }, inRoom(409)],
      [`POST ${PATHS.roomOpenings}${id}`]: [opening, inRoom(201)],
      [`DELETE ${PATHS.roomOpenings}${id}&opening=${gone}`]: [undefined, inRoom(404)],
      [`GET ${PATHS.roomView}${id}&learner=${idOf(ada.cookie)}`]: [undefined, inRoom(200)],
      [`POST ${PATHS.roomView}${id}&learner=${idOf(bob.cookie)}`]: [{ action: 'look' }, inRoom(404)],
      [`POST ${PATHS.roomViewSession}${id}&learner=${idOf(ada.cookie)}`]: [{}, inRoom(403)],
      [`GET ${PATHS.roomViewHistory}${id}&learner=${idOf(ada.cookie)}`]: [undefined, inRoom(403)],
      [`GET ${PATHS.roomViewBundle}${id}&learner=${idOf(ada.cookie)}&step=${ONE}`]: [undefined, inRoom(403)],
      [`GET ${PATHS.roomSolution}${id}&step=${ONE}`]: [undefined, inRoom(200)],
      [`DELETE ${PATHS.roomMembers}${id}&learner=${idOf(bob.cookie)}`]: [undefined, inRoom(404)],
      [`POST ${PATHS.roomCode}${id}`]: [{}, inRoom(200, 403)],
      [`POST ${PATHS.roomHelpers}${id}`]: [{ name: 'Eve' }, inRoom(201, 403)],
      [`DELETE ${PATHS.roomHelpers}${id}&helper=${theirs.id}`]: [undefined, inRoom(404, 403)],
    };
    for (const [address, [body, statuses]] of Object.entries(expected)) {
      const [method = '', at = ''] = address.split(' ');
      const seen = [];
      for (const cookie of Object.values(roles))
        seen.push((await send(cookie, method as Method, at, body)).status);
      expect([address, seen]).toEqual([address, statuses]);
    }
    // A helper ends nothing, and sees nobody's links.
    for (const end of [{ ended: true }, { endsAt: '2000-01-01T00:00:00Z' }])
      expect((await send(mine.cookie, 'POST', `${PATHS.room}${id}`, end)).status).toBe(403);
    const seen = roomAnswer.parse(JSON.parse((await send(mine.cookie, 'GET', `${PATHS.room}${id}`)).text));
    expect([seen.helpers, seen.owner]).toEqual([[], false]);
    expect(seen.members.map(({ name }) => name)).toEqual(['Ada']);
    // What stands behind an answer that says no has not happened.
    const still = roomAnswer.parse(
      JSON.parse((await send(stranger, 'GET', `${PATHS.room}?room=${elsewhere.id}`)).text),
    );
    expect(still.members).toHaveLength(1);
    expect(still.helpers).toHaveLength(1);
  });

  test('122: whoever is taken out of a room, or leaves it, is told at once and is no longer held to it', async () => {
    const owner = await instructor('leaving');
    const room = await make(owner);
    const ada = await member(room.code);
    await using page = await ada.open(ONE);
    // The room's own changes may be told in between: what counts is what is told last.
    const told = (as: (rules: RoomRules | null) => boolean) =>
      page.until(() => {
        const last = page.received.findLast(({ type }) => type === 'room');
        return (last?.type === 'room' && as(last.rules)) || null;
      }, 'what the room holds to');
    await told((rules) => rules?.me.name === 'Ada');
    await send(owner, 'DELETE', `${PATHS.roomMembers}?room=${room.id}&learner=${idOf(ada.cookie)}`);
    await told((rules) => rules === null);
    await send(ada.cookie, 'POST', PATHS.join, { code: room.code, name: 'Ada L.' });
    await told((rules) => rules?.me.name === 'Ada L.' && rules.me.number === 1);
    const left = await send(ada.cookie, 'DELETE', PATHS.myRoom);
    expect(myRoomAnswer.parse(JSON.parse(left.text)).rules).toBe(null);
    await told((rules) => rules === null);
  });
});

describe('123 what a room keeps closed', () => {
  test('123: a closed step, solution or hint is had at no address and by no message until it is opened', async () => {
    const owner = await instructor('closed');
    const room = await make(owner, { hints: 'closed', measuring: false, steps: [ONE, TWO, THREE] });
    const ada = await member(room.code);
    const learner = idOf(ada.cookie);
    await store.verdict({ learner, verdict: verdict(ONE, 'fail') });
    const status = async (at: string, step: string) => (await ada.ask(`${at}?step=${step}`)).status;
    await using page = await ada.open(ONE);
    const [welcome] = page.received;
    expect(welcome?.type === 'welcome' && welcome.verdict?.items[0]?.seen).toBe('none');
    expect(JSON.stringify(page.received)).not.toContain('THE HINT');
    expect([await status(PATHS.solution, ONE), await status(PATHS.bundle, ONE)]).toEqual([403, 403]);
    expect([await status(PATHS.application, ONE), await status(PATHS.application, TWO)]).toEqual([200, 403]);
    expect(await status(PATHS.application, '04-dont-stop')).toBe(403);
    // The start of the second step is the solution of the first.
    expect(await refused(ada, TWO)).toContain('when the check of step 01 has passed');
    for (const message of [
      { type: 'reset', step: TWO },
      { type: 'build', step: TWO },
      { type: 'run', step: TWO },
      { type: 'check', step: TWO },
      { type: 'configure', step: TWO },
      { type: 'menuconfig', step: TWO, open: true, columns: 80, rows: 24 },
      { type: 'recall', step: TWO, experiment: 1 },
      { type: 'restore', step: TWO, version: 1 },
    ] as const) {
      page.send(message);
      expect([message.type, (await page.next('error')).code]).toEqual([message.type, 'closed']);
    }
    page.send({ type: 'measure', step: ONE });
    expect((await page.next('error')).message).toContain('no measuring');
    expect(JSON.stringify(page.received)).not.toContain(stepOf(ONE).solution['main.c']?.slice(0, 200));
    // A text is kept whatever the room says.
    page.send({ type: 'save', step: TWO, file: 'main.c', text: 'mine', base: 0 });
    await page.next('saved');

    const open = (kind: string, step: string, whose: string | null) =>
      send(owner, 'POST', `${PATHS.roomOpenings}?room=${room.id}`, { kind, step, learner: whose });
    await open('solution', ONE, null);
    await open('hints', ONE, learner);
    expect(await status(PATHS.solution, ONE)).toBe(200);
    // 404: there is none in memory, but it may be asked for.
    expect(await status(PATHS.bundle, ONE)).toBe(404);
    await open('step', TWO, learner);
    {
      await using _second = await ada.open(TWO);
    }
    const bob = await member(room.code, 'Bob');
    const bobs = async (at: string, step: string) => (await bob.ask(`${at}?step=${step}`)).status;
    expect([await bobs(PATHS.solution, ONE), await bobs(PATHS.bundle, ONE)]).toEqual([200, 403]);
    expect(await refused(bob, TWO)).toContain('when the check of step 01 has passed');
    await store.verdict({ learner: idOf(bob.cookie), verdict: verdict(ONE, 'pass') });
    await using passed = await bob.open(TWO);
    expect((await passed.next('room')).rules?.steps.map((step) => step.open)).toEqual([true, true, false]);
  });

  test('123: who is in no room has no step where the workshop is held in rooms alone', async () => {
    const env = { UK_ROOT: '', WORKSHOP_ROOMS: 'only' };
    await using rooms = await startServer({ dataDirectory: data, kernel: 'unikraft', env });
    const alone = await TestLearner.visit(rooms.origin);
    expect(await refused(alone, ONE)).toContain('join yours first');
    for (const at of [PATHS.solution, PATHS.application, PATHS.bundle])
      expect([at, (await alone.ask(`${at}?step=${ONE}`)).status]).toEqual([at, 403]);
    const { code } = await make(await instructor('alone'));
    const body = JSON.stringify({ code, name: 'Ada' });
    expect((await alone.ask(PATHS.join, { method: 'POST', body })).status).toBe(200);
    await using page = await alone.open(ONE);
    expect((await page.next('room')).rules?.me.name).toBe('Ada');
  });

  test('123: a room that is paused or over builds nothing, tells so at once, and keeps every text', async () => {
    const owner = await instructor('over');
    const room = await make(owner);
    const ada = await member(room.code);
    await using page = await ada.open(ONE);
    await page.next('room');
    const change = (body: object) => send(owner, 'POST', `${PATHS.room}?room=${room.id}`, body);
    await change({ paused: true });
    expect((await page.next('room')).rules?.room.paused).toBe(true);
    page.send({ type: 'build', step: ONE });
    expect((await page.next('error')).message).toContain('paused');
    // Another process ends it by its time.
    await change({ paused: false, endsAt: new Date(Date.now() + 200).toISOString() });
    const over = () => (page.state.kind === 'unavailable' && page.state.code === 'room-ended' ? true : null);
    await page.until(over, 'the end of the room');
    page.send({ type: 'run', step: ONE });
    expect((await page.next('error')).message).toContain('has ended');
    page.send({ type: 'save', step: ONE, file: 'main.c', text: 'to the last', base: 0 });
    await page.next('saved');
    await using again = await ada.open(ONE);
    expect(JSON.stringify(again.received[0])).toContain('to the last');
    expect((await change({ paused: true })).status).toBe(409);
  });
});

describe('124 going on at another computer', () => {
  test('124: a code for another computer is one learner’s, is kept as a hash, and is void once another is drawn', async () => {
    const ada = await TestLearner.visit(server.origin);
    {
      await using page = await ada.open(ONE);
      page.send({ type: 'save', step: ONE, file: 'main.c', text: '/* Ada’s */', base: 0 });
      await page.next('saved');
    }
    const draw = async () =>
      resumeAnswer.parse(JSON.parse((await send(ada.cookie, 'POST', PATHS.resume)).text)).code;
    const [old, code] = [await draw(), await draw()];
    for (const file of fs.readdirSync(data).filter((name) => name.startsWith('wirespeed.db')))
      expect(fs.readFileSync(path.join(data, file)).includes(code.replaceAll('-', ''))).toBe(false);
    expect(server.log()).not.toContain(code);
    const elsewhere = await TestLearner.visit(server.origin);
    const use = (typed: string, replace = false, from = '192.0.2.1') =>
      send(elsewhere.cookie, 'POST', PATHS.useResume, { code: typed, replace }, from);
    expect((await use(old)).status).toBe(404);
    {
      await using page = await elsewhere.open(ONE);
      page.send({ type: 'save', step: ONE, file: 'main.c', text: '/* of the other browser */', base: 0 });
      await page.next('saved');
    }
    // Work of that browser's own is not left behind without a word.
    expect((await use(code)).status).toBe(409);
    const resumed = cookieOf(await use(code.toLowerCase(), true));
    await using there = await elsewhere.with(resumed).open(ONE);
    expect(JSON.stringify(there.received[0])).toContain('Ada’s');
    // One learner in two browsers: each sees what the other writes.
    await using here = await ada.open(ONE);
    // A page tells by the mark that its browser has become another learner's; the mark opens nothing.
    const [mark, other] = [markIn(here), markIn(await elsewhere.open(ONE))];
    expect([mark === markIn(there), mark === other]).toEqual([true, false]);
    expect(ada.cookie).not.toContain(mark);
    const body = JSON.stringify({ steps: {}, heldUp: 'of the one before', remember: '', other: '' });
    const form = (cookie: string) =>
      elsewhere.with(cookie).ask(`${PATHS.feedback}?learner=${other}`, { method: 'POST', body });
    expect([(await form(resumed)).status, (await form(elsewhere.cookie)).status]).toEqual([409, 200]);
    there.send({ type: 'save', step: ONE, file: 'main.c', text: '/* from there */', base: 1 });
    expect((await here.next('source')).source.text).toBe('/* from there */');
    const guesses = Array.from({ length: LIMITS.rooms.guessesPerAddress }, () =>
      use('000-000-000-000', true, '198.51.100.41'),
    );
    await Promise.all(guesses);
    expect((await use(code, true, '198.51.100.41')).status).toBe(429);
  });
});

describe('134 sessions of one learner', () => {
  test('134: going on again and again is paced, and ends the session that was not used for longest', async () => {
    const { sessions, resumedPerMinute } = LIMITS.rooms;
    const ada = await TestLearner.visit(server.origin);
    await ada.tickets();
    const { code } = resumeAnswer.parse(JSON.parse((await send(ada.cookie, 'POST', PATHS.resume)).text));
    const elsewhere = await TestLearner.visit(server.origin);
    const use = () => send(elsewhere.cookie, 'POST', PATHS.useResume, { code }, '198.51.100.7');
    const answers = [];
    for (let time = 0; time <= resumedPerMinute; time++) answers.push(await use());
    expect(answers.map(({ status }) => status)).toEqual([...Array(resumedPerMinute).fill(200), 429]);
    const newest = ada.with(cookieOf(answers[resumedPerMinute - 1] ?? { headers: {} }));
    const ids = Array.from({ length: sessions - 1 }, (_, one) => `${one}`.padStart(22, 'x'));
    for (const id of ids.slice(0, sessions - resumedPerMinute - 1))
      await store.rooms.addSession(idOf(ada.cookie), { id, secretHash: 'none' });
    await ada.tickets();
    await store.rooms.addSession(idOf(ada.cookie), { id: ids.at(-1) ?? '', secretHash: 'none' });
    expect((await ada.ask(PATHS.session, { method: 'POST' })).status).toBe(401);
    await newest.tickets();
  });
});

describe('133 a deleted learner', () => {
  test('133: no browser that went on with the work of a deleted learner brings it back', async () => {
    const ada = await TestLearner.visit(server.origin);
    await using _first = await ada.open(ONE);
    const drawn = await send(ada.cookie, 'POST', PATHS.resume);
    const { code } = resumeAnswer.parse(JSON.parse(drawn.text));
    const elsewhere = await TestLearner.visit(server.origin);
    const second = ada.with(cookieOf(await send(elsewhere.cookie, 'POST', PATHS.useResume, { code })));
    await using page = await second.open(ONE);
    const tickets = await second.tickets();
    const ended = ada.with(cookieOf(await send(elsewhere.cookie, 'POST', PATHS.useResume, { code })));
    await store.endSession(idOf(ended.cookie));
    expect((await ada.ask(PATHS.myData, { method: 'DELETE' })).status).toBe(204);
    await expect(page.until(() => null, 'its end', 20)).rejects.toThrow('the sockets closed');
    await expect(second.socket('bulk', tickets.bulk)).rejects.toThrow('401');
    for (const one of [ada, second, ended]) {
      expect((await one.ask(PATHS.session, { method: 'POST' })).status).toBe(401);
      // A reload begins anew.
      expect((await one.ask('/')).headers['set-cookie']).toHaveLength(1);
      expect(await store.unknownAmong([idOf(one.cookie)])).toHaveLength(1);
    }
  });
});

describe('129 what is said in a room', () => {
  test('129: what is said in a room reaches those it is for alone, and is nothing but text', async () => {
    const owner = await instructor('talking');
    const [room, elsewhere] = [await make(owner), await make(owner)];
    const at = `${PATHS.roomTalk}?room=${room.id}`;
    const learners = [await member(room.code), await member(room.code, 'Bob'), await member(elsewhere.code)];
    const [ada, bob, other] = learners as [TestLearner, TestLearner, TestLearner];
    await using adas = await ada.open(ONE);
    await using bobs = await bob.open(ONE);
    await using others = await other.open(ONE);
    const say = (text: string, audience: object) => send(owner, 'POST', at, { text, audience });
    const only = { to: 'learners', learners: [idOf(ada.cookie)] };
    for (const text of ['\u001b[2J', 'a\u202eb', '\u0000', ' \n ', 'x'.repeat(601)])
      expect([text.slice(0, 8), (await say(text, only)).status]).toEqual([text.slice(0, 8), 400]);
    expect((await say('x', { to: 'learners', learners: [idOf(other.cookie)] })).status).toBe(409);
    expect((await say('<b>for Ada</b>', only)).status).toBe(201);
    expect((await say('for all', { to: 'all' })).status).toBe(201);
    const heard = (page: TestPage) =>
      page.received.findLast(({ type }) => type === 'news') as { news: RoomNews } | undefined;
    const hears = (page: TestPage, text: string) =>
      page.until(() => heard(page)?.news.messages.some((one) => one.text === text) || null, text);
    await hears(adas, 'for all');
    await hears(bobs, 'for all');
    expect(heard(adas)?.news.messages.map(({ text }) => text)).toEqual(['<b>for Ada</b>', 'for all']);
    expect(JSON.stringify([bobs.received, others.received])).not.toContain('for Ada');
    expect(JSON.stringify(others.received)).not.toContain('for all');
    // Another's message is not one's own to put away, and another's question not to see.
    const [private_] = heard(adas)?.news.messages ?? [];
    const read = (one: TestLearner, message: string | undefined) =>
      send(one.cookie, 'POST', PATHS.readMessage, { message });
    expect([(await read(bob, private_?.id)).status, (await read(other, private_?.id)).status]).toEqual([
      404, 404,
    ]);
    const question = { step: ONE, question: 'A secret question' };
    expect((await send(ada.cookie, 'POST', PATHS.myHelp, question)).status).toBe(201);
    expect((await send(ada.cookie, 'POST', PATHS.myHelp, { ...question, question: '\u001b' })).status).toBe(
      400,
    );
    await adas.until(() => (heard(adas)?.news.help ? true : null), 'the own question');
    expect((await send(owner, 'GET', at)).text).toContain('A secret question');
    expect((await read(ada, private_?.id)).status).toBe(200);
    await hears(bobs, 'for all');
    expect(JSON.stringify([bobs.received, others.received])).not.toContain('A secret question');
    const asked = [];
    for (let hand = 0; hand < LIMITS.rooms.saidPerMinute + 5; hand++)
      asked.push((await send(bob.cookie, 'POST', PATHS.myHelp, question)).status);
    expect(asked.at(-1)).toBe(429);
  });
});

describe('154 reports in a spreadsheet', () => {
  test('154: no name is a formula in a report, also where a spreadsheet parts cells at semicolons', async () => {
    const owner = await instructor('reporting');
    const room = await make(owner);
    const names = ["a;=cmd|'/c calc'!A1;b", 'a; "=1+1', '＝1+1', '=1+1'];
    for (const name of names) await member(room.code, name);
    const { text } = await send(owner, 'GET', `${PATHS.roomReportAsCsv}?room=${room.id}`);
    expect(text).toContain("'/c calc'!A1");
    for (const separator of [/;/, /[,;\t]/, /,/])
      expect(
        text
          .split(/\r?\n/)
          .flatMap((line) => line.split(separator))
          .filter((cell) => /^[\s"]*[=+\-@＝]/.test(cell)),
      ).toEqual([]);
  });
});

describe('157 names', () => {
  test('157: no name in a room looks like another’s, or like nothing, and none is drawn over others', async () => {
    const owner = await instructor('naming');
    const room = await make(owner);
    const [ada, mallory] = [await member(room.code, 'Ada'), await TestLearner.visit(server.origin)];
    const called = async (name: string) => {
      const { status, text } = await send(mallory.cookie, 'POST', PATHS.join, { code: room.code, name });
      return status === 200 ? myRoomAnswer.parse(JSON.parse(text)).rules?.me.name : status;
    };
    const marks = '\u0301'.repeat(30);
    for (const unseen of ['Ada\u034f', '\u3164', '\u2800', `a${marks}`])
      expect([unseen, await called(unseen)]).toEqual([unseen, 400]);
    for (const double of ['Аdа', 'Ada\ufe0f', 'ＡＤＡ'])
      expect(await called(double)).toBe(`${double.replace('\ufe0f', '')} 2`);
    const hand = { step: ONE, question: `Help me${marks}` };
    expect((await send(ada.cookie, 'POST', PATHS.myHelp, hand)).status).toBe(400);
    const third = await member(room.code, 'Eve');
    for (const { cookie } of [ada, mallory, third]) {
      const form = { steps: {}, heldUp: `no${marks}thing`, remember: '', other: '' };
      expect((await send(cookie, 'POST', PATHS.feedback, form)).status).toBe(200);
    }
    const { text } = await send(owner, 'GET', `${PATHS.roomReport}?room=${room.id}`);
    expect(roomReport.parse(JSON.parse(text)).feedback?.heldUp).toHaveLength(3);
    expect(text).toContain('thing');
    expect(text).not.toMatch(/\p{Mn}{5}/u);
  });
});

describe('128 a room’s data', () => {
  test('128: a deleted room takes its learners’ pages along, and no page that is still open brings any of it back', async () => {
    const owner = await instructor('deleting');
    const room = await make(owner);
    const [ada, bob] = [await TestLearner.visit(server.origin), await TestLearner.visit(server.origin)];
    await using worked = await bob.open(ONE);
    worked.send({ type: 'save', step: ONE, file: 'main.c', text: 'bob’s own', base: 0 });
    await worked.next('saved');
    for (const [one, name] of [
      [ada, 'Ada'],
      [bob, 'Bob'],
    ] as const)
      expect((await send(one.cookie, 'POST', PATHS.join, { code: room.code, name })).status).toBe(200);
    await using page = await ada.open(ONE);
    page.send({ type: 'save', step: ONE, file: 'main.c', text: 'made in the room', base: 0 });
    await page.next('saved');
    await using kept = await bob.open(ONE);
    expect((await kept.next('room')).rules?.me.name).toBe('Bob');
    const at = `${PATHS.roomData}?room=${room.id}`;
    const told = roomHoldings.parse(JSON.parse((await send(owner, 'GET', at)).text));
    expect([told.theirs, told.kept]).toEqual([['Ada'], [{ name: 'Bob', why: 'brought' }]]);
    const tickets = await ada.tickets();
    const deleted = await send(owner, 'DELETE', at);
    expect(JSON.parse(deleted.text)).toEqual({ learners: 1, left: null });
    await expect(page.until(() => null, 'its end', 20)).rejects.toThrow('the sockets closed');
    // The room's own last change may be told in between.
    const out = () => kept.received.some((one) => one.type === 'room' && one.rules === null) || null;
    await kept.until(out, 'no room');
    await expect(ada.socket('bulk', tickets.bulk)).rejects.toThrow('401');
    expect((await ada.ask(PATHS.session, { method: 'POST' })).status).toBe(401);
    expect((await send(owner, 'GET', `${PATHS.room}?room=${room.id}`)).status).toBe(404);
    expect(await store.unknownAmong([idOf(ada.cookie), idOf(bob.cookie)])).toEqual([idOf(ada.cookie)]);
    const still = await store.load({ learner: idOf(bob.cookie), step: ONE });
    expect(still.sources).toMatchObject([{ text: 'bob’s own' }]);
    // The command line does the same to a running server.
    const other = await make(owner);
    expect((await send(bob.cookie, 'POST', PATHS.join, { code: other.code, name: 'Bob' })).status).toBe(200);
    // The watch may have told of the first room's end once more.
    await kept.until(() => lastRules(kept)?.room.id === other.id || null, 'the other room');
    // Once the server knows of the room, its end is seen in the next look.
    await store.rooms.changeRoom(other.id, { paused: true });
    await kept.until(() => lastRules(kept)?.room.paused || null, 'the pause');
    await store.rooms.deleteRoom(other.id);
    await kept.until(() => lastRules(kept) === null || null, 'no room');
  });
});

function markIn({ received: [first] }: TestPage): string {
  return first?.type === 'welcome' ? first.learner : '';
}

/** What a page was told last of its room. */
function lastRules({ received }: TestPage): RoomRules | null {
  const told = received.findLast((message) => message.type === 'room');
  return told?.rules ?? null;
}

// Last: it spends what one address may try in a minute.
describe('120 guessing', () => {
  test('120: wrong codes are counted by learner, address and in all, and keep out neither a room nor who comes with the right one', async () => {
    const { guessesPerAddress, guessesPerLearner, ownGuesses, joinsPerMinute } = LIMITS.rooms;
    const { code } = await make(await instructor('codes'));
    const guess = ({ cookie }: TestLearner, typed = '000-000') =>
      send(cookie, 'POST', PATHS.join, { code: typed, name: 'Eve' }, ROOM).then(({ status }) => status);
    // Who came with the right code guesses no more than anybody else.
    const eve = await TestLearner.visit(server.origin);
    expect(await guess(eve, code)).toBe(200);
    // What cannot be a code is no guess.
    for (let time = 0; time < guessesPerLearner; time++) expect(await guess(eve, 'what?')).toBe(400);
    // All at once: none is tried beside another.
    const tried = await Promise.all(Array.from({ length: guessesPerLearner + 5 }, () => guess(eve)));
    expect(tried.filter((status) => status === 404)).toHaveLength(guessesPerLearner);
    expect(tried.filter((status) => status === 429)).toHaveLength(5);
    // It would be told apart from a wrong one.
    expect(await guess(eve, code)).toBe(429);
    expect((await send(eve.cookie, 'GET', `${PATHS.join}?code=${code}`, undefined, ROOM)).status).toBe(429);
    // Her other browsers spend what the address has.
    const shared = guessesPerLearner - ownGuesses;
    for (let wrong = shared; wrong < guessesPerAddress + shared; wrong += shared) {
      const another = await TestLearner.visit(server.origin);
      await Promise.all(Array.from({ length: guessesPerLearner }, () => guess(another)));
      if (wrong >= guessesPerAddress) expect(await guess(another)).toBe(429);
    }
    // The room behind it joins all the same, and who mistypes, too.
    const drawn = await send(eve.cookie, 'POST', PATHS.resume, undefined, ROOM);
    const resuming = { code: resumeAnswer.parse(JSON.parse(drawn.text)).code, replace: true };
    for (const mistypes of [false, true]) {
      const learner = await TestLearner.visit(server.origin);
      if (mistypes) expect(await guess(learner)).toBe(404);
      expect(await guess(learner, code)).toBe(200);
      expect((await send(learner.cookie, 'POST', PATHS.useResume, resuming, ROOM)).status).toBe(200);
    }
    // Rows of joining and leaving do not fill the store.
    const ada = await TestLearner.visit(server.origin);
    const statuses = [];
    for (let time = 0; time <= joinsPerMinute; time++) {
      statuses.push(await guess(ada, code));
      expect((await send(ada.cookie, 'DELETE', PATHS.myRoom)).status).toBe(200);
    }
    expect(statuses).toEqual([...Array(joinsPerMinute).fill(200), 429]);
  });
});

describe('136 streams of a room', () => {
  const look = (cookie: string, room: string, headers: object = {}) =>
    TestStream.open(server.origin, room, { cookie, 'x-forwarded-for': '192.0.2.1', ...headers });

  test('136: each role is told of its own room alone, and a page of another site of none', async () => {
    const [owner, stranger] = [await instructor('looks'), await instructor('elsewhere')];
    const [room, elsewhere] = [await make(owner), await make(stranger)];
    const [ada, bob] = [await member(room.code), await member(elsewhere.code, 'Bob')];
    const [mine, theirs] = [await helper(owner, room), await helper(stranger, elsewhere)];
    const cookies = ['', ada.cookie, bob.cookie, mine.cookie, owner, theirs.cookie, stranger];
    const streams = await Promise.all(cookies.map((cookie) => look(cookie, room.id)));
    expect(streams.map(({ status }) => status)).toEqual([401, 401, 401, 200, 200, 404, 404]);
    expect((await look(owner, room.id, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const own = streams.filter(({ status }) => status === 200);
    for (const stream of own) {
      await stream.until(() => stream.learners.size > 0 && stream.talk !== null);
      expect([...stream.learners.values()].map(({ name }) => name)).toEqual(['Ada']);
      expect(stream.headers['cache-control']).toBe('no-store');
    }
    // A helper is told of nobody's links.
    expect(own.map(({ room: told }) => [told?.owner, told?.helpers.length])).toEqual([
      [false, 0],
      [true, 1],
    ]);
    for (const stream of streams) stream[Symbol.dispose]();
  });

  test('136: a stream ends at once with the link, the key or the session that it was opened with', async () => {
    const owner = await instructor('ends');
    const room = await make(owner);
    const [one, other, third] = [
      await helper(owner, room),
      await helper(owner, room),
      await helper(owner, room),
    ];
    using stays = await look(third.cookie, room.id);
    using revoked = await look(one.cookie, room.id);
    using left = await look(other.cookie, room.id);
    using owners = await look(owner, room.id);
    for (const stream of [stays, revoked, left, owners]) await stream.until(() => stream.talk !== null);
    await send(owner, 'DELETE', `${PATHS.roomHelpers}?room=${room.id}&helper=${one.id}`);
    await revoked.end();
    await send(other.cookie, 'DELETE', PATHS.instructor);
    await left.end();
    // By another process.
    await instructorCommand(data, ['revoke', 'ends']);
    await owners.end();
    expect([revoked.over, left.over, owners.over]).toEqual([404, 401, 401]);
    // What happens afterwards is told to who may still look, if anybody.
    const ada = await member(room.code);
    if (!stays.closed) await stays.until(() => stays.learners.has(idOf(ada.cookie)));
    for (const stream of [revoked, left, owners]) expect(stream.learners.size).toBe(0);
  });

  test('136: streams are few for one browser, and a page that is opened again and again is slowed down', async () => {
    const owner = await instructor('opens');
    const room = await make(owner);
    const { live } = LIMITS.rooms;
    const open = await Promise.all(Array.from({ length: live.perSession }, () => look(owner, room.id)));
    expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await look(owner, room.id);
    expect(refused.status).toBe(429);
    for (const stream of open) stream[Symbol.dispose]();
    const statuses = new Set<number>();
    for (let time = 0; time < live.opensPerMinute && !statuses.has(429); time++) {
      using stream = await look(owner, room.id);
      statuses.add(stream.status);
    }
    const late = await look(owner, room.id);
    expect([late.status, (await send(owner, 'GET', `${PATHS.room}?room=${room.id}`)).status]).toEqual([
      429, 200,
    ]);
  });
});

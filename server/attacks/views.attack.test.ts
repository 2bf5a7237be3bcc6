/** One learner, seen by an instructor or helper: nothing without consent, nothing after it, and nothing but looking. */
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LABS } from '../../labs/index.ts';
import { LIMITS } from '../limits.ts';
import {
  type ClientMessage,
  encodeFrame,
  FRAME,
  helperAnswer,
  type Looking,
  PATHS,
  type RoomSummary,
  roomSummary,
  sessionAnswer,
  viewHistory,
  viewState,
} from '../protocol.ts';
import { instructor as instructorCommand } from '../sessions.ts';
import { ask, startServer, TestLearner, TestPage, type TestServer } from '../testing.ts';
import { markOf } from '../web/identity.ts';
import { readJoinCode } from '../web/rooms/codes.ts';
import { openStore } from '../web/store.ts';
import { storePath } from '../web/store-file.ts';

const [ONE = '', TWO = ''] = LABS.map(({ slug }) => slug);
const SECRET = '/* the learner’s own */\n';
let data: string;
let server: TestServer;
let owner: string;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-views-'));
  server = await startServer({ dataDirectory: data, kernel: 'unikraft', env: { UK_ROOT: '' } });
  const key = (await instructorCommand(data, ['add', 'owner']))?.text.split('\n')[0] ?? '';
  owner = cookieOf(await send('', 'POST', PATHS.instructor, { key }));
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

function send(cookie: string, method: 'GET' | 'POST' | 'DELETE', at: string, body?: object) {
  const headers = { origin: server.origin, cookie };
  return ask(server.origin, at, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

const cookieOf = (answer: { headers: { 'set-cookie'?: string[] | undefined } }) =>
  answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
const idOf = (cookie: string) => /=([^.]+)\./.exec(cookie)?.[1] ?? '';

/** A room with a learner who has written something, and a helper. */
interface Place {
  readonly room: RoomSummary;
  readonly ada: TestLearner;
  /** Ada's page. */
  readonly page: TestPage;
  readonly helper: { readonly id: string; readonly cookie: string };
  /** Names the learner and the room. */
  readonly query: string;
}

async function place(): Promise<Place> {
  const room = roomSummary.parse(JSON.parse((await send(owner, 'POST', PATHS.rooms, { name: 'x' })).text));
  const made = await send(owner, 'POST', `${PATHS.roomHelpers}?room=${room.id}`, { name: 'Grace' });
  const { id, secret } = helperAnswer.parse(JSON.parse(made.text));
  const cookie = cookieOf(await send('', 'POST', PATHS.enterRoom, { secret }));
  const ada = await TestLearner.visit(server.origin);
  await send(ada.cookie, 'POST', PATHS.join, { code: room.code, name: 'Ada' });
  const page = await ada.open(ONE);
  page.send({ type: 'save', step: ONE, file: 'main.c', text: SECRET, base: 0 });
  await page.next('saved');
  const query = `?room=${room.id}&learner=${idOf(ada.cookie)}`;
  return { room, ada, page, query, helper: { id, cookie } };
}

/** What Ada's page was last told of those who look or ask. */
function lookers(page: TestPage): readonly Looking[] {
  const news = page.received.findLast(({ type }) => type === 'news');
  return news?.type === 'news' ? news.news.looking : [];
}

async function asks({ page, query }: Place, cookie: string, name: string): Promise<Looking> {
  expect((await send(cookie, 'POST', PATHS.roomView + query, { action: 'look' })).status).toBe(200);
  return page.until(() => lookers(page).find((one) => one.name === name) ?? null, `that ${name} asks`);
}

async function say({ ada, page }: Place, view: string, action: string): Promise<number> {
  const before = page.received.length;
  const { status } = await send(ada.cookie, 'POST', PATHS.myView, { view, action });
  if (status === 200)
    await page.until(() => page.received.slice(before).some(({ type }) => type === 'news') || null, action);
  return status;
}

/** The status with which a page that looks gets its tickets, then the status of its sockets. */
async function tryTo(cookie: string, query: string, tickets?: { interactive: string; bulk: string }) {
  const answer = await send(cookie, 'POST', PATHS.roomViewSession + query);
  const given = tickets ?? (answer.status === 200 ? sessionAnswer.parse(JSON.parse(answer.text)) : null);
  if (!given) return { status: answer.status, open: null };
  const sockets = [];
  for (const kind of ['interactive', 'bulk'] as const) {
    const url = `${server.origin.replace('http', 'ws')}${PATHS[kind]}${query}&ticket=${given[kind]}`;
    const socket = new WebSocket(url, { headers: { cookie, origin: server.origin } });
    const refused = once(socket, 'error').then(([error]) => String(error));
    const told = await Promise.race([once(socket, 'open').then(() => null), refused]);
    if (told !== null) return { status: Number(/\d{3}/.exec(told)?.[0]), open: null };
    sockets.push(socket);
  }
  return { status: 200, open: new TestPage(ONE, sockets[0] as WebSocket, sockets[1] as WebSocket) };
}

async function looks(cookie: string, query: string): Promise<TestPage> {
  const { open, status } = await tryTo(cookie, query);
  if (!open) throw new Error(`refused with ${status}`);
  await open.next('welcome');
  return open;
}

const AT = [PATHS.roomViewHistory, `${PATHS.roomViewBundle}`] as const;

async function seesNothing(cookie: string, query: string): Promise<void> {
  for (const at of AT)
    expect([at, (await send(cookie, 'GET', `${at}${query}&step=${ONE}`)).status]).toEqual([at, 403]);
  expect((await tryTo(cookie, query)).status).toBe(403);
  const { text } = await send(cookie, 'GET', PATHS.roomView + query);
  expect(viewState.parse(JSON.parse(text))).toMatchObject({ step: null });
  expect(text).not.toContain('own */');
}

describe('140 looking at a learner’s work', () => {
  test('140: nothing is shown before the learner says yes, and then to that one alone', async () => {
    const there = await place();
    const { helper, query, page, ada } = there;
    await seesNothing(helper.cookie, query);
    const { view } = await asks(there, helper.cookie, 'Grace');
    await seesNothing(helper.cookie, query);
    // Nobody says yes in the learner's place.
    const yes = { view, action: 'allow' };
    const bob = await TestLearner.visit(server.origin);
    await bob.tickets();
    for (const [cookie, status] of [
      [helper.cookie, 401],
      [owner, 401],
      [bob.cookie, 404],
    ] as const)
      expect((await send(cookie, 'POST', PATHS.myView, yes)).status).toBe(status);
    await seesNothing(helper.cookie, query);
    expect(await say(there, view, 'allow')).toBe(200);
    await using seen = await looks(helper.cookie, query);
    expect(JSON.stringify(seen.received)).toContain('own */');
    expect(lookers(page)).toMatchObject([{ name: 'Grace', granted: true, keyboard: 'own' }]);
    const { events } = viewHistory.parse(
      JSON.parse((await send(helper.cookie, 'GET', PATHS.roomViewHistory + query)).text),
    );
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['joined', 'opened']);
    // The wall's links name the learner by a mark, which opens no more than the id does.
    const byMark = `?room=${there.room.id}&learner=${markOf(idOf(ada.cookie))}`;
    await using again = await looks(helper.cookie, byMark);
    expect(JSON.stringify(again.received)).toContain('own */');
    await seesNothing(owner, byMark);
    // Edits follow; the consent is Grace's, and of this learner in this room.
    page.send({ type: 'save', step: ONE, file: 'main.c', text: 'next', base: 1 });
    expect((await seen.next('source')).source.text).toBe('next');
    await seesNothing(owner, query);
    const other = await place();
    await seesNothing(other.helper.cookie, other.query);
    expect((await send(helper.cookie, 'GET', PATHS.roomViewHistory + other.query)).status).toBe(404);
    // Tickets are good for the one that they were asked for: the address is decided again.
    const tickets = async () =>
      sessionAnswer.parse(
        JSON.parse((await send(helper.cookie, 'POST', PATHS.roomViewSession + query)).text),
      );
    const theirs = `?room=${there.room.id}&learner=${idOf(other.ada.cookie)}`;
    expect((await tryTo(helper.cookie, theirs, await tickets())).status).toBe(403);
    expect((await tryTo(ada.cookie, query, await tickets())).status).toBe(401);
    expect((await tryTo(helper.cookie, '?', await tickets())).status).toBe(401);
    await page[Symbol.asyncDispose]();
    await other.page[Symbol.asyncDispose]();
  });

  const past = (milliseconds: number) => new Date(Date.now() - milliseconds - 1_000).toISOString();
  const backdate = (column: string, at: string, view: string) => {
    const raw = new Database(storePath(data));
    raw.prepare(`UPDATE room_view SET ${column} = ? WHERE id = ?`).run(at, view);
    raw.close();
  };
  const ENDS: Record<string, (there: Place, view: string, seen: TestPage) => Promise<unknown> | unknown> = {
    'the learner’s word': (there, view) => say(there, view, 'end'),
    'the helper’s': ({ helper, query }) =>
      send(helper.cookie, 'POST', PATHS.roomView + query, { action: 'end' }),
    leaving: ({ ada }) => send(ada.cookie, 'DELETE', PATHS.myRoom),
    'leaving, and coming again': async ({ ada, room }) => {
      await send(ada.cookie, 'DELETE', PATHS.myRoom);
      await send(ada.cookie, 'POST', PATHS.join, { code: room.code, name: 'Ada' });
    },
    'being taken out': ({ query }) => send(owner, 'DELETE', PATHS.roomMembers + query),
    'the room’s end': ({ room }) => send(owner, 'POST', `${PATHS.room}?room=${room.id}`, { ended: true }),
    'a link taken back': ({ room, helper }) =>
      send(owner, 'DELETE', `${PATHS.roomHelpers}?room=${room.id}&helper=${helper.id}`),
    'signing out': ({ helper }) => send(helper.cookie, 'DELETE', PATHS.instructor),
    'its time': (_there, view, seen) => {
      backdate('granted_at', past(LIMITS.views.grantMilliseconds), view);
      seen.send({ type: 'point', step: ONE, file: 'main.c', line: 1 });
    },
  };
  test.each(Object.keys(ENDS))('a consent is over with %s', async (what) => {
    const there = await place();
    const { helper, query, page } = there;
    const { view } = await asks(there, helper.cookie, 'Grace');
    await say(there, view, 'allow');
    const seen = await looks(helper.cookie, query);
    await ENDS[what]?.(there, view, seen);
    await expect(seen.until(() => null, 'its end', 20)).rejects.toThrow('the sockets closed');
    page.send({ type: 'save', step: ONE, file: 'main.c', text: 'afterwards', base: 1 });
    await page.next('saved');
    expect([403, 404, 401]).toContain((await tryTo(helper.cookie, query)).status);
    for (const at of AT)
      expect([403, 404, 401]).toContain(
        (await send(helper.cookie, 'GET', `${at}${query}&step=${ONE}`)).status,
      );
    expect(JSON.stringify(seen.received)).not.toContain('afterwards');
    await page[Symbol.asyncDispose]();
  });

  test('140: a consent ends at once in a crowded room where something happens all the while', async () => {
    const there = await place();
    const { helper, query, page, room, ada } = there;
    await using store = await openStore(data);
    for (let member = 0; member < LIMITS.rooms.members - 10; member++) {
      const id = `${member}`.padStart(22, 'm');
      await store.enrol(id, 'hash');
      await store.rooms.join(id, readJoinCode(room.code) ?? '', `Member ${member}`);
    }
    const { view } = await asks(there, helper.cookie, 'Grace');
    await say(there, view, 'allow');
    await using seen = await looks(helper.cookie, query);
    using stack = new DisposableStack();
    const raw = stack.adopt(new Database(storePath(data)), (open) => void open.close());
    const busy = setInterval(() => raw.exec('UPDATE room SET revision = revision + 1'), 50);
    stack.defer(() => clearInterval(busy));
    // Longer than the watch of rooms needs to be behind.
    await sleep(3 * LIMITS.rooms.watchMilliseconds);
    const ended = send(ada.cookie, 'POST', PATHS.myView, { view, action: 'end' });
    const learner = idOf(ada.cookie);
    await expect.poll(async () => (await store.looking({ learner })).looking, { interval: 5 }).toEqual([]);
    clearInterval(busy);
    // Ten times as long as the runner needs to hear of it, and a sixth of what the watch rests.
    await sleep(200);
    page.send({ type: 'save', step: ONE, file: 'main.c', text: 'afterwards', base: 1 });
    await page.next('saved');
    await expect(seen.until(() => null, 'its end', 20)).rejects.toThrow('the sockets closed');
    expect(JSON.stringify(seen.received)).not.toContain('afterwards');
    expect((await ended).status).toBe(200);
  });

  test('140: a question that nobody answered in time is no consent later', async () => {
    const there = await place();
    const { helper, query } = there;
    const { view } = await asks(there, helper.cookie, 'Grace');
    backdate('at', past(LIMITS.views.askMilliseconds), view);
    expect(await say(there, view, 'allow')).toBe(404);
    await seesNothing(helper.cookie, query);
    await there.page[Symbol.asyncDispose]();
  });

  test('140: asking again and again is paced, and few ask or look at a time', async () => {
    const there = await place();
    const { helper, query, room } = there;
    const statuses = [];
    for (let time = 0; time <= LIMITS.views.asksPerMinute; time++)
      statuses.push((await send(helper.cookie, 'POST', PATHS.roomView + query, { action: 'look' })).status);
    expect(statuses.slice(-2)).toEqual([200, 429]);
    expect(lookers(there.page)).toHaveLength(1);
    await using store = await openStore(data);
    const learner = idOf(there.ada.cookie);
    const asked = [];
    for (let more = 0; more < LIMITS.views.open; more++)
      asked.push(await store.rooms.askToLook({ room: room.id, learner, by: await link(store, room.id) }));
    expect(asked.at(-2)).toBe('asked');
    expect(asked.at(-1)).toBe('too-many');
    await there.page[Symbol.asyncDispose]();
  });

  async function link(store: Awaited<ReturnType<typeof openStore>>, room: string): Promise<string> {
    const id = await store.rooms.addHelper(room, 'Another', `${Math.random()}`, 'owner');
    return `link ${id}`;
  }
});

describe('141 who looks on', () => {
  test('141: who looks changes nothing but a text, and that only while the learner lets them type', async () => {
    const there = await place();
    const { helper, query, page, ada } = there;
    const { view } = await asks(there, helper.cookie, 'Grace');
    await say(there, view, 'allow');
    await using seen = await looks(helper.cookie, query);
    const others: ClientMessage[] = [
      { type: 'build', step: ONE },
      { type: 'run', step: ONE },
      { type: 'check', step: ONE },
      { type: 'stop' },
      { type: 'reset', step: ONE },
      { type: 'remove', step: ONE, file: 'main.c' },
      { type: 'restore', step: ONE, version: 1 },
      { type: 'version', step: ONE, version: 1 },
      { type: 'keep', step: ONE, reason: 'restore' },
      { type: 'kernel', kernel: 'ukmini' },
      { type: 'note', row: 'own-1', title: 'x', note: 'x' },
      { type: 'shell', step: ONE, open: true, columns: 80, rows: 24 },
      { type: 'menuconfig', step: ONE, open: true, columns: 80, rows: 24 },
      { type: 'gdb-command', text: 'info registers' },
    ];
    for (const message of others) {
      seen.send(message);
      expect([message.type, (await seen.next('error')).code]).toEqual([message.type, 'bad-message']);
    }
    for (let channel = 0; channel < 64; channel++)
      seen.sendRaw(encodeFrame(FRAME.input, channel, Uint8Array.of(3)));
    const type = (text: string, base: number, step = ONE) =>
      seen.send({ type: 'save', step, file: 'main.c', text, base, ifStale: 'tell' });
    const request = (action: string) => send(helper.cookie, 'POST', PATHS.roomView + query, { action });
    const refused = async () => {
      type('Grace’s', 1);
      expect((await seen.next('error')).code).toBe('closed');
    };
    await refused();
    // Nobody is given what nobody asked for.
    expect(await say(there, view, 'give-keyboard')).toBe(404);
    expect((await request('keyboard')).status).toBe(200);
    await page.until(() => lookers(page)[0]?.keyboard === 'asked' || null, 'that Grace asks to type');
    await refused();
    expect(await say(there, view, 'give-keyboard')).toBe(200);
    await seen.until(
      () => seen.received.some((one) => one.type === 'watching' && one.keyboard === 'given') || null,
      'the keyboard',
    );
    type('elsewhere', 0, TWO);
    expect((await seen.next('error')).code).toBe('bad-message');
    // A text that changed meanwhile is told, to be merged; nothing of it is lost.
    type('Grace’s, too late', 0);
    expect((await seen.next('stale')).source.text).toBe(SECRET);
    type(`${SECRET}Grace’s\n`, 1);
    await seen.next('saved');
    const got = await page.next('source');
    expect([got.source.text, got.versions]).toEqual([
      `${SECRET}Grace’s\n`,
      [expect.objectContaining({ reason: 'helper', helper: 'Grace', file: 'main.c' })],
    ]);
    expect(await say(there, view, 'own-keyboard')).toBe(200);
    await refused();
    await using again = await ada.open(ONE);
    expect(again.received[0]).toMatchObject({
      sources: expect.arrayContaining([{ file: 'main.c', text: `${SECRET}Grace’s\n`, revision: 2 }]),
    });
    // Pointing is seen by the learner, under the name that the consent was given to.
    seen.send({ type: 'point', step: ONE, file: 'main.c', line: 1 });
    expect(await page.next('pointed')).toMatchObject({ name: 'Grace', view, file: 'main.c', line: 1 });
    again.send({ type: 'point', step: ONE, file: 'main.c', line: 1 });
    expect((await again.next('error')).code).toBe('bad-message');
    await page[Symbol.asyncDispose]();
  });

  test('141: bundles are few for one who looks, also before the learner says yes, and for a room’s helpers together', async () => {
    const here = await place();
    const { room, query, helper } = here;
    await using _page = here.page;
    const at = `${PATHS.roomViewBundle}${query}&step=${ONE}`;
    const bundles = async (cookie: string, times: number) => {
      const statuses = [];
      for (let time = 0; time < times; time++) statuses.push((await send(cookie, 'GET', at)).status);
      return statuses;
    };
    const each = LIMITS.web.capturesPerMinute;
    expect((await bundles(helper.cookie, each + 1)).slice(-2)).toEqual([403, 429]);
    const enter = async (name: string) => {
      const made = await send(owner, 'POST', `${PATHS.roomHelpers}?room=${room.id}`, { name });
      const { secret } = helperAnswer.parse(JSON.parse(made.text));
      return cookieOf(await send('', 'POST', PATHS.enterRoom, { secret }));
    };
    const all = [];
    for (const name of ['One', 'Two', 'Three']) {
      const cookie = await enter(name);
      const { view } = await asks(here, cookie, name);
      expect(await say(here, view, 'allow')).toBe(200);
      all.push(await bundles(cookie, each));
    }
    expect(all.map((statuses) => statuses.at(0))).toEqual([404, 404, 429]);
    expect(LIMITS.views.bundlesPerMinute).toBe(2 * each);
  });

  test('141: pages of one who looks on are few, and new ones come with no new allowance', async () => {
    const there = await place();
    const { helper, query } = there;
    const { view } = await asks(there, helper.cookie, 'Grace');
    await say(there, view, 'allow');
    await using stack = new AsyncDisposableStack();
    const pages: TestPage[] = [];
    for (let sockets = 0; sockets < LIMITS.views.socketsEach; sockets += 2)
      pages.push(stack.use(await looks(helper.cookie, query)));
    await expect(looks(helper.cookie, query)).rejects.toThrow('the sockets closed');
    // Somebody else still finds a place.
    const { view: owners } = await asks(there, owner, 'owner');
    await say(there, owners, 'allow');
    await using other = await looks(owner, query);

    const hasty = async (page: TestPage) => {
      for (let sent = 0; sent < LIMITS.socket.messagesPerSecond * 8; sent++)
        page.send({ type: 'point', step: ONE, file: 'main.c', line: 1 });
      await page.until(
        () => page.received.some((one) => one.type === 'error' && one.code === 'too-fast') || null,
        'that it is too fast',
      );
    };
    const [first] = pages;
    if (!first) throw new Error('no page');
    await hasty(first);
    await first[Symbol.asyncDispose]();
    const again = stack.use((await tryTo(helper.cookie, query)).open as TestPage);
    expect((await again.next('error')).code).toBe('too-fast');
    other.send({ type: 'point', step: ONE, file: 'main.c', line: 2 });
    await there.page.until(
      () => there.page.received.some((one) => one.type === 'pointed' && one.line === 2) || null,
      'that the other points',
    );
  });
});

/** The server with its store in PostgreSQL. The store's own tests run on both databases; this is what is built on them. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LABS } from '../../labs/index.ts';
import { backup, learner as learnerCommand, restore } from '../data.ts';
import { storeRow } from '../doctor/store.ts';
import { readFeedback } from '../feedback.ts';
import { helperAnswer, instructorAnswer, PATHS, resumeAnswer, roomSummary } from '../protocol.ts';
import { instructor } from '../sessions.ts';
import { ask, startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';
import { NO_POSTGRES, TestPostgres } from '../testing-postgres.ts';

const [STEP = '', TWO = ''] = LABS.map(({ slug }) => slug);
let data: string;
let cluster: TestPostgres;
let databaseUrl: string;
const place = () => ({ dataDirectory: data, databaseUrl });
const start = () =>
  startServer({
    dataDirectory: data,
    kernel: 'unikraft',
    // The password is asked for by nobody here, and must not show all the same.
    env: { UK_ROOT: '', DATABASE_URL: `${databaseUrl}&password=correct-horse`, LOG_LEVEL: 'debug' },
  });

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-on-pg-'));
  if (NO_POSTGRES !== null) return;
  cluster = await TestPostgres.start();
  databaseUrl = await cluster.database();
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

const save = (page: TestPage, text: string, base: number) =>
  page.send({ type: 'save', step: STEP, file: 'main.c', text, base });

async function textOf(learner: TestLearner): Promise<string> {
  await using page = await learner.open(STEP);
  const [welcome] = page.received;
  return JSON.stringify(welcome?.type === 'welcome' ? welcome.sources : []);
}

const idOf = ({ cookie }: TestLearner) => /=([^.]+)\./.exec(cookie)?.[1] ?? '';

test('what was saved is there after the server was killed; a database that goes away is told, and comes back', async ({
  skip,
}) => {
  if (NO_POSTGRES !== null) skip(NO_POSTGRES);
  const first = await start();
  const before = await TestLearner.visit(first.origin);
  {
    await using page = await before.open(STEP);
    // PostgreSQL keeps no NUL.
    save(page, 'before\0 the kill', 0);
    await page.next('saved');
    await first.kill('SIGKILL');
  }
  await using server = await start();
  const learner = before.at(server.origin);
  expect(await textOf(learner)).toContain('before the kill');
  await using page = await learner.open(STEP);
  const ready = async () => (await ask(server.origin, PATHS.ready)).text;
  await expect.poll(ready).toContain('"store":"writable"');

  await cluster.down('SIGQUIT');
  save(page, 'while it is away', 1);
  expect(await page.next('error')).toMatchObject({
    code: 'store-away',
    message: expect.stringMatching(/cannot be reached.*kept in this browser/),
  });
  await expect.poll(ready).toContain('The store cannot be written (store-away).');
  const asked = await learner.ask(PATHS.progress);
  expect([asked.status, asked.text]).toEqual([503, expect.stringContaining('cannot be reached')]);
  expect(await storeRow(place())).toMatchObject({
    state: 'lacking',
    seen: expect.stringContaining('cannot be reached'),
  });

  await cluster.up();
  save(page, 'after it came back', 1);
  await page.next('saved');
  await expect.poll(ready).toContain('"store":"writable"');
  expect(await textOf(learner)).toContain('after it came back');
  // The tests' own flushes nothing, and that is told.
  expect(await storeRow(place())).toMatchObject({
    state: 'note',
    seen: expect.stringMatching(/^PostgreSQL \d+.* does not flush/),
  });

  expect(server.log()).not.toContain('correct-horse');
  for (const pid of childrenOf(server))
    expect(fs.readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('correct-horse');
});

/** The runner, with whatever it started that shows its environment to us. */
function childrenOf({ pid }: TestServer): string[] {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  expect(children[0]).toMatch(/^\d+$/);
  return children;
}

test('a room is made, joined, reported, taken along and deleted; a learner goes on elsewhere, and away', async ({
  skip,
}) => {
  if (NO_POSTGRES !== null) skip(NO_POSTGRES);
  await using server = await start();
  const send = async (cookie: string, method: string, at: string, body?: object) => {
    const headers = { origin: server.origin, cookie };
    const answer = await ask(server.origin, at, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    expect([at, answer.status]).toEqual([
      at,
      expect.toSatisfy((status: number) => status >= 200 && status < 300),
    ]);
    return answer;
  };
  const cookieOf = (answer: Awaited<ReturnType<typeof send>>) =>
    answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const key = (await instructor(place(), ['add', 'grace']))?.text.split('\n')[0] ?? '';
  const entered = await send('', 'POST', PATHS.instructor, { key });
  expect(instructorAnswer.parse(JSON.parse(entered.text)).name).toBe('grace');
  const owner = cookieOf(entered);
  const made = await send(owner, 'POST', PATHS.rooms, { name: 'Room', steps: [STEP, TWO], race: true });
  const room = roomSummary.parse(JSON.parse(made.text));
  const of = (at: string) => `${at}?room=${room.id}`;

  const ada = await TestLearner.visit(server.origin);
  await send(ada.cookie, 'POST', PATHS.join, { code: room.code, name: 'Ada' });
  {
    await using page = await ada.open(STEP);
    expect((await page.next('room')).rules?.room.name).toBe('Room');
    save(page, 'text of ada', 0);
    await page.next('saved');
  }
  await send(owner, 'POST', of(PATHS.roomOpenings), { kind: 'step', step: TWO, learner: null });
  const helper = await send(owner, 'POST', of(PATHS.roomHelpers), { name: 'Helper' });
  const { secret } = helperAnswer.parse(JSON.parse(helper.text));
  const helping = cookieOf(await send('', 'POST', PATHS.enterRoom, { secret }));
  expect((await send(helping, 'GET', of(PATHS.room))).text).toContain('Ada');
  await send(owner, 'POST', of(PATHS.room), { measuring: false });
  await send(owner, 'POST', of(PATHS.roomCode));
  for (const at of [
    PATHS.rooms,
    PATHS.sessions,
    of(PATHS.room),
    of(PATHS.roomReportAsCsv),
    of(PATHS.roomRace),
    of(PATHS.roomData),
  ])
    await send(owner, 'GET', at);
  expect((await send(owner, 'GET', of(PATHS.roomReport))).text).toContain('Ada');
  for (const at of [PATHS.myRoom, PATHS.race, PATHS.summary, PATHS.progress, PATHS.bookAsCsv])
    await send(ada.cookie, 'GET', at);
  await send(ada.cookie, 'POST', PATHS.feedback, { steps: {}, heldUp: 'nothing', remember: '', other: '' });
  expect(await readFeedback(place())).toMatchObject([{ form: { heldUp: 'nothing' } }]);

  const { code } = resumeAnswer.parse(JSON.parse((await send(ada.cookie, 'POST', PATHS.resume)).text));
  const other = await send((await TestLearner.visit(server.origin)).cookie, 'POST', PATHS.useResume, {
    code,
  });
  expect(await textOf(ada.with(cookieOf(other)))).toContain('text of ada');

  const zip = path.join(data, 'ada.zip');
  await learnerCommand(place(), 'export', idOf(ada).slice(0, 12), zip);
  const files = unzipSync(fs.readFileSync(zip));
  expect(strFromU8(files[`steps/${STEP}/main.c`] ?? new Uint8Array())).toBe('text of ada');
  expect(JSON.parse(strFromU8(files['data.json'] ?? new Uint8Array())).room_member).toMatchObject([
    { name: 'Ada' },
  ]);
  await send(owner, 'GET', of(PATHS.roomZip));
  await send(owner, 'DELETE', of(PATHS.roomData));
  expect((await ada.ask(PATHS.session, { method: 'POST' })).status).toBe(401);

  const bob = await TestLearner.visit(server.origin);
  await (await bob.open(STEP))[Symbol.asyncDispose]();
  expect(await learnerCommand(place(), 'delete', idOf(bob), null)).toContain('in the database any more');
  await expect(backup(place(), path.join(data, 'x'))).rejects.toThrow('pg_dump');
  await expect(restore(place(), path.join(data, 'x'), false)).rejects.toThrow('pg_restore');
});

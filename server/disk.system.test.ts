import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BOOK_STEPS } from '../labs/experiments.ts';
import { LABS } from '../labs/index.ts';
import { bytesFree } from './disk.ts';
import { MiB } from './limits.ts';
import { PATHS, resumeAnswer, roomSummary } from './protocol.ts';
import { ask, startServer, TestLearner, type TestPage, type TestServer } from './testing.ts';
import { storePath } from './web/store-file.ts';

const STEP = '03-say-hello';
/** New learners are only taken where 256 MiB are free. */
const DISK = 264 * MiB;
/** Too little for them, and enough to write a room's worth. */
const RESERVE_LEFT = 128 * MiB;

let data: string;

beforeEach(() => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-disk-'));
});
afterEach(() => fs.rmSync(data, { recursive: true }));

/** Fills a disk that only the server sees, to its last byte or until so many are left. */
function fill(server: TestServer, directory: string, left = 0): Disposable {
  const ballast = path.join(`/proc/${server.pid}/root`, directory, 'ballast');
  const file = fs.openSync(ballast, 'w');
  let size = 8 * MiB;
  while (size >= 1 && bytesFree(path.dirname(ballast)) > left) {
    try {
      if (fs.writeSync(file, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      size = Math.floor(size / 2);
    }
  }
  fs.closeSync(file);
  return { [Symbol.dispose]: () => fs.rmSync(ballast) };
}

/** What a program prints that runs among the server's own mounts. */
function within(server: TestServer, words: readonly string[]): string {
  const enter = ['--target', `${server.pid}`, '--user', '--mount', '--preserve-credentials', '--'];
  const env = { ...process.env, WORKSHOP_DATA: data, DATABASE_URL: '' };
  return execFileSync('nsenter', [...enter, ...words], { env, encoding: 'utf8' });
}

/** Changes the store on a disk that only the server sees. */
function change(server: TestServer, sql: string): void {
  const module = createRequire(import.meta.url).resolve('better-sqlite3');
  const script = 'new (require(process.argv[1]))(process.argv[2]).exec(process.argv[3])';
  within(server, [process.execPath, '-e', script, module, storePath(data), sql]);
}

function save(page: TestPage, text: string, base: number): void {
  page.send({ type: 'save', step: STEP, file: 'main.c', text, base });
}

async function textOf(learner: TestLearner): Promise<string> {
  await using page = await learner.open(STEP);
  const [welcome] = page.received;
  return JSON.stringify(welcome?.type === 'welcome' ? welcome.sources : []);
}

const form = (other: string) => ({
  method: 'POST',
  body: JSON.stringify({ steps: {}, heldUp: '', remember: '', other }),
});

describe('a full disk under the store', () => {
  test('is told to the learner, loses nothing that was acknowledged, and is over when there is room', async () => {
    await using server = await startServer({
      dataDirectory: data,
      kernel: 'unikraft',
      env: { UK_ROOT: '' },
      disks: { [data]: DISK },
    });
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    save(page, 'before', 0);
    await page.next('saved');
    let acknowledged = 'before';
    // As if a day had passed: whoever comes back is noted as seen, which is one more write.
    change(server, "UPDATE session SET seen_at = '2026-01-01T00:00:00.000Z'");
    {
      using _full = fill(server, data);
      // What SQLite has room for in the log that is there may still be saved.
      let told = '';
      for (let number = 1; told === '' && number < 200; number++) {
        const text = `full ${number} ${'x'.repeat(30_000)}`;
        const from = page.received.length;
        save(page, text, number);
        const answer = await page.until(
          () => page.received.slice(from).find(({ type }) => type === 'saved' || type === 'error') ?? null,
          'an answer',
        );
        if (answer.type === 'saved') acknowledged = text;
        else if (answer.type === 'error' && answer.code !== 'too-fast')
          told = `${answer.code}: ${answer.message}`;
      }
      expect(told).toMatch(/^disk-full: The disk of this server is full.*kept in this browser/);
      // What would keep more than a text is refused before it begins, whatever kernel there is.
      page.send({ type: 'build', step: STEP });
      const refused = () =>
        page.received.find((one) => one.type === 'error' && /no room for builds/.test(one.message)) ?? null;
      expect(await page.until(refused, 'a refusal')).toMatchObject({ code: 'disk-full' });
      const sent = await learner.ask(PATHS.feedback, form('no room'));
      expect([sent.status, sent.text]).toEqual([507, expect.stringContaining('is full')]);
      // Those who are here still read what there is.
      expect(await textOf(learner)).toContain(acknowledged);
      expect((await learner.ask(PATHS.health)).status).toBe(200);
    }
    save(page, 'after', 1_000);
    expect(await page.next('saved')).toMatchObject({ revision: 1_001 });
    expect((await learner.ask(PATHS.feedback, form('room'))).status).toBe(200);
    expect(await textOf(learner)).toContain('after');
  });
});

describe('a full disk under a room', () => {
  test('keeps its learners, and turns away who would join it or go on in another browser', async () => {
    await using server = await startServer({
      dataDirectory: data,
      kernel: 'unikraft',
      env: { UK_ROOT: '' },
      disks: { [data]: DISK },
    });
    const { origin } = server;
    const post = (cookie: string, at: string, body: object) =>
      ask(origin, at, { method: 'POST', headers: { origin, cookie }, body: JSON.stringify(body) });
    const lab = path.resolve(import.meta.dirname, 'cli.ts');
    const [key = ''] = within(server, [process.execPath, lab, 'instructor', 'add', 'ada']).split('\n');
    const signedIn = await post('', PATHS.instructor, { key });
    const owner = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const settings = { name: 'Room', gating: 'free', solutions: 'open' };
    const room = roomSummary.parse(JSON.parse((await post(owner, PATHS.rooms, settings)).text));
    const [member, newcomer, elsewhere] = await Promise.all(
      [1, 2, 3].map(() => TestLearner.visit(server.origin)),
    );
    if (!member || !newcomer || !elsewhere) throw new Error('three learners are needed');
    for (const one of [member, newcomer, elsewhere]) await one.tickets();
    const join = (one: TestLearner) => post(one.cookie, PATHS.join, { code: room.code, name: 'Ben' });
    expect((await join(member)).status).toBe(200);
    const drawn = await post(member.cookie, PATHS.resume, {});
    const { code } = resumeAnswer.parse(JSON.parse(drawn.text));
    const goOn = () => post(elsewhere.cookie, PATHS.useResume, { code });
    {
      // Its reserve is for those who are here: whoever joins is turned away before the last byte is gone.
      using _short = fill(server, data, RESERVE_LEFT);
      for (const refused of [await join(newcomer), await goOn()])
        expect([refused.status, refused.text]).toEqual([507, expect.stringContaining('nearly full')]);
    }
    {
      using _full = fill(server, data);
      // A step that was never open before is one to note; what follows the welcome comes though it cannot be noted.
      for (const { slug } of LABS) {
        await using page = await member.open(slug);
        expect((await page.next('room')).rules?.room.id).toBe(room.id);
        if (BOOK_STEPS.some((step) => step === slug)) await page.next('book');
        expect(page.received.filter(({ type }) => type === 'error')).toEqual([]);
      }
      expect(server.log()).toContain('not noted as visited');
    }
    for (const answer of [await join(newcomer), await goOn()]) expect(answer.status).toBe(200);
  });
});

describe('a full /tmp', () => {
  test('keeps nobody from saving, building and running', async () => {
    // The base trees that tests share stand in /tmp as a rule: this server's /tmp is another one.
    const temporary = path.join(data, 'tmp');
    fs.mkdirSync(temporary);
    await using server = await startServer({
      dataDirectory: data,
      kernel: 'ukmini',
      env: { TMPDIR: temporary, SQLITE_TMPDIR: temporary },
      disks: { [temporary]: MiB },
    });
    using _full = fill(server, temporary);
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    save(page, '#include <stdio.h>\nint main(void) { printf("there is room\\n"); return 0; }\n', 0);
    await page.next('saved');
    page.send({ type: 'run', step: STEP });
    expect(await page.next('built', 120)).toMatchObject({ ok: true });
    await page.shows('qemu', 'there is room');
    await page.inState('idle');
  });
});

import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restore } from './data.ts';
import { PATHS } from './protocol.ts';
import { ask, startServer, TestLearner, type TestPage } from './testing.ts';
import { openStore } from './web/store.ts';
import { storePath } from './web/store-file.ts';

const STEP = '03-say-hello';
const NO_KERNEL = { kernel: 'unikraft', env: { UK_ROOT: '' } } as const;

let home: string;
let data: string;

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-backup-'));
  data = path.join(home, 'data');
});
afterEach(() => fs.rmSync(home, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly text: string;
}

/** A command as an operator gives it. */
async function lab(...argv: string[]): Promise<Ran> {
  const options = { env: { ...process.env, WORKSHOP_DATA: data, INIT_CWD: home } };
  const args = [path.join(import.meta.dirname, 'cli.ts'), ...argv];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

let base = 0;
async function save(page: TestPage, text: string): Promise<void> {
  page.send({ type: 'save', step: STEP, file: 'main.c', text, base: base++ });
  await page.next('saved');
}

async function textOf(learner: TestLearner): Promise<string> {
  await using page = await learner.open(STEP);
  const [welcome] = page.received;
  return JSON.stringify(welcome?.type === 'welcome' ? welcome.sources : []);
}

const idOf = (learner: TestLearner) => /=([^.]+)\./.exec(learner.cookie)?.[1] ?? '';

/** Files of the data folder in which a text stands. */
function filesWith(canary: string): string[] {
  const files = fs.readdirSync(data, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const names = files.map((one) => path.join(one.parentPath, one.name));
  return names.filter((name) => fs.readFileSync(name).includes(canary));
}

describe('a backup', () => {
  test('taken while learners write is restored to a server that works', async () => {
    const server = await startServer({ dataDirectory: data, ...NO_KERNEL });
    const learner = await TestLearner.visit(server.origin);
    const page = await learner.open(STEP);
    await save(page, 'in the backup');
    let writing = true;
    const writer = (async () => {
      const other = await learner.open('01-getting-started');
      for (let number = 0; writing; number++) {
        other.send({ type: 'save', step: other.step, file: 'main.c', text: `busy ${number}`, base: number });
        await other.next('saved');
        // Below what a learner may send.
        await sleep(40);
      }
      await other[Symbol.asyncDispose]();
    })();
    expect(await lab('backup', 'one.db')).toMatchObject({
      code: 0,
      text: expect.stringContaining('1 learner'),
    });
    writing = false;
    await writer;
    expect(await lab('backup', 'one.db')).toMatchObject({
      code: 2,
      text: expect.stringContaining('not overwritten'),
    });
    await save(page, 'after the backup');
    expect(await lab('restore', 'one.db')).toMatchObject({
      code: 2,
      text: expect.stringContaining('stop it first'),
    });
    expect(await textOf(learner)).toContain('after the backup');
    await server[Symbol.asyncDispose]();

    expect(await lab('restore', 'one.db')).toMatchObject({
      code: 2,
      text: expect.stringContaining('--replace'),
    });
    const restored = await lab('restore', 'one.db', '--replace');
    expect(restored).toMatchObject({ code: 0, text: expect.stringContaining('1 learner restored') });
    await using again = await startServer({ dataDirectory: data, ...NO_KERNEL });
    const back = learner.at(again.origin);
    expect(await textOf(back)).toContain('in the backup');
    await using writable = await back.open(STEP);
    await save(writable, 'and on it goes');
    // What was replaced was put aside.
    const [aside = ''] = fs.readdirSync(data).filter((name) => name.startsWith('wirespeed.before-restore'));
    expect(fs.readFileSync(path.join(data, aside)).includes('after the backup')).toBe(true);
  });

  test('that is damaged, newer or something else is refused, and the store stays', async () => {
    const store = await openStore(data);
    await store.enrol('A'.repeat(22), 'hash');
    for (let version = 0; version < 20; version++)
      await store.save({
        learner: 'A'.repeat(22),
        step: STEP,
        file: 'main.c',
        text: 'x'.repeat(4_000 + version),
        base: 0,
      });
    await store[Symbol.asyncDispose]();
    const good = path.join(home, 'good.db');
    expect((await lab('backup', good)).code).toBe(0);
    const before = fs.readFileSync(storePath(data));

    const bytes = fs.readFileSync(good);
    // Beyond the first pages: tables still open, what is in them does not.
    bytes.fill(0xa5, 3 * 4096, bytes.length - 4096);
    fs.writeFileSync(path.join(home, 'damaged.db'), bytes);
    fs.writeFileSync(path.join(home, 'text.db'), 'no store at all, whatever its name says');
    fs.copyFileSync(good, path.join(home, 'newer.db'));
    const newer = new Database(path.join(home, 'newer.db'));
    newer.exec("INSERT INTO kysely_migration VALUES ('0999-later', '2030-01-01')");
    newer.close();
    const where = { dataDirectory: data, databaseUrl: '' };
    for (const [name, why] of [
      ['damaged.db', /damaged|malformed/],
      ['text.db', /is no store/],
      ['newer.db', /newer release/],
      ['nowhere.db', /There is no file/],
    ] as const) {
      await expect(restore(where, path.join(home, name), true), name).rejects.toThrow(why);
      expect(fs.readFileSync(storePath(data)).equals(before), name).toBe(true);
    }
    // A store that is damaged itself gives way to a good backup, and is kept.
    fs.writeFileSync(storePath(data), bytes);
    expect((await lab('restore', good, '--replace')).code).toBe(0);
    const [aside = ''] = fs.readdirSync(data).filter((name) => name.startsWith('wirespeed.before-restore'));
    expect(fs.readFileSync(path.join(data, aside)).equals(bytes)).toBe(true);
  });
});

describe('a learner’s data', () => {
  const CANARY = 'canary-7f3a';

  async function fill(learner: TestLearner): Promise<void> {
    await using page = await learner.open(STEP);
    await save(page, `${CANARY} text one`);
    page.send({ type: 'save', step: STEP, file: 'main.c', text: `${CANARY} text two`, base: 0 });
    await page.next('saved');
    await using book = await learner.open('06-go-faster');
    await book.next('book');
    book.send({ type: 'note', row: 'own-1', title: `${CANARY} title`, note: `${CANARY} note` });
    await book.next('book');
    const body = JSON.stringify({ steps: {}, heldUp: '', remember: '', other: `${CANARY} feedback` });
    expect((await learner.ask(PATHS.feedback, { method: 'POST', body })).status).toBe(200);
  }

  test('is downloaded as a whole, and deleted so that nothing is left, while others keep theirs', async () => {
    await using server = await startServer({ dataDirectory: data, ...NO_KERNEL });
    const [learner, other] = [await TestLearner.visit(server.origin), await TestLearner.visit(server.origin)];
    await fill(learner);
    await using neighbour = await other.open(STEP);
    await save(neighbour, 'the other’s text');
    // As if tables had been changed meanwhile: a copy was put aside.
    expect((await lab('backup', path.join(data, 'wirespeed.before-9999.db'))).code).toBe(0);

    const file = await fetch(`${server.origin}${PATHS.myData}`, { headers: { cookie: learner.cookie } });
    expect(file.headers.get('content-disposition')).toContain('my-data.zip');
    const zip = unzipSync(new Uint8Array(await file.arrayBuffer()));
    expect(strFromU8(zip[`steps/${STEP}/main.c`] ?? new Uint8Array())).toBe(`${CANARY} text two`);
    const all = strFromU8(zip['data.json'] ?? new Uint8Array());
    for (const what of ['text one', 'text two', 'title', 'note', 'feedback'])
      expect(all).toContain(`${CANARY} ${what}`);
    expect(all).not.toContain('the other’s text');
    expect(all).not.toContain('secret_hash');
    expect(JSON.parse(all)).toMatchObject({
      learner: [{ id: idOf(learner) }],
      session: [{ role: 'learner' }],
    });

    await using open = await learner.open(STEP);
    expect(filesWith(CANARY).length).toBeGreaterThan(1);
    const answer = await learner.ask(PATHS.myData, { method: 'DELETE' });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^wirespeed=/);
    await expect(open.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
    expect(filesWith(CANARY)).toEqual([]);
    expect(filesWith(idOf(learner))).toEqual([]);
    // A tab that did not notice does not bring the id back.
    await expect(learner.tickets()).rejects.toThrow('401');
    expect(filesWith(idOf(learner))).toEqual([]);
    expect(await textOf(other)).toContain('the other’s text');
  });

  test('is exported and deleted on the command line, and a running server forgets it', async () => {
    await using server = await startServer({ dataDirectory: data, ...NO_KERNEL });
    const learner = await TestLearner.visit(server.origin);
    await fill(learner);
    await using page = await learner.open(STEP);
    const id = idOf(learner);
    expect((await lab('learner', 'export', id.slice(0, 12), 'mine.zip')).code).toBe(0);
    expect((await lab('learner', 'export', id, 'mine.zip')).text).toContain('not overwritten');
    const zip = unzipSync(new Uint8Array(fs.readFileSync(path.join(home, 'mine.zip'))));
    expect(strFromU8(zip['data.json'] ?? new Uint8Array())).toContain(`${CANARY} feedback`);
    expect((await lab('learner', 'delete', 'nobody')).code).toBe(2);
    expect((await lab('learner', 'delete', id)).code).toBe(0);
    expect(filesWith(CANARY)).toEqual([]);
    await expect(page.until(() => null, 'its end', 30)).rejects.toThrow('the sockets closed');
    // The tab still has the cookie, and tries again: it is nobody's for good, and the next page brings a new one.
    await expect(learner.tickets()).rejects.toThrow('401');
    expect(filesWith(id)).toEqual([]);
    const next = await ask(server.origin, '/', { headers: { cookie: learner.cookie } });
    expect(next.headers['set-cookie']?.[0]).toMatch(/^wirespeed=/);
    const health = async () => (await learner.ask(PATHS.health)).text;
    await expect.poll(health, { timeout: 30_000 }).toContain('"learners":0');
  });

  test('133: is deleted as far as it can be where a copy is damaged, and the copy is named to the operator alone', async () => {
    await using server = await startServer({ dataDirectory: data, ...NO_KERNEL });
    const learner = await TestLearner.visit(server.origin);
    await fill(learner);
    const [damaged, sound] = ['wirespeed.before-1111.db', 'wirespeed.before-2222.db'] as const;
    fs.writeFileSync(path.join(data, damaged), 'no database at all '.repeat(1_000));
    expect((await lab('backup', path.join(data, sound))).code).toBe(0);
    const answer = await learner.ask(PATHS.myData, { method: 'DELETE' });
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/copy.*is damaged/);
    expect(answer.text).not.toContain(damaged);
    expect(server.log()).toContain(damaged);
    expect(filesWith(CANARY)).toEqual([]);
    const other = await TestLearner.visit(server.origin);
    await fill(other);
    const ran = await lab('learner', 'delete', idOf(other));
    expect(ran).toMatchObject({
      code: 2,
      text: expect.stringContaining(`${damaged} in ${data} cannot be read`),
    });
    expect(filesWith(CANARY)).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MiB } from './limits.ts';
import { PATHS } from './protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from './testing.ts';
import { storePath } from './web/store-file.ts';

const STEP = '03-say-hello';
/** New learners are only taken where 256 MiB are free. */
const DISK = 264 * MiB;

let data: string;

beforeEach(() => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-disk-'));
});
afterEach(() => fs.rmSync(data, { recursive: true }));

/** Fills a disk that only the server sees, to its last byte. */
function fill(server: TestServer, directory: string): Disposable {
  const ballast = path.join(`/proc/${server.pid}/root`, directory, 'ballast');
  const file = fs.openSync(ballast, 'w');
  let size = 8 * MiB;
  while (size >= 1) {
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

/** Changes the store on a disk that only the server sees, from among its mounts. */
function change(server: TestServer, sql: string): void {
  const module = createRequire(import.meta.url).resolve('better-sqlite3');
  const script = 'new (require(process.argv[1]))(process.argv[2]).exec(process.argv[3])';
  const node = [process.execPath, '-e', script, module, storePath(data), sql];
  const enter = ['--target', `${server.pid}`, '--user', '--mount', '--preserve-credentials', '--'];
  execFileSync('nsenter', [...enter, ...node]);
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

/** Work that grows with what a script has put into the store: in-process, with the real store. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StoreRemote } from '../runner/channel.ts';
import type { Page } from '../runner/socket.ts';
import { Texts } from '../runner/texts.ts';
import { openStore, type Store } from '../web/store.ts';
import { storePath } from '../web/store-file.ts';

const STEP = '03-say-hello';
const ADA = 'A'.repeat(22);

let data: string;
let store: Store;

beforeEach(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'amounts-'));
  store = await openStore(data);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true });
});

describe('151 visitors by the hundred thousand', () => {
  const VISITORS = 60_000;
  /** Looking at all of them takes some 300 ms. */
  const MOST_MILLISECONDS = 60;

  test('151: visitors made up by the hundred thousand cost nothing when old ones are removed', async () => {
    const db = new Database(storePath(data));
    const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${VISITORS})`;
    const id = "printf('%022d', i)";
    const now = `'${new Date().toISOString()}'`;
    db.exec(`insert into learner (id, created_at) ${numbers} select ${id}, ${now} from n`);
    db.exec(`insert into session (id, secret_hash, role, learner, created_at, seen_at)
      ${numbers} select ${id}, 'hash', 'learner', ${id}, ${now}, ${now} from n`);
    db.exec(`update session set seen_at = '2001-01-01' where id = '${'7'.padStart(22, '0')}'`);
    await expire(); // the first one removes, and has all to load
    expect(db.prepare('select count(*) from learner').pluck().get()).toBe(VISITORS - 1);
    const spent = [await expire(), await expire(), await expire()];
    db.close();
    expect(Math.min(...spent)).toBeLessThan(MOST_MILLISECONDS);
  });

  /** Milliseconds of the processor, whoever else has it meanwhile. */
  async function expire(): Promise<number> {
    const before = process.cpuUsage();
    await store.expire();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  }
});

describe('152 small commands at a large step', () => {
  test('152: a small save at a step full of text reads none of the others, in however many pages it is shown', async () => {
    await store.enrol(ADA, 'hash');
    const load = vi.spyOn(store, 'load');
    const texts = new Texts({
      ...{ learner: ADA, store: store as unknown as StoreRemote },
      pages: () => [page, other],
      tell: () => {},
    });
    const told: string[] = [];
    const pageOf = () => ({ send: ({ type }: { type: string }) => told.push(type) }) as unknown as Page;
    const [page, other] = [pageOf(), pageOf()];
    for (const text of ['one', 'two'])
      await texts.save(page, { type: 'save', step: STEP, file: 'own.c', text, base: 0 });
    expect(told.filter((type) => type === 'source')).toHaveLength(2);
    expect(load).not.toHaveBeenCalled();
  });
});

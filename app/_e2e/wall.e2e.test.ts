/** The wall with a full room: 120 learners with pages of their own, in a real Chromium. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRoom, PATHS, type RoomSummary } from '../../server/protocol.ts';
import { instructor } from '../../server/sessions.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../../server/testing.ts';
import { openStore, type Store } from '../../server/web/store.ts';
import { barriers, colours, launch, SIZES, visit } from './browser.ts';

const LEARNERS = 120;
/** How often it is measured how soon the wall shows what a learner did. */
const EVENTS = 20;
const [ONE, TWO] = ['01-getting-started', '02-network-interface'] as const;

let data: string;
let server: TestServer;
let browser: Browser;
let store: Store;
let key = '';

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-wall-'));
  // Without a kernel there are no benches: it is the room's pages that are measured.
  const options = { dataDirectory: data, pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
  store = await openStore(data);
  key = (await instructor(data, ['add', 'ada']))?.text.split('\n')[0] ?? '';
});
afterAll(async () => {
  await store?.[Symbol.asyncDispose]();
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

async function signIn(page: Page, room: RoomSummary, to = ''): Promise<void> {
  await page.goto(`/rooms/${room.id}${to}`);
  await page.getByLabel('Instructor’s key').fill(key);
  await page.keyboard.press('Enter');
}

interface Member {
  readonly learner: TestLearner;
  readonly id: string;
  readonly name: string;
  readonly page: TestPage;
}

/** Learners who joined, each with a page, some with checks behind them. */
async function fill(room: RoomSummary): Promise<Member[]> {
  const members: Member[] = [];
  for (let number = 1; number <= LEARNERS; number++) {
    const name = `Learner ${String(number).padStart(3, '0')}`;
    const learner = await TestLearner.visit(server.origin);
    const body = JSON.stringify({ code: room.code, name });
    expect((await learner.ask(PATHS.join, { method: 'POST', body })).status).toBe(200);
    const id = (await store.rooms.members(room.id)).find((one) => one.name === name)?.learner ?? '';
    for (const result of number % 3 === 0
      ? (['fail', 'pass'] as const)
      : number % 5 === 0
        ? (['fail'] as const)
        : [])
      await store.verdict({
        learner: id,
        verdict: {
          ...{ type: 'verdict', step: ONE, kernel: 'ukmini', at: new Date().toISOString(), result },
          items: [{ id: 'console', title: 'x', result, expected: 'x', seen: 'y' }],
          frames: { yours: [], reference: [] },
        },
      });
    const page = await learner.open(number % 3 === 0 ? TWO : ONE);
    await page.next('room');
    members.push({ learner, id, name, page });
  }
  return members;
}

/** Of a page: the moment at which a learner's row shows the hand, painted; and the longest task so far. */
function painted(page: Page, learner: string): Promise<number> {
  return page.evaluate(
    (id) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!document.querySelector(`[data-learner="${id}"] [role=img]`)) return false;
          observer.disconnect();
          // A task after the frame in which it was drawn.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(Date.now());
            port2.postMessage(null);
          });
          return true;
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        look();
      }),
    learner,
  );
}

async function looks(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), `${what}, ${colorScheme}`).toEqual([]);
  }
}

test('an empty room says how to come in, for the projector too', async () => {
  const room = await store.rooms.createRoom(newRoom.parse({ name: 'Empty' }), 'ada');
  await using one = await visit(browser, server.origin, { width: 1920, height: 1080 });
  await signIn(one.page, room, '/projector');
  await one.page.getByText(room.code).waitFor();
  await one.page.getByRole('img', { name: `/join/${room.code}` }).waitFor();
  await looks(one.page, 'empty projector');
  await one.page.getByRole('link', { name: 'The room' }).click();
  await one.page.getByText('Nobody has joined yet.').waitFor();
  expect(one.faults).toEqual([]);
});

test('a wall of 120 learners tells, sorts, finds, opens and is moved about in, without a stutter', async () => {
  const room = await store.rooms.createRoom(newRoom.parse({ name: 'Full' }), 'ada');
  const members = await fill(room);
  const member = (number: number) => members[number - 1] as Member;
  await using one = await visit(browser, server.origin, { width: 1280, height: 900 });
  const { page } = one;
  await page.addInitScript(() => {
    const record = window as unknown as { longest: number };
    record.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) record.longest = Math.max(record.longest, duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  await signIn(page, room);
  await page.getByText(`${LEARNERS}, ${LEARNERS} here now`).waitFor();
  const rows = page.getByRole('grid').getByRole('row');
  expect(await rows.count()).toBe(LEARNERS + 1);

  // While everybody types, some ask: from the request until it is painted.
  const longest = () => page.evaluate(() => (window as unknown as { longest: number }).longest);
  const atStart = await longest();
  await page.evaluate(() => {
    (window as unknown as { longest: number }).longest = 0;
  });
  let saves = 0;
  const revisions = new Map<string, number>();
  const typing = setInterval(() => {
    const { page: sender, id } = members[saves % LEARNERS] as Member;
    const step = (saves % LEARNERS) % 3 === 2 ? TWO : ONE;
    const base = revisions.get(id) ?? 0;
    revisions.set(id, base + 1);
    sender.send({ type: 'save', step, file: 'main.c', text: `/* ${saves} */\n`, base });
    saves += 1;
  }, 20);
  const took: number[] = [];
  for (let event = 0; event < EVENTS; event++) {
    const { learner, id } = member(2 + 5 * event);
    const seen = painted(page, id);
    const began = Date.now();
    const body = JSON.stringify({ step: ONE, question: 'Why?' });
    const asked = await learner.ask(PATHS.myHelp, { method: 'POST', body });
    expect(asked.status).toBe(201);
    took.push((await seen) - began);
  }
  clearInterval(typing);
  const times = took.toSorted((a, b) => a - b);
  console.log(
    `${LEARNERS} learners, ${saves} saves meanwhile: from the request to the painted cell median ${times[EVENTS / 2]} ms, ` +
      `slowest ${times.at(-1)} ms; longest task ${Math.round(await longest())} ms, ${Math.round(atStart)} ms while the page came up`,
  );
  await page
    .getByRole('row', { name: /editing/ })
    .first()
    .waitFor();

  // Who asked first is first; then by name, by search, and by what they are stuck at.
  expect(await rows.nth(1).textContent()).toContain(member(2).name);
  await page.getByLabel('Sort by').selectOption('name');
  await rows.nth(1).getByText(member(1).name).waitFor();
  await page.getByLabel('Search a name').fill('learner 01');
  await page.getByText(`10 of ${LEARNERS} shown`).waitFor();
  await page.getByRole('button', { name: 'Show everybody' }).click();
  await page.getByLabel('Show', { exact: true }).selectOption('asking');
  await page.getByText(`${EVENTS} of ${LEARNERS} shown`).waitFor();
  await page
    .getByRole('button', { name: /^Show who is stuck on/ })
    .first()
    .click();
  await page.getByText(`16 of ${LEARNERS} shown`).waitFor();
  await rows.nth(1).getByText(member(5).name).waitFor();
  await looks(page, 'wall');

  // By keyboard alone.
  await page.getByRole('link', { name: member(5).name }).focus();
  await page.keyboard.press('ArrowDown');
  await page
    .getByRole('link', { name: member(10).name, exact: true })
    .and(page.locator(':focus'))
    .waitFor();
  for (let column = 0; column < 4; column++) await page.keyboard.press('ArrowRight');
  const focused = page.locator(':focus');
  expect(await focused.getAttribute('aria-label')).toBe(
    'Learner 010, 01: one check, one item failed in the newest, is there now',
  );
  await page.getByRole('paragraph').filter({ hasText: 'Learner 010, 01: one check' }).waitFor();
  await page.keyboard.press('Control+End');
  expect(await focused.getAttribute('aria-label')).toBe(`About ${member(115).name}`);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');

  // A solution for one, and for nobody else; then something is said to that one.
  const card = page.getByRole('dialog', { name: member(5).name });
  await card.getByRole('button', { name: `Solution of 01: open for ${member(5).name}` }).click();
  await card
    .getByRole('button', { name: `Solution of 01: open for ${member(5).name}`, pressed: true })
    .waitFor();
  await looks(page, 'card');
  const reads = ({ learner }: Member) =>
    learner.ask(`${PATHS.solution}?step=${ONE}`).then(({ status }) => status);
  expect([await reads(member(5)), await reads(member(10))]).toEqual([200, 403]);
  const link = await card
    .getByRole('link', { name: `Look at ${member(5).name}’s work` })
    .getAttribute('href');
  expect(link).toMatch(new RegExp(`^/rooms/${room.id}/learners/[A-Za-z0-9_-]{16}$`));
  await card.getByRole('button', { name: 'Say something' }).click();
  await page.keyboard.type('You are nearly there.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('read by 0 of 1').waitFor();
  await page.getByLabel('Timer for').fill('Coffee');
  await page.getByRole('button', { name: 'Start the timer' }).click();

  // The link leads to that one, whom one has to ask first.
  const view = await one.context.newPage();
  await view.goto(link ?? '');
  await view.getByRole('heading', { name: member(5).name }).waitFor();
  await view.getByRole('button', { name: `Ask ${member(5).name} to look` }).waitFor();
  await view.close();

  // Everybody sees the projector, and nobody's name.
  const large = await one.context.newPage();
  await large.setViewportSize({ width: 1920, height: 1080 });
  await large.goto(`/rooms/${room.id}/projector`);
  await large.getByText(`${LEARNERS} of ${LEARNERS} here · ${EVENTS} ask for help`).waitFor();
  await large.getByText(`40 of ${LEARNERS}`).waitFor();
  await large
    .getByRole('timer')
    .filter({ hasText: /^Coffee: (10:00|9:\d\d)$/ })
    .waitFor();
  expect(await large.getByText(/Learner \d/).count()).toBe(0);
  await looks(large, 'projector');
  await large.close();

  // On a telephone the table scrolls, and the page does not.
  await page.setViewportSize(SIZES.narrow);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  await looks(page, 'narrow');

  // Without a network it says so, and catches up by itself.
  await one.context.setOffline(true);
  await page.getByRole('alert').filter({ hasText: 'Not connected since' }).waitFor();
  await member(5).page[Symbol.asyncDispose]();
  await one.context.setOffline(false);
  await page.getByText('Not connected since').waitFor({ state: 'hidden' });
  await page.getByText(`${LEARNERS}, ${LEARNERS - 1} here now`).waitFor();
  expect(one.faults).toEqual([]);
  await Promise.all(members.map((each) => each.page[Symbol.asyncDispose]()));
});

/** The whole life of a room: one instructor and five learners, each in a browser context of their own, with real benches. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instructor } from '../../server/sessions.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import {
  barriers,
  colours,
  editor,
  launch,
  paste,
  SIZES,
  saved,
  shown,
  type Visit,
  visit,
} from './browser.ts';

const STEP = '01-getting-started';
const SOLUTION = fs.readFileSync(new URL(`../../labs/${STEP}/solution/main.c`, import.meta.url), 'utf8');
const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve'] as const;
type Name = (typeof NAMES)[number];
/** Who checks what the step begins with. */
const STUCK = ['Ben', 'Cleo', 'Dan', 'Eve'] as const satisfies readonly Name[];

let data: string;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-life-'));
  const options = { dataDirectory: data, pages: true, kernel: 'ukmini', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const each = <T>(names: readonly Name[], action: (name: Name) => Promise<T>) =>
  Promise.all(names.map(action));

test('a room from its making to its report, with five learners at work', async () => {
  await using all = new AsyncDisposableStack();
  const open = async () => all.use(await visit(browser, server.origin, { width: 1280, height: 800 }));
  const visits: Visit[] = await Promise.all(Array.from({ length: NAMES.length + 1 }, open));
  const room = visits[0]?.page as Page;
  const pages = Object.fromEntries(NAMES.map((name, at) => [name, visits[at + 1]?.page])) as Record<
    Name,
    Page
  >;
  const { Ada: ada, Ben: ben, Eve: eve } = pages;

  // Made: with an end, and in the order of the checks.
  const key = (await instructor(data, ['add', 'grace']))?.text.split('\n')[0] ?? '';
  await room.goto('/rooms');
  await room.getByLabel('Instructor’s key').fill(key);
  await room.keyboard.press('Enter');
  await room.getByRole('textbox', { name: 'Name' }).fill('Saturday');
  await room.getByText('Settings', { exact: true }).click();
  await room.getByLabel('Ends').fill(localTime(Date.now() + 2 * 3_600_000));
  await button(room, 'Make the room').click();
  await room.getByRole('heading', { name: 'Saturday' }).waitFor();
  const link = (await room.getByText(/\/join\/\S+$/).textContent()) ?? '';
  const code = link.split('/').at(-1) ?? '';

  // Joined, by the code that is read out or by the link, and at work.
  await each(NAMES, async (name) => {
    const page = pages[name];
    const byLink = name === 'Ada' || name === 'Ben';
    await page.goto(byLink ? link : '/join');
    if (!byLink) await page.getByRole('textbox', { name: /code/i }).fill(code.toLowerCase());
    await page.getByLabel('Your name').fill(name);
    await page.keyboard.press('Enter');
    // Who joins is led to the first step that is open.
    await page.waitForURL(`**/labs/${STEP}`);
    await editor(page).waitFor();
    await page.getByRole('button', { name: 'Run', exact: true, disabled: false }).waitFor();
  });
  await each(NAMES, (name) => room.getByRole('row', { name: new RegExp(`^${name}\\b.*here now`) }).waitFor());
  await paste(ada, SOLUTION);
  await saved(ada);
  await button(ada, 'Build').click();
  await ada
    .getByText(/^Built in/)
    .first()
    .waitFor();
  await button(ada, 'Run').click();
  await expect.poll(() => shown(ada, 'QEMU'), { timeout: 60_000, interval: 500 }).toContain('hello');
  await each(NAMES, (name) => button(pages[name], 'Check').click());
  await ada.getByText('Check passed').first().waitFor();
  await each(STUCK, (name) => pages[name].getByText('Check: not yet').first().waitFor());

  // A message to exactly those who are stuck.
  await room.getByText(`${STUCK.length} of ${NAMES.length} in step 01`).waitFor();
  await room
    .getByRole('button', { name: /^Say something to those stuck on/ })
    .first()
    .click();
  await room.getByLabel('Message', { exact: true }).fill('Look at the task once more.');
  await button(room, 'Send').click();
  await each(STUCK, (name) => pages[name].getByText('Look at the task once more.').waitFor());
  expect(await ada.getByText('Look at the task once more.').count()).toBe(0);

  // A question with its line, claimed.
  await editor(ben).click();
  await ben.keyboard.press('ControlOrMeta+Home');
  await button(ben, 'Ask for help').click();
  await ben.getByLabel('What do you need?').fill('What is this line for?');
  await ben.getByRole('checkbox', { name: /^Take line 1 of main\.c along/ }).waitFor();
  await button(ben, 'Ask').click();
  await button(room, 'I go to Ben').click();
  await ben.getByText('grace comes to you.').waitFor();

  await consented(room, ben);

  // Opened for all, a timer, a pause, an extension.
  await button(room, 'Step of 02: open for everybody').click();
  await room.getByLabel('Timer for').fill('Coffee');
  await button(room, 'Start the timer').click();
  await each(NAMES, (name) => pages[name].getByRole('timer').filter({ hasText: 'Coffee' }).waitFor());
  await eve.goto('/labs/02-network-interface');
  await editor(eve).waitFor();
  await button(room, 'Pause').click();
  await each(NAMES, (name) => pages[name].getByRole('alert').filter({ hasText: 'is paused' }).waitFor());
  await button(room, 'Go on').click();
  const until = () => room.getByRole('status').filter({ hasText: 'Open until' }).textContent();
  const before = await until();
  await button(room, 'Extend by 10 minutes').click();
  await expect.poll(until).not.toBe(before);

  // Ended, for everybody at once, and told.
  await button(room, 'End').click();
  await button(room, 'End the room').click();
  await each(NAMES, (name) => pages[name].getByRole('alert').filter({ hasText: 'has ended' }).waitFor());
  await room.getByRole('link', { name: 'Report' }).click();
  for (const name of NAMES)
    await room
      .getByRole('row', { name: new RegExp(`^${name}\\b`) })
      .first()
      .waitFor();
  await room
    .getByRole('listitem')
    .filter({ hasText: `${STUCK.length} learners` })
    .first()
    .waitFor();
  for (const { faults } of visits) expect(faults).toEqual([]);
});

/** The instructor looks at Ben's work, points, types, and is sent away. */
async function consented(room: Page, ben: Page): Promise<void> {
  const looker = await room.context().newPage();
  const address = await room.evaluate(async () => {
    const id = location.pathname.split('/').at(-1);
    const { members } = await (await fetch(`/api/room?room=${id}`)).json();
    return `/rooms/${id}/learners/${members.find((one: { name: string }) => one.name === 'Ben').learner}`;
  });
  await looker.goto(address);
  await looker.getByText('What is this line for?').waitFor();
  expect(await looker.getByRole('region', { name: 'Editor of Ben' }).count()).toBe(0);
  await button(looker, 'Ask Ben to look').click();
  await ben.getByText('grace asks to look at your work.').waitFor();
  await button(looker, 'Take the question back').waitFor();
  await button(ben, 'Allow grace to look').click();
  await ben.getByText('grace looks at your work.').waitFor();
  const seen = looker.locator('.monaco-editor .view-lines').first();
  await seen.waitFor();
  await looker.getByRole('cell', { name: /^the check failed/ }).waitFor();
  // Looked at now and then: each look goes through the whole page, which is still loading its terminals.
  await expect.poll(() => shown(looker, 'Build'), { timeout: 60_000, interval: 500 }).toContain('main.o');
  await looker.getByRole('tab', { name: 'Check' }).click();
  await looker.locator('[data-verdict="fail"]').waitFor();
  await looker.locator('summary').filter({ hasText: '01 Getting started' }).click();
  await looker.getByRole('group').getByText('only lines of the kernel').waitFor();

  // What Ben types is there; a line that is clicked is on Ben's page, with a name; the answer takes it along.
  await editor(ben).click();
  await ben.keyboard.press('ControlOrMeta+Home');
  await ben.keyboard.insertText('/* typed by Ben */');
  await seen.getByText('typed by Ben').waitFor();
  await seen.getByText('typed by Ben').click();
  await ben.getByText('grace points at line 1 of main.c.').waitFor();
  await ben.locator('.pointed-name').waitFor();
  await looker.getByLabel('Answer', { exact: true }).fill('It is your own comment.');
  await button(looker, 'Answer with this line').click();
  await ben.getByText('It is your own comment.').waitFor();
  await button(ben, 'Show line 1 of main.c').waitFor();

  // The keyboard, while Ben lets go of it.
  await button(looker, 'Ask for the keyboard').click();
  await button(ben, 'Let grace type').click();
  await looker.getByText('You may type in Ben’s editor.').waitFor();
  await seen.click();
  await looker.keyboard.press('ControlOrMeta+Home');
  await looker.keyboard.insertText('/* typed by grace */ ');
  await editor(ben).getByText('typed by grace').waitFor();
  await editor(ben).getByText('typed by Ben').waitFor();
  for (const [page, what] of [
    [looker, 'looker'],
    [ben, 'learner'],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await colours(page, colorScheme);
      expect(await barriers(page), `${what}, ${colorScheme}`).toEqual([]);
    }
  await looker.setViewportSize(SIZES.narrow);
  expect(await looker.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  // On Ben's pages without a bench it stands as well, and ends from there; what was said in the room is there, too.
  const home = await ben.context().newPage();
  await home.goto('/');
  await button(home, 'Take the keyboard back').click();
  await button(looker, 'Ask for the keyboard').waitFor();
  await home.getByText('grace looks at your work.').waitFor();
  await home.getByText('It is your own comment.').waitFor();
  expect(await barriers(home), 'the start page').toEqual([]);
  await home.setViewportSize(SIZES.narrow);
  expect(await home.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  await button(home, 'End: grace looks no more').click();
  await looker.getByText('Ben said no, or ended it.').waitFor();
  await home.getByText('grace looks at your work.').waitFor({ state: 'hidden' });
  await home.close();
  expect(await looker.getByRole('region', { name: 'Editor of Ben' }).count()).toBe(0);
  await ben.getByText('grace looks at your work.').waitFor({ state: 'hidden' });
  await looker.close();
}

/** As a field for date and time takes it. */
function localTime(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

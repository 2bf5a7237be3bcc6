import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRoom, PATHS, resumeAnswer } from '../../server/protocol.ts';
import { instructor } from '../../server/sessions.ts';
import { startServer, TestLearner, type TestServer } from '../../server/testing.ts';
import { openStore, type Store } from '../../server/web/store.ts';
import { barriers, colours, editor, held, launch, openStep, paste, SIZES, saved, visit } from './browser.ts';

const [TWO, THREE, SIX] = ['02-network-interface', '03-say-hello', '06-go-faster'] as const;

let data: string;
let server: TestServer;
let browser: Browser;
let code = '';

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-rooms-'));
  const options = { dataDirectory: data, pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

test('an instructor makes a room, a learner joins it, a helper helps, and it ends', async () => {
  const key = (await instructor(data, ['add', 'ada']))?.text.split('\n')[0] ?? '';
  await using instructors = await visit(browser, server.origin);
  const room = instructors.page;
  await room.goto('/rooms');
  await room.getByLabel('Instructor’s key').fill('not a key at all');
  await room.getByRole('button', { name: 'Sign in' }).click();
  await room.getByRole('alert').filter({ hasText: 'no instructor’s key' }).waitFor();
  await room.getByLabel('Instructor’s key').fill(key);
  await room.keyboard.press('Enter');
  await room.getByText('There is no room yet').waitFor();
  await room.getByRole('button', { name: 'Make the room' }).click();
  await room.getByRole('alert').filter({ hasText: 'Give the room a name' }).waitFor();
  await room.getByRole('textbox', { name: 'Name' }).fill('<b>Thursday</b>');
  await room.keyboard.press('Enter');
  await room.getByRole('heading', { name: '<b>Thursday</b>' }).waitFor();
  await room.getByText('Nobody has joined yet').waitFor();
  const link = (await room.getByText(/\/join\/\S+$/).textContent()) ?? '';
  code = link.split('/').at(-1) ?? '';
  await room.getByText(code, { exact: true }).waitFor();
  await room.getByRole('img', { name: `QR code of ${link}` }).waitFor();

  // On a telephone, by keyboard, with a code that was misheard first.
  await using learners = await visit(browser, server.origin, SIZES.narrow);
  const { page } = learners;
  await page.goto('/join');
  await page.keyboard.type('000 000');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Zoë');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'No room has this code' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
  await page.goto(link);
  await page.getByRole('heading', { name: 'Join “<b>Thursday</b>”' }).waitFor();
  await page.getByLabel('Your name').fill('Zoë');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Room: <b>Thursday</b>' }).waitFor();
  await room.getByRole('row', { name: /^Zoë *, here now/ }).waitFor();

  await page.goto('/labs/02-network-interface');
  await page.getByText('opens when the check of step 01 has passed').waitFor();
  await room.getByRole('button', { name: 'Step of 02: open for everybody' }).click();
  await room.getByRole('button', { name: 'Step of 02: open for everybody', pressed: true }).waitFor();
  await page.reload();
  await page.getByText('In your room it opens with your passed check').first().waitFor();

  // A question, who comes, an answer, and a clock: at the other side within a second or so.
  await page.getByRole('button', { name: 'Ask for help' }).click();
  await page.getByLabel('What do you need?').fill('It prints <b>nothing</b>.');
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), `question, ${colorScheme}`).toEqual([]);
  }
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('You asked for help, and are next.').waitFor();
  await room.getByText('It prints <b>nothing</b>.').waitFor();
  await room.getByRole('button', { name: 'I go to Zoë' }).click();
  await page.getByText('ada comes to you.').waitFor();
  await room.getByRole('button', { name: 'Answer Zoë' }).click();
  await room.keyboard.type('Look at <i>this</i>.');
  await room.getByLabel('Line of main.c to look at').fill('2');
  await room.getByRole('button', { name: 'Send' }).click();
  await room.getByText('read by 0 of 1').waitFor();
  await room.getByText('Nobody asks for help.').waitFor();
  await page.getByText('Look at <i>this</i>.').waitFor();
  await page.getByRole('button', { name: 'Show line 2 of main.c' }).waitFor();
  await room.getByLabel('Timer for').fill('Coffee');
  await room.getByRole('button', { name: 'Start the timer' }).click();
  await page
    .getByRole('timer')
    .filter({ hasText: /^Coffee: (10:00|9:\d\d)$/ })
    .waitFor();
  for (const [who, what] of [
    [page, 'learner'],
    [room, 'instructor'],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await colours(who, colorScheme);
      expect(await barriers(who), `${what}, ${colorScheme}`).toEqual([]);
    }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  await page.getByRole('button', { name: 'Read: put this message away' }).click();
  await page.getByText('Look at <i>this</i>.').waitFor({ state: 'hidden' });
  await room.getByText('read by 1 of 1').waitFor();

  // A helper comes in by a link whose secret does not stay in the address.
  await room.getByLabel('Helper’s name').fill('Grace');
  await room.getByRole('button', { name: 'Make a link' }).click();
  const address = (await room.getByText(/\/rooms\/enter#/).textContent()) ?? '';
  await using helpers = await visit(browser, server.origin, SIZES.narrow);
  const helper = helpers.page;
  await helper.goto(address);
  await helper.getByText('you are Grace, a helper').waitFor();
  expect(helper.url()).not.toContain('#');
  expect(await helper.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(helper, colorScheme);
    expect(await barriers(helper), colorScheme).toEqual([]);
  }
  await helper.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('alert').filter({ hasText: 'is paused' }).waitFor();
  await room.getByRole('button', { name: 'Go on' }).click();
  await room.getByRole('button', { name: 'Take the link of Grace back' }).click();
  await helper.getByRole('heading', { name: 'There is no such room' }).waitFor();

  // The same learner at another computer, by a code that was read out.
  await page.goto('/resume');
  await page.getByRole('button', { name: 'Draw a code' }).click();
  const own = (await page.getByText(/^(\w{3}-){3}\w{3}$/).textContent()) ?? '';
  await using others = await visit(browser, server.origin);
  await others.page.goto(`/resume#${own}`);
  await others.page.getByRole('button', { name: 'Go on here', disabled: false }).click();
  await others.page.getByRole('region', { name: 'Your room' }).getByText('Zoë').waitFor();

  await room.getByRole('button', { name: 'End', exact: true }).click();
  await room.getByRole('button', { name: 'End the room' }).click();
  await room.getByText('This room has ended: nobody can join').waitFor();
  await page.goto('/');
  await page.getByText('It has ended; your work is kept').waitFor();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('button', { name: 'Leave the room' }).click();
  await page.getByRole('link', { name: 'Join a room' }).waitFor();
  for (const one of [instructors, learners, helpers, others]) expect(one.faults).toEqual([]);
});

test('afterwards a learner keeps a summary, and the instructor a report, the race and all data', async () => {
  const key = (await instructor(data, ['add', 'grace']))?.text.split('\n')[0] ?? '';
  await using store = await openStore(data);
  const settings = newRoom.parse({ name: 'Friday', steps: [TWO, SIX], race: true });
  const room = await store.rooms.createRoom(settings, 'grace');
  await using learners = await visit(browser, server.origin, SIZES.narrow);
  const { page } = learners;
  await page.goto('/summary');
  await page.getByRole('heading', { name: 'nothing of yours here yet' }).waitFor();
  await page.goto(`/join/${room.code}`);
  await page.getByText('export and delete what is made in it').waitFor();
  await page.getByLabel('Your name').fill('Zoë');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Room: Friday' }).waitFor();
  const [member] = await store.rooms.members(room.id);
  const learner = member?.learner ?? '';
  await work(store, learner);

  // The learner's own page, by the menu, on a telephone; then the race.
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'What I did' }).click();
  await page.getByText('has passed 1 of 8 steps').waitFor();
  expect(await page.getByLabel('Your name').inputValue()).toBe('Zoë');
  await page.getByRole('row', { name: /^02.* 2 under a minute$/ }).waitFor();
  await page.getByText('0.91× the reference solution').waitFor();
  await page.getByRole('row', { name: /^LTO .*0\.91×.*700.*my note/ }).waitFor();
  await looks(page);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
  await page.goto('/race');
  await page.getByRole('listitem').filter({ hasText: 'Zoë (you)' }).filter({ hasText: '0.91×' }).waitFor();
  await looks(page);

  await using instructors = await visit(browser, server.origin, SIZES.narrow);
  const own = instructors.page;
  await own.goto(`/rooms/${room.id}/race`);
  await own.getByLabel('Instructor’s key').fill(key);
  await own.keyboard.press('Enter');
  await own.getByRole('listitem').filter({ hasText: 'somebody' }).first().waitFor();
  await looks(own);
  expect(await own.getByText('Zoë').count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Show my name' }).click();
  await own.getByRole('listitem').filter({ hasText: 'Zoë' }).first().waitFor();

  await own.getByRole('link', { name: 'The room' }).click();
  await own.getByRole('link', { name: 'Report' }).click();
  await own.getByRole('row', { name: /^Zoë .*×2 –$/ }).waitFor();
  await own.getByRole('listitem').filter({ hasText: '1 time, 1 learner' }).waitFor();
  await looks(own);
  const [table] = await Promise.all([
    own.waitForEvent('download'),
    own.getByRole('link', { name: 'CSV' }).click(),
  ]);
  expect(fs.readFileSync(await table.path(), 'utf8')).toContain(`1,Zoë,`);

  await own.getByRole('link', { name: 'The room' }).click();
  await own.getByRole('link', { name: 'Data of the room' }).click();
  await own.getByRole('heading', { name: 'The work of 1 learner is the room’s' }).waitFor();
  await looks(own);
  const [zip] = await Promise.all([
    own.waitForEvent('download'),
    own.getByRole('link', { name: 'Download everything' }).click(),
  ]);
  expect(Object.keys(unzipSync(fs.readFileSync(await zip.path())))).toContain('learners/1/data.json');
  await own.getByRole('button', { name: 'Delete everything' }).click();
  const dialog = own.getByRole('alertdialog');
  await dialog.getByText('Zoë').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await store.rooms.room(room.id)).not.toBe(null);
  await own.getByRole('button', { name: 'Delete everything' }).click();
  await dialog.getByRole('button', { name: 'Delete it all' }).click();
  await own.getByRole('heading', { name: '“Friday” was deleted' }).waitFor();
  expect(await store.unknownAmong([learner])).toEqual([learner]);
  for (const one of [learners, instructors]) expect(one.faults).toEqual([]);
});

/** Two checks of a step and a measurement, as the runner writes them. */
async function work(store: Store, learner: string): Promise<void> {
  const item = { id: 'driver-ok', title: 'x', expected: 'x', seen: 'y' };
  for (const result of ['fail', 'pass'] as const)
    await store.verdict({
      learner,
      verdict: {
        ...{ type: 'verdict', step: TWO, kernel: 'ukmini', at: new Date().toISOString(), result },
        ...{ items: [{ ...item, result }], frames: { yours: [], reference: [] } },
      },
    });
  const series = { median: 1_234_567, low: 1, high: 2_000_000, turns: 5 };
  await store.record({
    ...{ learner, row: 'lto', step: SIX, mode: 'sent', files: { 'main.c': 'x' }, config: {} },
    measurement: {
      ...{
        step: SIX,
        kernel: 'ukmini',
        at: new Date().toISOString(),
        isolated: null,
        repeated: 0,
        remarks: [],
      },
      sent: { yours: series, reference: series, ratio: 0.91 },
      ...{ instructions: { yours: 700, reference: 690 }, imageBytes: { yours: 1, reference: 1 } },
    },
  });
  await store.note({ learner, row: 'lto', title: '', note: 'my note' });
}

/** Nothing is wider than a telephone, and nobody is kept out in either colour. */
async function looks(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
}

test('124: a page whose browser becomes another learner’s saves none of its text as theirs, and keeps it', async () => {
  const step = '01-getting-started';
  const bob = await TestLearner.visit(server.origin);
  await using bobs = await bob.open(step);
  bobs.send({ type: 'save', step, file: 'main.c', text: '/* bob */\n', base: 0 });
  await bobs.next('saved');
  const drawn = await bob.ask(PATHS.resume, { method: 'POST' });
  const { code: bobsCode } = resumeAnswer.parse(JSON.parse(drawn.text));
  await using adas = await visit(browser, server.origin);
  const { page, context } = adas;
  await openStep(page, step, false);
  await paste(page, '/* ada, saved */\n');
  await saved(page);
  const [cookie] = await context.cookies();
  const tab = await context.newPage();
  await tab.goto(`/resume#${bobsCode}`);
  await tab.getByRole('button', { name: 'Go on here', disabled: false }).click();
  await tab.getByRole('button', { name: 'Leave this browser’s work behind' }).click();
  await tab.waitForURL('**/');
  // The first page loses its connection, is typed at, and finds its way back with the other learner's cookie.
  await page.route(`**${PATHS.session}`, (route) => route.abort());
  const store = await openStore(data);
  expect(await store.endSession(cookie?.value.split('.')[0] ?? '')).toBe(true);
  await store[Symbol.asyncDispose]();
  await page.getByText('The server cannot be reached').first().waitFor();
  await paste(page, '/* ada, unsaved */\n');
  await page.unroute(`**${PATHS.session}`);
  await expect.poll(() => editor(page).textContent(), { timeout: 60_000 }).toContain('bob');
  await saved(page);
  expect(await editor(page).textContent()).not.toContain('ada');
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).toContain('ada, unsaved');
  await using still = await bob.open(step);
  expect(JSON.stringify(still.received[0])).toContain('/* bob */');
  expect(JSON.stringify(still.received[0])).not.toContain('ada');
});

test('124: what was typed before the server said by whom is no later learner’s of that browser', async () => {
  const bob = await TestLearner.visit(server.origin);
  await using _bobs = await bob.open('01-getting-started');
  const { code: bobsCode } = resumeAnswer.parse(
    JSON.parse((await bob.ask(PATHS.resume, { method: 'POST' })).text),
  );
  await using adas = await visit(browser, server.origin);
  const { context, faults } = adas;
  // The server never says whose page it is.
  await context.route(`**${PATHS.session}`, (route) => route.abort());
  const typeEarly = async (page: Page, step: string, text: string) => {
    await page.goto(`/labs/${step}`, { waitUntil: 'commit' });
    await page.getByRole('textbox', { name: /^Text of main\.c/ }).focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type(text);
    await expect.poll(() => kept(page)).toContain(text);
  };
  const closed = await context.newPage();
  await typeEarly(closed, TWO, '/* ada, closed */');
  await closed.close();
  await typeEarly(adas.page, THREE, '/* ada, open */');
  const tab = await context.newPage();
  await tab.goto(`/resume#${bobsCode}`);
  await tab.getByRole('button', { name: 'Go on here', disabled: false }).click();
  await tab.waitForURL('**/');
  expect(await kept(tab)).not.toContain('ada');
  await context.unroute(`**${PATHS.session}`);
  await expect
    .poll(
      () =>
        editor(adas.page)
          .textContent()
          .catch(() => ''),
      { timeout: 60_000 },
    )
    .toContain('include');
  await saved(adas.page);
  await openStep(tab, TWO, false);
  await saved(tab);
  for (const page of [adas.page, tab]) expect(await held(page)).not.toContain('ada');
  expect(await kept(tab)).not.toContain('ada');
  for (const step of [TWO, THREE]) {
    await using still = await bob.open(step);
    expect(JSON.stringify(still.received[0])).not.toContain('ada');
  }
  expect(faults).toEqual([]);
});

/** All that pages of ours keep in a browser, and in one tab of it. */
function kept(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
}

test('124: a name on the summary and the guests of a step stay those of who chose them', async () => {
  const bob = await TestLearner.visit(server.origin);
  await using _bobs = await bob.open('01-getting-started');
  const { code: bobsCode } = resumeAnswer.parse(
    JSON.parse((await bob.ask(PATHS.resume, { method: 'POST' })).text),
  );
  await using adas = await visit(browser, server.origin);
  const { page } = adas;
  await openStep(page, '07-receive', false);
  const sender = page.getByRole('tab', { name: 'QEMU 2 Sender' });
  const argument = page.getByLabel('Kernel arguments of the sender');
  await sender.click();
  await argument.fill('adas-argument');
  await expect.poll(() => kept(page)).toContain('adas-argument');
  await page.goto('/summary');
  await page.getByLabel('Your name').fill('Ada L.');
  await page.reload();
  await expect.poll(() => page.getByLabel('Your name').inputValue()).toBe('Ada L.');
  await page.goto(`/resume#${bobsCode}`);
  await page.getByRole('button', { name: 'Go on here', disabled: false }).click();
  const leave = page.getByRole('button', { name: 'Leave this browser’s work behind' });
  await leave
    .or(page.getByRole('heading', { name: 'Steps' }))
    .first()
    .waitFor();
  if (await leave.isVisible()) await leave.click();
  await page.waitForURL('**/');
  await page.goto('/summary');
  await page.getByLabel('Your name').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByLabel('Your name').inputValue()).toBe('');
  await openStep(page, '07-receive', false);
  await sender.click();
  expect(await argument.inputValue()).not.toBe('adas-argument');
});

test('123: a closed step’s page shows neither its text nor what its lesson cites, however its address is written', async () => {
  const store = await openStore(data);
  const room = await store.rooms.createRoom(newRoom.parse({ name: 'Closed', steps: [TWO, THREE] }), null);
  await store[Symbol.asyncDispose]();
  const [member, free] = [await TestLearner.visit(server.origin), await TestLearner.visit(server.origin)];
  const body = JSON.stringify({ code: room.code, name: 'Ada' });
  expect((await member.ask(PATHS.join, { method: 'POST', body })).status).toBe(200);
  // In the lesson of one step, and in the start of the next.
  const mark = 'Fields that are not named';
  const ways = [
    `/labs/${TWO}`,
    `/labs/${THREE}`,
    `/labs/${THREE}?_rsc=1`,
    `/labs/%30%33-say-hello`,
    `//labs/${THREE}`,
    `/labs//${THREE}`,
    `/labs/./${THREE}`,
    `/labs/${THREE}/`,
  ];
  const told = { 'x-step': THREE, 'x-solution': 'open', 'x-step-closed': '' };
  for (const headers of [{}, { rsc: '1' }, told, { ...told, rsc: '1' }])
    for (const way of ways) {
      const { status, text } = await member.ask(way, { headers });
      expect([way, headers, status === 500, text.includes(mark)]).toEqual([way, headers, false, false]);
    }
  for (const way of ways.slice(0, 3))
    expect([way, (await free.ask(way)).text.includes(mark)]).toEqual([way, true]);
  expect((await member.ask(`/labs/${TWO}`)).text).toContain('A device has a life');
});

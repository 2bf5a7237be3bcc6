import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPERIMENTS, FIGURES_SOURCE } from '../../labs/experiments.ts';
import { FEEDBACK, LABS } from '../../labs/index.ts';
import { instructor } from '../../server/sessions.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { de } from '../_i18n/de.ts';
import { en } from '../_i18n/en.ts';
import { LANGUAGE_COOKIE, type LANGUAGES } from '../_i18n/languages.ts';
import { arrived, barriers, colours, launch, openStep, SIZES, visit } from './browser.ts';

let data: string;
let key = '';
let server: TestServer;
let browser: Browser;

// What a page says needs no kernel.
beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-languages-'));
  const options = { dataDirectory: data, pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
  key = (await instructor(data, ['add', 'ada']))?.text.split('\n')[0] ?? '';
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

test('speaks the language that was chosen, on every page, with nothing lost and nobody kept out', async () => {
  await using learner = await visit(browser, server.origin, SIZES.narrow);
  const { page } = learner;
  const language = () => page.evaluate(() => document.documentElement.lang);
  await page.goto('/labs/03-say-hello');
  await arrived(page);
  expect(await language()).toBe('en');
  await page.evaluate(() => Object.assign(window, { stays: true }));

  // By the keyboard alone.
  await page.getByRole('button', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  const german = page.getByRole('menuitemradio', { name: 'Deutsch' });
  await german.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Einstellungen' }).waitFor();
  await expect.poll(language).toBe('de');
  expect(await page.evaluate(() => 'stays' in window)).toBe(true);

  for (const address of ['/', '/nowhere']) {
    await page.goto(address);
    await page
      .getByText(address === '/' ? 'Auf diesem Server ist kein Kernel' : 'Diese Seite wurde nie')
      .waitFor();
    expect(await language()).toBe('de');
    for (const colorScheme of ['light', 'dark'] as const) {
      await colours(page, colorScheme);
      expect(await barriers(page), `${address} in ${colorScheme}`).toEqual([]);
    }
  }
  expect(learner.faults).toEqual([]);
});

test('gives what comes after the page its texts, in the language of the moment, and keeps them offline', async () => {
  await using learner = await visit(browser, server.origin, SIZES.wide);
  const { page, context } = learner;
  await context.addCookies([{ name: LANGUAGE_COOKIE, value: 'de', url: server.origin }]);
  await page.goto('/labs/03-say-hello');
  await arrived(page);
  await page.getByRole('tab', { name: 'Shell' }).click();
  await page.getByText('Es ist keine Shell offen').waitFor();
  await page.getByRole('button', { name: 'Einstellungen', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page.getByText('No shell is open').waitFor();
  await page.getByRole('tab', { name: 'QEMU' }).click();
  await page.route('**', (route) => route.abort('internetdisconnected'));
  await page.getByRole('tab', { name: 'Shell' }).click();
  await page.getByText('No shell is open').waitFor();
  expect(learner.faults).toEqual([]);
});

test.each(['/', '/join', '/resume', '/rooms', '/rooms/nowhere', '/rooms/enter', '/labs/08-feedback'])(
  'leaves no English on %s in German',
  async (address) => {
    await using learner = await visit(browser, server.origin, SIZES.wide);
    const { page } = learner;
    expect(await leftEnglish(page, address, (of) => of.waitForLoadState('networkidle'))).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await colours(page, colorScheme);
      expect(await barriers(page), colorScheme).toEqual([]);
    }
    expect(learner.faults).toEqual([]);
  },
);

test('leaves no English to an instructor who reads German', async () => {
  await using instructors = await visit(browser, server.origin, SIZES.wide);
  const { page } = instructors;
  await page.goto('/rooms');
  await page.getByLabel('Instructor’s key').fill(key);
  await page.keyboard.press('Enter');
  const list = (of: Page) => of.locator('#new-room').waitFor();
  await list(page);
  expect(await leftEnglish(page, '/rooms', list)).toEqual([]);
  await page.getByLabel('Name des Raums').fill('Donnerstag');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Donnerstag' }).waitFor();
  expect(await leftEnglish(page, '/rooms', list)).toEqual([]);
  await page.goto('/rooms');
  await page.getByRole('link', { name: /^Donnerstag/ }).click();
  await page.locator('#helpers').waitFor();
  const room = new URL(page.url()).pathname;
  expect(await leftEnglish(page, room, (of) => of.locator('#helpers').waitFor())).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
  expect(instructors.faults).toEqual([]);
});

test('says in German what the server refuses', async () => {
  await using learner = await visit(browser, server.origin, SIZES.wide);
  const { page } = learner;
  await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: 'de', url: server.origin }]);
  await page.goto('/join');
  await page.getByLabel('Code', { exact: true }).fill('AAA-AAA');
  await page.getByLabel('Dein Name').fill('Ada');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Diesen Code hat gerade kein Raum.').waitFor();
  expect(learner.faults).toEqual([]);
});

test.each([
  ['01-getting-started', 'with its lesson'],
  ['03-say-hello', 'but for its lesson'],
  ['06-go-faster', 'but for its lesson'],
  ['07-receive', 'but for its lesson'],
] as const)('leaves no English on the workbench of %s in German, %s', async (step, lesson) => {
  await using server = await startServer({ pages: true, kernel: 'ukmini' });
  await using learner = await visit(browser, server.origin, SIZES.wide);
  const { page } = learner;
  const textsIn = async (language: Language) => {
    await speak(page, server.origin, language);
    await openStep(page, step, false);
    await page.locator(`html[lang="${language}"]`).waitFor();
    const run = { name: TEXTS[language].bench.run, exact: true, disabled: false };
    await page.getByRole('button', run).waitFor({ timeout: 240_000 });
    return allTools(page, language, lesson === 'with its lesson');
  };
  const [english, german] = [await textsIn('en'), await textsIn('de')];
  // About as many, or one of the two was looked at before it was there.
  expect(Math.abs(german.length - english.length)).toBeLessThanOrEqual(PASSING);
  expect(alike(english, german)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
  expect(learner.faults).toEqual([]);
});

test('leaves no English on the summary in German', async () => {
  await using learner = await visit(browser, server.origin, SIZES.wide);
  const { page } = learner;
  await page.goto('/labs/01-getting-started');
  await arrived(page);
  const all = (of: Page) => of.locator('#book').waitFor();
  expect(await leftEnglish(page, '/summary', all)).toEqual([]);
  expect(learner.faults).toEqual([]);
});

type Language = keyof typeof LANGUAGES;
const TEXTS = { en, de };

async function speak(page: Page, origin: string, language: Language): Promise<void> {
  await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: language, url: origin }]);
}

/** All that a workbench says with each of its tabs, menus and dialogs opened once. */
async function allTools(page: Page, language: Language, lesson: boolean): Promise<string[]> {
  const texts = TEXTS[language];
  const found = new Set<string>();
  const look = async () => {
    for (const text of await said(page, lesson)) found.add(text);
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const tabs = page.locator('#bench [role="tab"]');
  for (const tab of await tabs.all()) {
    await tab.click();
    const panel = page.locator(`#${await tab.getAttribute('aria-controls')}`);
    await expect.poll(async () => (await panel.textContent())?.trim()).not.toBe('');
    if ((await tab.textContent()) === texts.workbench.views.config)
      await panel.getByRole('group', { name: texts.configuration.labels.optimisation }).waitFor();
    if ((await tab.textContent()) === texts.workbench.views.packets) {
      await panel.getByText(texts.packets.empty.replace(/^.*<\/b>/, '')).waitFor();
      for (const wrong of [
        'ip.sorce',
        'ip.src = 1',
        'ip.ttl ==',
        'ip.src > a',
        '(udp',
        'udp)',
        'udp &&',
        '==',
      ]) {
        await panel.getByLabel(texts.packets.filter).fill(wrong);
        await look();
      }
      await panel.getByLabel(texts.packets.filter).fill('');
    }
    await look();
  }
  for (const menu of await page.locator('button[aria-haspopup="menu"]:visible:enabled').all()) {
    await menu.click();
    await page.getByRole('menu').waitFor();
    await look();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
  const dialog = page.getByRole('dialog');
  for (const open of [
    async () => {
      await button(texts.bench.versions).click();
      await page.getByRole('menuitem', { name: texts.bench.history }).click();
    },
    async () => {
      await button(texts.bench.versions).click();
      await page.getByRole('menuitem', { name: texts.bench.reference }).click();
      await page.getByRole('region', { name: texts.differences.name }).waitFor();
      // Monaco complains of whoever leaves before it has compared.
      await page.locator('.monaco-diff-editor').locator('.line-insert, .line-delete').first().waitFor();
    },
    () => page.keyboard.press('ControlOrMeta+K'),
  ]) {
    await open();
    await dialog.waitFor();
    await look();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  return [...found];
}

/** Texts of a page that are the same in both languages and should not be; `ready` waits until all of it is there. */
async function leftEnglish(
  page: Page,
  address: string,
  ready: (of: Page) => Promise<void>,
): Promise<string[]> {
  const other = await page.context().newPage();
  const open = async (of: Page, language: Language) => {
    await speak(of, server.origin, language);
    await of.goto(address);
    await of.locator(`html[lang="${language}"]`).waitFor();
    await ready(of);
  };
  await open(other, 'en');
  await open(page, 'de');
  // As many in both, and no more coming: or one of the two was looked at before it was there.
  let [english, german]: string[][] = [[], []];
  const settled = async () => {
    const before = english?.length;
    [english, german] = [await said(other), await said(page)];
    return english.length === german.length && english.length === before;
  };
  await expect.poll(settled, { interval: 500, timeout: 60_000 }).toBe(true);
  await other.close();
  return alike(english ?? [], german ?? []);
}

function alike(english: readonly string[], german: readonly string[]): string[] {
  return german.filter((text) => english.includes(text) && !SAME.has(text) && !ALIKE.test(text));
}

/** On a workbench some things are said for a moment only: that something is saved, fetched or made. */
const PASSING = 12;

/** What the course says, which is English but for step 01. */
const COURSE = [
  ...[...LABS, FEEDBACK].flatMap(({ number, title, goal }) => [
    ...[title, goal, `${number} ${title} · Wirespeed`],
  ]),
  ...LABS.flatMap(({ tasks }) => tasks.map(({ text }) => text)),
  ...EXPERIMENTS.map(({ title }) => title),
  FIGURES_SOURCE,
];
/** What is the same in both languages, and why. */
const SAME = new Set([
  // Products, libraries, protocols, commands, the learner's bridge.
  ...[
    'Wirespeed',
    'Unikraft',
    'tshark',
    'Markdown',
    'pcap',
    'usocbr0',
    'liblwip',
    'libvfscore',
    'libuknetdev',
  ],
  ...[
    'libvirtio_net',
    'make',
    'objdump -d',
    'tcpdump -r last.pcap',
    'main',
    '(gdb)',
    '.config',
    'main.c:12:5',
  ],
  // What may be typed: a command for GDB, a filter for packets.
  ...['print turns, info registers, x/8i $pc …', 'udp && ip.ttl == 64'],
  // German, too.
  ...[
    'Code',
    'Editor',
    'Shell',
    'Filter',
    'Name',
    'Kernel',
    'Pause',
    'Image',
    'Sender',
    'English',
    'Deutsch',
  ],
  'Donnerstag',
  ...COURSE,
]);
/** Figures, addresses, files of the template, lines of `.config`, the kernel with its release. */
const ALIKE = /^\d+ min$|^http:|\/join$|^\w+\.(?:[ch]|uk)$|CONFIG_|^ukmini [\d.]+$/;

/**
 * Every text with a word in it that a page shows or has read aloud, apart from code, what Monaco and xterm say, and,
 * unless it is asked for, the lesson.
 */
async function said(page: Page, lesson = false): Promise<string[]> {
  const all = await page.evaluate(
    (without) => {
      const found: string[] = [document.title];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const within = node instanceof Element ? node : node.parentElement;
        if (!within || within.closest(without)) continue;
        if (node instanceof Text) found.push(node.data);
        if (!(node instanceof Element)) continue;
        for (const name of ['aria-label', 'aria-description', 'placeholder', 'title', 'alt'])
          found.push(node.getAttribute(name) ?? '');
      }
      return found;
    },
    `script, style, code, pre, .monaco-editor, .xterm${lesson ? '' : ', .lesson'}`,
  );
  // "End" and "Go on" are words too.
  return all.map((text) => text.trim()).filter((text) => /\p{Lowercase}.*\p{Lowercase}/u.test(text));
}

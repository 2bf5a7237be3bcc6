import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FEEDBACK, LABS } from '../../labs/index.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { LANGUAGE_COOKIE } from '../_i18n/languages.ts';
import { arrived, barriers, colours, launch, SIZES, visit } from './browser.ts';

let server: TestServer;
let browser: Browser;

// What a page says needs no kernel.
beforeAll(async () => {
  const options = { pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
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

test.each(['/', '/join', '/resume', '/labs/08-feedback'])(
  'leaves no English on %s in German',
  async (address) => {
    await using learner = await visit(browser, server.origin, SIZES.wide);
    const { page } = learner;
    const textsIn = async (language: 'en' | 'de') => {
      await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: language, url: server.origin }]);
      await page.goto(address, { waitUntil: 'networkidle' });
      await page.locator(`html[lang="${language}"]`).waitFor();
      return said(page);
    };
    const [english, german] = [await textsIn('en'), await textsIn('de')];
    // As many, or one of the two was looked at before it was there.
    expect(german).toHaveLength(english.length);
    expect(german.filter((text) => english.includes(text) && !SAME.has(text) && !ALIKE.test(text))).toEqual(
      [],
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await colours(page, colorScheme);
      expect(await barriers(page), colorScheme).toEqual([]);
    }
    expect(learner.faults).toEqual([]);
  },
);

/** Names, and what the course says, which is English alone. */
const SAME = new Set([
  ...['Wirespeed', 'Code', 'English', 'Deutsch', 'Name'],
  ...[...LABS, FEEDBACK].flatMap(({ number, title, goal }) => [
    title,
    goal,
    `${number} ${title} · Wirespeed`,
  ]),
]);
/** What is written alike in both languages. */
const ALIKE = /^\d+ min$/;

/** Every text with a word in it that a page shows or has read aloud, apart from the lesson. */
async function said(page: Page): Promise<string[]> {
  const all = await page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const within = node instanceof Element ? node : node.parentElement;
      if (!within || within.closest('script, style, code, .lesson')) continue;
      if (node instanceof Text) found.push(node.data);
      if (!(node instanceof Element)) continue;
      for (const name of ['aria-label', 'aria-description', 'placeholder', 'title', 'alt'])
        found.push(node.getAttribute(name) ?? '');
    }
    return found;
  });
  return all.map((text) => text.trim()).filter((text) => /\p{Lowercase}{3}/u.test(text));
}

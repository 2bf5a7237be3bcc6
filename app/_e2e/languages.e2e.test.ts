import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
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

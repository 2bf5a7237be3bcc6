import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, openStep, SIZES, shown, visit } from './browser.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const terminal = (page: Page, label: string) => page.getByRole('region', { name: label, exact: true });
/** Where a terminal's keys go. */
const keys = (page: Page, label: string) => page.getByRole('textbox', { name: label, exact: true });

async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  for (const [width, size] of Object.entries(SIZES))
    for (const scheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await colours(page, scheme);
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}-${scheme}.png` });
    }
  await page.setViewportSize(SIZES.wide);
}

test('terminals', async ({ skip }) => {
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '01-getting-started');
  await page.getByRole('button', { name: 'Build', exact: true }).click();
  await expect.poll(() => shown(page, 'Build log'), { timeout: 60_000 }).toContain('make');

  // Search: how many, the next one, and back to the terminal.
  await keys(page, 'Build log').focus();
  await page.keyboard.press('Control+f');
  await page.getByLabel('Search in this terminal').fill('make');
  const count = terminal(page, 'Build log').getByRole('status');
  await expect.poll(() => count.textContent()).toMatch(/^\d+ of \d+$/);
  await page.getByLabel('Search in this terminal').fill('no such word');
  await expect.poll(() => count.textContent()).toBe('No match');
  await page.keyboard.press('Escape');
  await expect
    .poll(() => keys(page, 'Build log').evaluate((one) => one === document.activeElement))
    .toBe(true);

  // Text size by keys, remembered over a reload.
  const size = () =>
    page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? '{}').fontSize, 'wirespeed-terminals');
  await page.keyboard.press('Control+Shift+ArrowUp');
  await page.keyboard.press('Control+Shift+ArrowUp');
  expect(await size()).toBe(14);
  const height = () =>
    page
      .getByRole('region', { name: 'Build log', includeHidden: true })
      .locator('.xterm-rows > div')
      .first()
      .evaluate((row) => Number.parseFloat(getComputedStyle(row).height));
  await expect.poll(height).toBeGreaterThan(15.5);
  await page.keyboard.press('Control+Shift+ArrowDown');
  expect(await size()).toBe(13);

  // A log without control bytes.
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('Control+Shift+D');
  const log = await readFile(await (await downloading).path(), 'utf8');
  expect(log).toContain('make');
  expect(log.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);

  // New lines for a screen reader, and two terminals side by side, both by keyboard.
  await terminal(page, 'Build log').getByRole('button', { name: 'Settings of the terminals' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('menuitem', { name: 'Tell new lines to my screen reader' }).press('Enter');
  const aloud = page.getByRole('log', { name: 'Build log, newest lines' });
  await expect.poll(() => aloud.textContent()).toContain('make');
  await page.getByRole('button', { name: 'Two terminals side by side' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('menuitemradio', { name: 'QEMU', exact: true }).press('Enter');
  await terminal(page, 'QEMU console').waitFor();
  await terminal(page, 'Build log').waitFor();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'split');

  // Cleared, and what is pasted with a line end is asked about first.
  await keys(page, 'Build log').focus();
  await page.keyboard.press('Control+Shift+L');
  await expect.poll(() => shown(page, 'Build log')).not.toContain('make');
  await page.evaluate((text) => navigator.clipboard.writeText(text), 'one\ntwo\u001b[A');
  await keys(page, 'QEMU console').focus();
  await page.keyboard.press('Control+V');
  const question = page.getByRole('alertdialog', { name: 'Paste this?' });
  await question.getByText('two␛[A').waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  expect(learner.faults).toEqual([]);
});

import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, editor, launch, openStep, paste, SIZES, shown, visit } from './browser.ts';

const PROGRAM = `#include <stdio.h>

static volatile int turns;

static void turn(void)
{
	turns += 1;
}

int main(void)
{
	for (;;)
		turn();
}
`;
/** The line that counts. */
const AT = 7;

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
  await page.getByRole('button', { name: 'Two terminals side by side' }).press('ArrowDown');
  await page.getByRole('menuitemradio', { name: 'Nothing' }).press('Enter');

  // A shell, on a copy: its keys are its own, and a reload shows it again.
  await page.getByRole('tab', { name: 'Shell', exact: true }).click();
  await page.getByRole('button', { name: 'Open the shell' }).click();
  await expect.poll(() => shown(page, 'Shell'), { timeout: 60_000 }).toContain('$ ');
  await keys(page, 'Shell').focus();
  await page.keyboard.type('echo $((6*7))-$(ls main.c)\n');
  await expect.poll(() => shown(page, 'Shell'), { timeout: 60_000 }).toContain('42-main.c');
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'shell');
  await page.reload();
  await page.getByRole('tab', { name: 'Shell', exact: true }).click();
  await expect.poll(() => shown(page, 'Shell'), { timeout: 60_000 }).toContain('42-main.c');
  await page.getByRole('button', { name: 'Close the shell' }).click();
  await page.getByRole('button', { name: 'Open the shell' }).waitFor();

  // A breakpoint by F9, a guest that stops there, a step by key, and gdb's own words.
  await paste(page, PROGRAM);
  await page.getByRole('tab', { name: 'GDB', exact: true }).click();
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  for (let line = 1; line < AT; line++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('F9');
  await page.locator('.monaco-editor .breakpoint').waitFor();
  await page.getByRole('button', { name: 'Run under GDB' }).click();
  const calls = page.getByRole('list', { name: 'Calls, innermost first' });
  await calls.getByRole('button', { name: `turn main.c:${AT}` }).waitFor({ timeout: 240_000 });
  await calls.getByRole('button', { name: 'main main.c' }).waitFor();
  await page.locator('.monaco-editor .stop-line').waitFor();
  await page.getByLabel('Command for GDB').fill('print turns + 40');
  await page.keyboard.press('Enter');
  await expect.poll(() => shown(page, 'GDB console'), { timeout: 60_000 }).toContain('$1 = 40');
  await page.keyboard.press('Control+F10');
  // gdb prints the line that it came to.
  await expect
    .poll(() => shown(page, 'GDB console'), { timeout: 60_000 })
    .toMatch(/\$1 = 40\s[\s\S]*\n\s*\d+\s+\S/);
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'gdb');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText('No guest under GDB').waitFor();
  expect(learner.faults).toEqual([]);
});

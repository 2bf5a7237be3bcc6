import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, openStep, saved, shown, visit } from './browser.ts';

let server: TestServer;
let browser: Browser;
let noKernel: boolean;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true }), launch()]);
  noKernel = server.greeting.includes('kernel: none');
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('options are changed in the panel, shown as a difference, and in menuconfig', async ({ skip }) => {
  skip(noKernel, 'no kernel on this machine');
  await using learner = await visit(browser, server.origin, { width: 1280, height: 900 });
  const { page } = learner;
  await openStep(page, '04-dont-stop');
  await page.getByRole('tab', { name: 'Config', exact: true, includeHidden: false }).first().click();
  const difference = page.getByRole('region', { name: 'Difference of .config' });
  await difference.getByText('Nothing: it is the template’s.').waitFor({ timeout: 60_000 });
  await page.getByLabel('Dead code elimination').check();
  await page.getByLabel('critical only').check();
  await difference.getByText('+ CONFIG_OPTIMIZE_DEADELIM=y').waitFor();
  await difference.getByText('+ CONFIG_LIBUKDEBUG_PRINTK_CRIT=y').waitFor();
  await difference.getByText('- CONFIG_LIBUKDEBUG_PRINTK_INFO=y').waitFor();
  await difference.getByText(/compiles all of it/).waitFor();
  await saved(page);
  await page.getByRole('tab', { name: 'changes.config' }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page)).toEqual([]);
  }

  await page.getByRole('button', { name: 'Open menuconfig' }).click();
  await expect.poll(() => shown(page, 'menuconfig'), { timeout: 60_000 }).toMatch(/configuration/i);
  expect(await barriers(page)).toEqual([]);
  const unikraft = !(await shown(page, 'menuconfig')).includes('ukmini');
  if (unikraft) {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  } else await page.keyboard.press('q');
  await page.getByRole('dialog').waitFor({ state: 'detached', timeout: 60_000 });
  // Left as it was: the panel's choices are still there.
  await difference.getByText('+ CONFIG_OPTIMIZE_DEADELIM=y').waitFor();

  await page.getByRole('button', { name: 'Back to the template’s' }).click();
  await difference.getByText('Nothing: it is the template’s.').waitFor();
  expect(await page.getByLabel('Dead code elimination').isChecked()).toBe(false);
  expect(learner.faults).toEqual([]);
});

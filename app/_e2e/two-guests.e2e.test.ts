import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, openStep, pane, paste, SIZES, saved, shown, visit } from './browser.ts';

const SOLUTION = readFileSync(new URL('../../labs/07-receive/solution/main.c', import.meta.url), 'utf8');

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('step 07 runs two guests, and shows their consoles, their account and their chart', async ({ skip }) => {
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '07-receive');
  await paste(page, SOLUTION);
  await saved(page);
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.getByText('Press Run: the line shows').waitFor();
  await page.getByRole('tab', { name: 'QEMU 2 Sender' }).click();
  await page.getByLabel('Kernel arguments of the sender').fill('tx');
  await openStep(page, '07-receive');
  await page.getByRole('tab', { name: 'Chart' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  for (const label of ['QEMU console', 'QEMU 2 console'])
    await expect.poll(() => shown(page, label), { timeout: 240_000 }).toMatch(/MAC address: [0-9a-f:]{17}/);

  expect(await shown(page, 'QEMU 2 console')).toMatch(/'tx'/);

  const account = page.getByRole('region', { name: 'Account of the frames' });
  const figure = async (label: string) => {
    const text = await account.locator(`[data-figure="${label}"]`).textContent();
    return Number(/([\d,]+)/.exec(text ?? '')?.[1]?.replaceAll(',', ''));
  };
  for (const label of ['sent', 'bridge', 'received'])
    await expect.poll(() => figure(label), { timeout: 60_000 }).toBeGreaterThan(1_000);
  const chart = page.getByRole('img', { name: /^Packets a second over the seconds of the run/ });
  await expect.poll(async () => Number(await chart.getAttribute('data-points'))).toBeGreaterThan(4);
  await chart.locator('canvas').waitFor();
  expect(await chart.getAttribute('aria-label')).toMatch(/QEMU 1: [\d,]+ packets\/s received now/);
  await page.getByText('Mbit/s', { exact: true }).click();
  await page.getByRole('img', { name: /^Megabits a second/ }).waitFor();

  // The receiver ends by its own Ctrl-C, and the sender goes on.
  await page.getByRole('tab', { name: 'QEMU Receiver' }).click();
  await page.getByRole('region', { name: 'QEMU console', exact: true }).locator('textarea').focus();
  await page.keyboard.press('Control+c');
  await page
    .getByRole('region', { name: 'QEMU console', exact: true })
    .getByText('You stopped it.')
    .waitFor();
  // Whoever comes later sees the run from its beginning.
  const points = async () => Number(await page.locator('[data-points]').getAttribute('data-points'));
  const seen = await points();
  await page.reload();
  await page.getByRole('tab', { name: 'Chart' }).click();
  await expect.poll(points, { timeout: 60_000 }).toBeGreaterThan(0);
  // The first that it draws; a long run's figures are thinned to half of them now and then.
  expect(await points()).toBeGreaterThanOrEqual(Math.floor(seen / 2));
  await page.getByText('Mbit/s', { exact: true }).click();
  const before = await figure('sent');
  await expect.poll(() => figure('sent'), { timeout: 60_000 }).toBeGreaterThan(before);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page
    .getByRole('region', { name: 'QEMU 2 console', includeHidden: true })
    .getByText('You stopped it.')
    .waitFor({ state: 'attached' });
  expect(await figure('sent')).toBeGreaterThan(before);

  await page.setViewportSize(SIZES.narrow);
  for (const name of ['QEMU 2', 'Chart']) await pane(page, name).click();
  await page.getByRole('img', { name: /^Megabits a second/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  expect(learner.faults).toEqual([]);
});

test('a check names the guests that it runs, not those of the next run', async ({ skip }) => {
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '07-receive');
  await paste(page, SOLUTION);
  await saved(page);
  const tab = page.getByRole('tab', { name: 'QEMU 2 Sender' });
  const sender = page.getByRole('tabpanel', { name: 'QEMU 2 Sender', includeHidden: true });
  await tab.click();
  await sender.getByLabel('Image of the sender').waitFor();
  expect(await page.locator('[data-shown]').count()).toBe(0);

  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Checking: running yours' }).waitFor({ timeout: 240_000 });
  await tab.click();
  await sender.getByText('Now: the reference, no arguments.').waitFor();
  expect(await sender.getByLabel('Image of the sender').inputValue()).toBe('yours');
  // The receiver is just what the next run would boot.
  expect(await page.locator('[data-shown]').count()).toBe(1);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/check-of-two.png` });
  await page.locator('[data-verdict]').waitFor({ timeout: 180_000 });
  await tab.click();
  await sender.getByText('Below: the reference, no arguments.').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Run', exact: true, disabled: false }).click();
  await expect.poll(() => page.locator('[data-shown]').count(), { timeout: 60_000 }).toBe(0);
  expect(learner.faults).toEqual([]);
});

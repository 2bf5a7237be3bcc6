import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, openStep, pane, paste, SIZES, saved, visit } from './browser.ts';

const solutionOf = (step: string) =>
  readFileSync(new URL(`../../labs/${step}/solution/main.c`, import.meta.url), 'utf8');
const SOLUTION = solutionOf('03-say-hello');

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('a captured frame is listed, filtered, taken apart, and led back to its line of C', async ({ skip }) => {
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '03-say-hello');
  await paste(page, SOLUTION);
  await saved(page);
  await page.getByRole('tab', { name: 'Packets' }).click();
  const packets = page.getByRole('region', { name: 'Packets', exact: true });
  await packets.getByText('the first frames on your bridge are kept').waitFor();

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const list = packets.getByRole('listbox', { name: 'Captured frames' });
  const frame = list.getByRole('option', { name: /192\.168\.128\.1.*192\.168\.128\.254.*UDP/ });
  await frame.waitFor({ timeout: 240_000 });

  const filter = packets.getByLabel('Filter');
  await filter.fill('ip.sorce == 1');
  await packets.getByText('There is no field ip.sorce').waitFor();
  expect(await filter.getAttribute('aria-invalid')).toBe('true');
  await filter.fill('arp');
  await packets.getByText('No frame passes this filter.').waitFor();
  await filter.fill('udp && ip.ttl == 64');
  await packets.getByText(/^1 of \d+ frames$/).waitFor();
  await list.focus();
  await page.keyboard.press('End');
  expect(await frame.getAttribute('aria-selected')).toBe('true');

  // From the field to its bytes, and to the line that wrote it.
  const ttl = packets.getByRole('button', { name: 'Time to live' });
  await ttl.focus();
  const pointed = packets.locator('.hex-pointed');
  await expect.poll(() => pointed.allTextContents()).toEqual(['40']);
  await page.keyboard.press('Enter');
  await packets.getByText('ip->ttl = GENPKT_TTL;').waitFor();
  // From the bytes to the field, by keys and by the mouse.
  const bytes = packets.getByRole('group', { name: /^Bytes: Yours/ });
  await bytes.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => pointed.allTextContents()).toEqual(['11']);
  await bytes.locator('[data-at="26"]').hover();
  await expect.poll(() => pointed.allTextContents()).toEqual(['c0', 'a8', '80', '01']);
  await packets
    .getByRole('row', { name: /^IPv4 source/ })
    .and(page.locator('.bg-accent-soft'))
    .waitFor();
  await packets.getByRole('button', { name: /^main\.c:\d+$/ }).click();
  await page.getByText(/Line \d{2,3}, column 1/).waitFor();

  const pcap = packets.getByRole('link', { name: 'pcap' });
  const [download] = await Promise.all([page.waitForEvent('download'), pcap.click()]);
  expect(download.suggestedFilename()).toMatch(/\.pcap$/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page)).toEqual([]);
    if (process.env.PICTURES)
      await page.screenshot({ path: `${process.env.PICTURES}/packets-${colorScheme}.png` });
  }
  // What belongs together is on one line at every width.
  const lines = async () => {
    const tools = [packets.getByRole('status'), packets.getByRole('button', { name: 'Read again' }), pcap];
    const boxes = await Promise.all(tools.map((tool) => tool.boundingBox()));
    return new Set(boxes.map((box) => Math.round((box?.y ?? NaN) + (box?.height ?? NaN) / 2))).size;
  };
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await lines()).toBe(1);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/packets-1280.png` });
  await page.setViewportSize(SIZES.narrow);
  await pane(page, 'Packets').click();
  await list.waitFor();
  expect(await lines()).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/packets-narrow.png` });
  expect(learner.faults).toEqual([]);
});

test('the first frames are listed while the guest still sends', async ({ skip }) => {
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '04-dont-stop');
  await paste(page, solutionOf('04-dont-stop'));
  await saved(page);
  await page.getByRole('tab', { name: 'Packets' }).click();
  const packets = page.getByRole('region', { name: 'Packets', exact: true });
  await packets.getByText('the first frames on your bridge are kept').waitFor();

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await packets
    .getByRole('option', { name: /192\.168\.128\.1.*UDP/ })
    .first()
    .waitFor();
  const stop = page.getByRole('button', { name: 'Stop', exact: true, disabled: false });
  expect(await stop.count()).toBe(1);
  await stop.click();
  expect(learner.faults).toEqual([]);
});

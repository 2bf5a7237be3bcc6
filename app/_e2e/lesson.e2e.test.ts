import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutMarks } from '../../labs/code.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, editor, launch, openStep, paste, saved, visit } from './browser.ts';

const STEP = '01-getting-started';
const solution = withoutMarks(
  await readFile(path.join(import.meta.dirname, `../../labs/${STEP}/solution/main.c`), 'utf8'),
);
const OWN = '/* my own way */\n';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('lists its headings before any script has run, each leading to its place', async () => {
  const page = await (await fetch(`${server.origin}/labs/01-getting-started`)).text();
  const list = /<details class="contents-list[^"]*">(.*?)<\/details>/s.exec(page)?.[1] ?? '';
  const links = [...list.matchAll(/<a href="#([^"]+)">([^<]+)<\/a>/g)].map(([, id, title]) => ({
    id,
    title,
  }));
  expect(links.map(({ title }) => title)).toEqual([
    'From sockets down to the driver',
    'Your bench',
    'Your task',
  ]);
  for (const { id } of links) expect(page).toContain(`<h2 id="${id}"`);
});

test('ticks tasks as they are done, remembers them, and goes on with the text that the learner has', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, STEP);
  const task = (words: string) =>
    page.getByRole('region', { name: 'Tasks of this step' }).getByRole('listitem').filter({ hasText: words });
  await paste(page, `${OWN}${solution}`);
  await saved(page);
  expect(await task('Build the image').getAttribute('data-result')).toBe('open');
  await page.getByRole('button', { name: 'Build', exact: true }).click();
  await expect.poll(() => task('Build the image').getAttribute('data-result')).toBe('pass');
  await page.reload();
  await editor(page).waitFor();
  await expect.poll(() => task('Build the image').getAttribute('data-result')).toBe('pass');

  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('[data-verdict="pass"]').waitFor({ timeout: 240_000 });
  for (const words of ['Build the image', 'return 0'])
    await expect.poll(() => task(words).getAttribute('data-result')).toBe('pass');
  await page.getByRole('link', { name: 'From my text' }).click();
  await page.waitForURL('**/labs/02-network-interface');
  await page.getByText('Your text of step 01 stands here now').waitFor();
  await editor(page).waitFor();
  await expect.poll(() => page.locator('.view-lines').first().textContent()).toContain('my');
  expect(learner.faults).toEqual([]);
});

test('shows what a header says of a name, opens it, and shows where an excerpt stands', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '03-say-hello');
  const name = page.getByRole('button', { name: 'uk_netdev_tx_one()' }).first();
  await name.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  // The operator's Unikraft has its own words.
  const words = process.env.UK_ROOT ? 'Transmit one packet' : 'Hands one packet to the device';
  await page.getByRole('dialog').getByText(words).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'uk/netdev.h', selected: true }).waitFor();
  await page.getByText('Read-only', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Show me where' }).first().click();
  await page.getByRole('tab', { name: 'genpkt.h', selected: true }).waitFor();
  expect(learner.faults).toEqual([]);
});

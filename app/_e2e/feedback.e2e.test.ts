import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, SIZES, visit } from './browser.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const options = { pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const minutes = (page: Page) =>
  page.getByRole('group', { name: /Say hello/ }).getByRole('textbox', { name: 'Minutes' });

test('the form keeps a draft, names what is wrong, shows what was sent, and lets it be changed', async () => {
  await using learner = await visit(browser, server.origin, SIZES.narrow);
  const { page } = learner;
  await page.goto('/labs/07-receive');
  await page.getByRole('link', { name: 'Feedback', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Feedback' }).waitFor();
  const form = page.getByRole('form', { name: 'Feedback' });
  await form.waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);

  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').filter({ hasText: 'Nothing is answered yet' }).waitFor();

  // By keyboard alone: arrows move within a group of radio buttons.
  const clear = page
    .getByRole('group', { name: /Say hello/ })
    .getByRole('group', { name: /clear/ })
    .getByRole('radio', { name: '4' });
  await clear.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await minutes(page).fill('a while');
  await page.getByRole('textbox', { name: /held you up/ }).fill('<b>Alignment</b>\nand =1+1');
  await page.getByRole('status').filter({ hasText: 'Draft kept' }).waitFor();
  await page.reload();
  await page.getByRole('status').filter({ hasText: 'Draft kept' }).waitFor();

  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Minutes are a whole number').waitFor();
  await expect.poll(() => minutes(page).evaluate((field) => field === document.activeElement)).toBe(true);
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
  await minutes(page).fill('35');
  await page.getByRole('button', { name: 'Send' }).click();

  const sent = page.getByRole('region', { name: 'Feedback as sent' });
  await sent.getByRole('row', { name: /Say hello.*5.*–.*35/ }).waitFor();
  await sent.getByText('<b>Alignment</b>').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.reload();
  await sent.getByRole('row', { name: /Say hello.*5.*–.*35/ }).waitFor();
  await page.getByRole('button', { name: 'Change' }).click();
  await minutes(page).fill('40');
  await page.getByRole('button', { name: 'Send' }).click();
  await sent.getByRole('row', { name: /Say hello.*5.*–.*40/ }).waitFor();
  expect(learner.faults).toEqual([]);
});

test('the form says when the server is gone, and loses nothing', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await page.goto('/labs/08-feedback');
  await page.getByRole('textbox', { name: /remember/ }).fill('the pool');
  await page.route('**/api/feedback*', (route) => route.abort());
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').filter({ hasText: 'The server did not answer' }).waitFor();
  expect(await page.getByRole('textbox', { name: /remember/ }).inputValue()).toBe('the pool');
  await page.reload();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.unroute('**/api/feedback*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('region', { name: 'Feedback as sent' }).getByText('the pool').waitFor();
});

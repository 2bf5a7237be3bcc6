import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, editor, launch, openStep, paste, saved, visit } from './browser.ts';

const STEP = '06-go-faster';
const SOLUTION = readFileSync(new URL(`../../labs/${STEP}/solution/main.c`, import.meta.url), 'utf8');
const NOTE = 'As the lesson says; measured twice, to be sure.';

let server: TestServer;
let browser: Browser;
let noKernel: boolean;

beforeAll(async () => {
  // What the figures are is another test's question: one turn will do here.
  const options = { pages: true, kernel: 'ukmini', env: { WORKSHOP_TURNS: '1' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
  noKernel = server.greeting.includes('kernel: none');
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('measures both modes of a program into one row, with a note, and exports them', async ({ skip }) => {
  skip(noKernel, 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  const book = page.getByRole('region', { name: 'Experiment book' });
  const row = book.locator('[data-row="naive"]');
  const measured = book.getByRole('list', { name: 'Measurements of Naive' }).getByRole('listitem');
  const measure = async () => {
    await book.getByRole('button', { name: 'Measure', exact: true, disabled: false }).click();
  };

  await openStep(page, STEP);
  await paste(page, SOLUTION);
  await page.getByRole('tab', { name: 'Book' }).last().click();
  await book.getByText('Bring a naive program').waitFor();
  await measure();
  await row.getByText('reference').waitFor({ timeout: 240_000 });
  await row.getByRole('button', { name: 'Naive' }).click();
  await expect.poll(() => measured.count()).toBe(1);

  const mode = page.getByRole('switch', { name: 'Isolated mode' });
  expect(await mode.getAttribute('aria-checked')).toBe('false');
  await mode.click();
  await expect.poll(() => mode.getAttribute('aria-checked')).toBe('true');
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+z');
  await expect.poll(() => mode.getAttribute('aria-checked')).toBe('false');
  await mode.click();
  await saved(page);
  await measure();
  await expect.poll(() => measured.count(), { timeout: 240_000 }).toBe(2);
  await measured.first().getByText('Isolated', { exact: true }).waitFor();
  await measured.last().getByText('Sent', { exact: true }).waitFor();
  // Both modes have a rate beside the reference's, and the instructions were counted in the isolated one.
  for (const head of ['Sent', 'Isolated'])
    expect(await row.locator(`[data-head="${head}"]`).textContent()).toMatch(/[1-9][\s\S]*× reference/);
  expect(await row.locator('[data-head="Instructions"]').textContent()).toMatch(/[1-9]/);

  await book.getByRole('textbox', { name: 'Note on Naive' }).fill(NOTE);
  await book.getByText('Saved', { exact: true }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await colours(page, colorScheme);
    expect(await barriers(page)).toEqual([]);
  }

  await page.reload();
  await page.getByRole('tab', { name: 'Book' }).last().click();
  await row.getByText(NOTE).waitFor();
  await row.getByRole('button', { name: 'Naive' }).click();
  await expect.poll(() => measured.count()).toBe(2);

  // The text that was sent differs from the one on the screen by one character, and comes back.
  await measured.last().getByRole('button', { name: 'Code kept' }).click();
  await measured.last().getByText('+#if 1').waitFor();
  await measured.last().getByRole('button', { name: 'Bring this code back' }).click();
  await expect.poll(() => mode.getAttribute('aria-checked')).toBe('false');

  const csv = await (await learner.context.request.get('/api/experiments.csv')).text();
  expect(csv.split('\r\n').filter((line) => line.startsWith('ukmini,Naive,'))).toHaveLength(2);
  expect(csv).toContain(NOTE);
  expect(await (await learner.context.request.get('/api/experiments.md')).text()).toContain('| Naive |');
  expect(learner.faults).toEqual([]);
});

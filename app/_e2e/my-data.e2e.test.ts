import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { startServer } from '../../server/testing.ts';
import { barriers, editor, launch, openStep, paste, SIZES, saved, visit } from './browser.ts';

test('a learner takes the data along, and deletes all of it', async () => {
  await using stack = new AsyncDisposableStack();
  const browser = await launch();
  stack.defer(() => browser.close());
  const server = stack.use(await startServer({ pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } }));
  const learner = stack.use(await visit(browser, server.origin, SIZES.narrow));
  const { page } = learner;
  await page.setViewportSize(SIZES.wide);
  await openStep(page, '01-getting-started', false);
  await paste(page, '/* mine alone */\n');
  await saved(page);
  await page.goto('/labs/08-feedback');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download my data' }).click(),
  ]);
  const zip = unzipSync(new Uint8Array(readFileSync(await download.path())));
  expect(strFromU8(zip['steps/01-getting-started/main.c'] ?? new Uint8Array())).toContain('mine alone');

  await page.getByRole('button', { name: 'Delete my data' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('the experiment book').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete my data' }).click();
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByText('Everything was deleted').waitFor();
  await openStep(page, '01-getting-started', false);
  // The step's start is back; the editor draws spaces as no-break ones.
  await expect.poll(() => editor(page).textContent(), { timeout: 60_000 }).toMatch(/A.packet.generator/);
  expect(await editor(page).textContent()).not.toContain('mine');
  expect(learner.faults).toEqual([]);
});

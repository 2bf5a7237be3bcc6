/** What a measurement does when it is stopped, and what it says when a figure cannot be had. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../server/testing.ts';
import { barriers, launch, openStep, paste, saved, visit } from './browser.ts';

const STEP = '06-go-faster';
const SOLUTION = readFileSync(new URL(`../../labs/${STEP}/solution/main.c`, import.meta.url), 'utf8');
const PATIENCE = { timeout: 240_000 };

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Two take half a minute at least, so that nobody is done by chance. */
const MANY_TURNS = '9';

test('a measurement that is stopped makes room for the next one, and writes nothing down', async ({
  skip,
}) => {
  await using server = await startServer({
    pages: true,
    kernel: 'ukmini',
    env: { WORKSHOP_TURNS: MANY_TURNS },
  });
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using one = await visit(browser, server.origin);
  await using two = await visit(browser, server.origin);
  for (const { page } of [one, two]) {
    await openStep(page, STEP);
    await paste(page, SOLUTION);
    await saved(page);
    await page.getByRole('button', { name: 'Build', exact: true }).click();
    await state(page, /^Built in/);
    await page.getByRole('tab', { name: 'Book' }).last().click();
  }
  await measureButton(one.page).click();
  await state(one.page, /^Measuring: /);
  await measureButton(two.page).click();
  await state(two.page, /^Waiting to measure/);

  await one.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await state(two.page, /^Measuring: /);
  await state(one.page, /^Built in/);
  await measureButton(one.page).waitFor();
  expect(await one.page.locator('[data-row="naive"] [data-head="Sent"][data-empty]').count()).toBe(1);
  const csv = await (await one.context.request.get('/api/experiments.csv')).text();
  expect(csv.trim().split('\r\n')).toHaveLength(1);

  // Whoever waits may stop as well, and is not called up later.
  await measureButton(one.page).click();
  await state(one.page, /^Waiting to measure/);
  await one.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await state(one.page, /^Built in/);
  await two.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await state(two.page, /^Built in/);
  await measureButton(two.page).click();
  await state(two.page, /^Measuring: /);
  expect([...one.faults, ...two.faults]).toEqual([]);
});

/** What can be wrong with the plugin that counts, as a change of its source, and what the page then says. */
const COUNTERS = [
  {
    what: 'a counter that is not compiled',
    change: (source: string) => `#error this compiler fails\n${source}`,
    said: /compiler did not make the counter/,
  },
  {
    what: 'a counter that QEMU refuses',
    change: (source: string) => source.replace(/qemu_plugin_version = 1\b/, 'qemu_plugin_version = 1000'),
    said: /QEMU does not take the counter/,
  },
] as const;

test.for(COUNTERS)(
  'with $what, the page says why a figure is missing',
  async ({ change, said }, { skip }) => {
    await using stack = new AsyncDisposableStack();
    const root = await copyOfClone();
    stack.defer(() => rm(root, { recursive: true, force: true }));
    const plugin = path.join(root, 'server', 'bench', 'packet-counter.c');
    const source = await readFile(plugin, 'utf8');
    expect(change(source)).not.toBe(source);
    await writeFile(plugin, change(source));
    const options = { pages: true, kernel: 'ukmini', env: { WORKSHOP_TURNS: '1' }, root } as const;
    const server = stack.use(await startServer(options));
    skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
    const { page, faults } = stack.use(await visit(browser, server.origin));
    const book = page.getByRole('region', { name: 'Experiment book' });
    const row = book.locator('[data-row="naive"]');
    const measured = book.getByRole('list', { name: 'Measurements of Naive' }).getByRole('listitem');

    // Sent, there is a rate all the same.
    await openStep(page, STEP);
    await paste(page, SOLUTION);
    await saved(page);
    await page.getByRole('tab', { name: 'Book' }).last().click();
    await measureButton(page).click();
    await row.getByText('reference').waitFor(PATIENCE);
    expect(await row.locator('[data-head="Instructions"]').textContent()).toBe('not counted');
    await row.getByRole('button', { name: 'Naive' }).click();
    await expect.poll(() => measured.count()).toBe(1);
    await measured.getByText(said).waitFor();
    expect(await barriers(page)).toEqual([]);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/uncounted.png` });

    // Isolated, there is nothing else to see.
    await page.getByRole('switch', { name: 'Isolated mode' }).click();
    await saved(page);
    await measureButton(page).click();
    await expect.poll(() => measured.count(), PATIENCE).toBe(2);
    await measured.first().getByText('no rate').waitFor();
    await measured
      .first()
      .getByText(/^If your text is in the isolated mode/)
      .waitFor();
    expect(await row.locator('[data-head="Isolated"]').textContent()).toBe('no rate');
    expect(faults).toEqual([]);
  },
);

/** This clone once more, with what was installed and built for it. */
async function copyOfClone(): Promise<string> {
  const clone = path.resolve(import.meta.dirname, '../..');
  const root = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-clone-'));
  for (const name of ['server', 'labs', 'ukmini', 'unikernel-template', 'package.json', 'next.config.js'])
    await cp(path.join(clone, name), path.join(root, name), { recursive: true });
  for (const name of ['node_modules', '.next']) await symlink(path.join(clone, name), path.join(root, name));
  return root;
}

function measureButton(page: Page) {
  return page
    .getByRole('region', { name: 'Experiment book' })
    .getByRole('button', { name: 'Measure', exact: true, disabled: false });
}

/** Waits for what the bench says of itself. */
async function state(page: Page, words: RegExp): Promise<void> {
  await page.getByRole('status', { name: 'State of the bench' }).getByText(words).first().waitFor(PATIENCE);
}

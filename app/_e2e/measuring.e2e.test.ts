/** What a measurement does when it is stopped, and what it says when a figure cannot be had. */
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
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

/** Compilers that do not make the plugin that counts, and what the page then says. */
const COMPILERS = [
  { what: 'no compiler', script: 'echo "gcc: not found" >&2; exit 127', said: /gcc: not found/ },
  {
    what: 'a plugin that QEMU refuses',
    script: 'while [ "$1" != -o ]; do shift; done; echo junk > "$2"',
    said: /cannot count them now/,
  },
] as const;

test.for(COMPILERS)(
  'with $what, the page says why a figure is missing',
  async ({ script, said }, { skip }) => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-gcc-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const gcc = path.join(folder, 'gcc');
    await writeFile(
      gcc,
      `#!/bin/sh\ncase "$*" in *packet-counter*) ${script} ;; *) exec /usr/bin/gcc "$@" ;; esac\n`,
    );
    await chmod(gcc, 0o755);
    const env = { WORKSHOP_TURNS: '1', PATH: `${folder}:${process.env.PATH}` };
    const server = stack.use(await startServer({ pages: true, kernel: 'ukmini', env }));
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
    await measured.getByText(/^No instructions were counted for yours/).waitFor();
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

function measureButton(page: Page) {
  return page
    .getByRole('region', { name: 'Experiment book' })
    .getByRole('button', { name: 'Measure', exact: true, disabled: false });
}

/** Waits for what the bench says of itself. */
async function state(page: Page, words: RegExp): Promise<void> {
  await page.getByRole('status', { name: 'State of the bench' }).getByText(words).first().waitFor(PATIENCE);
}

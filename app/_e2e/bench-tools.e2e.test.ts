import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutMarks } from '../../labs/code.ts';
import { PATHS } from '../../server/protocol.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, editor, held, launch, openStep, paste, SIZES, saved, visit } from './browser.ts';

const BROUGHT_UP = withoutMarks(
  readFileSync(new URL('../../labs/02-network-interface/solution/main.c', import.meta.url), 'utf8'),
);
const CALLER = 'int seven(void);\n\nint main(void)\n{\n\treturn seven() - 7;\n}\n';

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

const file = (page: Page, name: string) =>
  page.getByRole('tablist', { name: 'Files' }).getByRole('tab', { name });
const status = (page: Page) => page.getByRole('status', { name: 'State of the bench' });

async function fileMenu(page: Page, item: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Own files: new, rename, delete' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('files of one’s own are made, built, renamed, deleted and brought back; the shell’s changes taken over', async ({
  skip,
}) => {
  skip(noKernel, 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '01-getting-started');
  await paste(page, CALLER);
  await fileMenu(page, /New file/);
  const dialog = page.getByRole('dialog', { name: 'New file' });
  await dialog.getByRole('textbox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('main.c');
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').filter({ hasText: 'There is a main.c already' }).waitFor();
  await dialog.getByRole('textbox').fill('a b.txt');
  await dialog.getByRole('alert').filter({ hasText: 'no name for a file' }).waitFor();
  await dialog.getByText('Makefile.uk builds every .c file').waitFor();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'new-file');
  await dialog.getByRole('textbox').fill('seven.c');
  await page.keyboard.press('Enter');
  await file(page, 'seven.c').and(page.locator('[aria-selected="true"]')).waitFor();
  await editor(page).getByText('seven.c').waitFor();
  await paste(page, 'int seven(void)\n{\n\treturn 7;\n}\n');
  await saved(page);
  await page.keyboard.press('Control+s');
  await status(page).filter({ hasText: 'Built in' }).waitFor({ timeout: 240_000 });

  await fileMenu(page, /Rename seven\.c/);
  await page.getByRole('dialog').getByRole('textbox').fill('eight.c');
  await page.keyboard.press('Enter');
  await file(page, 'seven.c').waitFor({ state: 'detached' });
  await file(page, 'eight.c').click();
  expect(await held(page)).toContain('return 7;');
  await page.keyboard.press('Control+s');
  await status(page).filter({ hasText: 'Built in' }).waitFor({ timeout: 240_000 });

  await fileMenu(page, /Delete eight\.c/);
  await file(page, 'eight.c').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  await status(page).filter({ hasText: 'Build failed' }).waitFor({ timeout: 240_000 });
  await page.reload();
  await editor(page).waitFor();
  expect(await file(page, 'eight.c').count()).toBe(0);
  await page.getByRole('button', { name: 'Reset and saved versions' }).click();
  await page
    .getByRole('menuitem', { name: /eight\.c.*before it was deleted/ })
    .first()
    .click();
  await file(page, 'eight.c').click();
  await fileMenu(page, /Delete eight\.c/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await file(page, 'eight.c').waitFor();

  // The step's own files stay.
  await file(page, 'main.c').click();
  await page.getByRole('button', { name: 'Own files: new, rename, delete' }).click();
  await page.getByText('main.c belongs to the step').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Shell' }).click();
  await page.getByRole('button', { name: 'Open the shell' }).click();
  const shell = page.getByRole('region', { name: 'Shell', exact: true });
  await shell.getByText('A copy: the editor').waitFor({ timeout: 240_000 });
  await page.getByRole('textbox', { name: 'Shell', exact: true }).focus();
  await page.keyboard.type(
    "sed -i 's/return 7/return 14 - 7/' eight.c; echo 'int n;' > nine.c; echo do''ne\n",
  );
  await expect
    .poll(() => shell.locator('.xterm-rows').textContent(), { timeout: 60_000 })
    .toMatch(/done(?!')/);
  await page.getByRole('button', { name: 'Compare with the editor' }).click();
  const changed = page.getByRole('dialog', { name: 'Changed in the shell' });
  await changed.getByRole('combobox', { name: 'File' }).selectOption('eight.c');
  await changed.getByText('Difference 1 of 1').waitFor();
  expect(await barriers(page)).toEqual([]);
  await picture(page, 'scratch');
  await changed.getByRole('button', { name: 'Take all of this file' }).click();
  await changed.getByText('The same as your text now').waitFor();
  await changed.getByRole('combobox', { name: 'File' }).selectOption('nine.c');
  await changed.getByRole('button', { name: 'Take all of this file' }).click();
  await changed.getByText('The same as your text now').waitFor();
  await page.keyboard.press('Escape');
  await file(page, 'nine.c').waitFor();
  await file(page, 'eight.c').click();
  expect(await held(page)).toContain('return 14 - 7;');
  expect(learner.faults).toEqual([]);
});

test('step 02 shows how far the device is, and says so where nothing is known', async ({ skip }) => {
  skip(noKernel, 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '02-network-interface');
  await page.getByRole('tab', { name: 'Device' }).click();
  // A run brings the console to the front.
  const panel = page.getByRole('tabpanel', { name: 'Device', includeHidden: true });
  await panel.getByText('Nothing is known yet').waitFor();
  const here = panel.locator('[aria-current="step"]');
  expect(await here.count()).toBe(0);
  await paste(page, BROUGHT_UP);
  await page.keyboard.press('Control+Enter');
  await status(page).filter({ hasText: 'main returned' }).waitFor({ timeout: 240_000 });
  await page.getByRole('tab', { name: 'Device' }).click();
  await panel.getByText('This is how it left the device').waitFor();
  await expect.poll(() => here.textContent()).toMatch(/Running/);
  await panel.getByText(/DRIVER_OK/).waitFor();
  await paste(page, BROUGHT_UP.replace(/uk_netdev_start\([^)]*\)/, '0'));
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => here.textContent(), { timeout: 240_000 }).not.toMatch(/Running/);
  await page.getByRole('tab', { name: 'Device' }).click();
  await expect.poll(() => here.textContent(), { timeout: 60_000 }).toMatch(/Queues set up/);
  await panel.getByText('uk_netdev_start()').last().waitFor();
  for (const scheme of ['light', 'dark'] as const) {
    await colours(page, scheme);
    expect(await barriers(page)).toEqual([]);
  }
  await picture(page, 'device');
  expect(learner.faults).toEqual([]);
});

test('every action answers before the server does, and what takes long can be ended', async ({ skip }) => {
  skip(noKernel, 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  // A server that says nothing for as long as this is set.
  let silent = false;
  const late: (() => void)[] = [];
  await page.routeWebSocket(new RegExp(PATHS.interactive), (socket) => {
    const far = socket.connectToServer();
    far.onMessage((message) => {
      if (silent) late.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  const speak = () => {
    silent = false;
    for (const say of late.splice(0)) say();
  };
  await openStep(page, '01-getting-started');
  await saved(page);
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  for (const action of ['Build', 'Run', 'Check']) {
    silent = true;
    await page.getByRole('button', { name: action, exact: true }).click();
    await status(page).filter({ hasText: 'Saving and starting' }).waitFor();
    expect(await stop.getAttribute('aria-disabled'), action).not.toBe('true');
    await stop.click();
    speak();
    await status(page)
      .filter({ hasNotText: /Saving|Stopping|Building|Booting|Checking|Running/ })
      .waitFor();
    await page
      .getByRole('button', { name: 'Run', exact: true, disabled: false })
      .waitFor({ timeout: 240_000 });
  }
  await page.getByRole('tab', { name: 'Shell' }).click();
  silent = true;
  await page.getByRole('button', { name: 'Open the shell' }).click();
  await page.getByText('Opening your shell').waitFor();
  await page.getByRole('button', { name: 'Close the shell' }).click();
  speak();
  await page.getByRole('button', { name: 'Open the shell' }).waitFor();
  expect(learner.faults).toEqual([]);
});

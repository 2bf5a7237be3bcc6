import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutMarks } from '../../labs/code.ts';
import { instructor } from '../../server/sessions.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { arrived, barriers, colours, editor, launch, SIZES, saved, visit } from './browser.ts';

const SOLUTION = withoutMarks(
  fs.readFileSync(new URL('../../labs/01-getting-started/solution/main.c', import.meta.url), 'utf8'),
);
/** More Tabs than any page has places for the focus before what is looked for. */
const MOST_TABS = 40;

let data: string;
let server: TestServer;
let browser: Browser;
let noKernel: boolean;

beforeAll(async () => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-everyone-'));
  [server, browser] = await Promise.all([startServer({ pages: true, dataDirectory: data }), launch()]);
  noKernel = server.greeting.includes('kernel: none');
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  fs.rmSync(data, { recursive: true, force: true });
});

test('no page keeps anybody out, in either colours', async () => {
  const found: Record<string, string[]> = {};
  const look = async (page: Page, name: string) => {
    for (const scheme of ['light', 'dark'] as const) {
      await colours(page, scheme);
      const here = await barriers(page);
      if (here.length > 0) found[`${name}, ${scheme}`] = here;
    }
  };
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await page.goto('/');
  await page.getByText('0 of', { exact: false }).first().waitFor();
  await look(page, 'start');
  const places = {
    '/join': 'heading',
    '/join/000000': 'heading',
    '/resume': 'heading',
    '/rooms': 'heading',
    '/rooms/enter': 'heading',
    '/labs/08-feedback': 'form',
    '/nothing/here': 'heading',
  } as const;
  for (const [place, role] of Object.entries(places)) {
    await page.goto(place);
    await page.getByRole(role).first().waitFor();
    await look(page, place);
    // The way past everything that each page has on top.
    await page.getByRole('link', { name: 'Skip to the content' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
  }

  const key = (await instructor(data, ['add', 'ada']))?.text.split('\n')[0] ?? '';
  await using instructors = await visit(browser, server.origin);
  const host = instructors.page;
  await host.goto('/rooms');
  await host.getByLabel('Instructor’s key').fill(key);
  await host.keyboard.press('Enter');
  await host.getByRole('textbox', { name: 'Name' }).fill('Thursday');
  await look(host, 'rooms');
  await host.keyboard.press('Enter');
  await host.getByRole('heading', { name: 'Thursday' }).waitFor();
  const link = (await host.getByText(/\/join\/\S+$/).textContent()) ?? '';

  await page.goto(link);
  await page.getByLabel('Your name').fill('Zoë');
  await look(page, 'join');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Room: Thursday' }).waitFor();
  await page.goto('/labs/02-network-interface');
  await page.getByText('opens when the check of step 01 has passed').waitFor();
  await look(page, 'closed step');
  await host.getByRole('row', { name: /Zoë/ }).waitFor();
  await look(host, 'room');

  await page.goto('/labs/01-getting-started');
  await editor(page).waitFor();
  await page.keyboard.press('F1');
  await page.getByRole('combobox', { name: 'Commands' }).waitFor();
  await look(page, 'commands');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.setViewportSize(SIZES.narrow);
  await look(page, 'narrow step');
  expect(found).toEqual({});
  expect([...learner.faults, ...instructors.faults]).toEqual([]);
});

test('a whole step is done by keyboard alone, and the next one opened', async ({ skip }) => {
  skip(noKernel, 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  const { keyboard } = page;
  await page.goto('/');
  await tabTo(page, 'Start with the first step');
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Getting started' }).waitFor();
  await arrived(page);
  await editor(page).waitFor();

  // Into the text: the second way past everything.
  await tabTo(page, 'Skip to the editor');
  await keyboard.press('Enter');
  await expect.poll(() => pane(page)).toBe('editor');
  await replaceText(
    page,
    SOLUTION.replace('int main(', 'int oops(void) { return undeclared_name; }\n\nint main('),
  );
  await keyboard.press('Control+s');
  await page.getByRole('status').filter({ hasText: 'Build failed: 1 error' }).waitFor({ timeout: 240_000 });
  await keyboard.press('F8');
  await page
    .getByText(/undeclared_name.*undeclared/)
    .first()
    .waitFor();
  await keyboard.press('Escape');
  await replaceText(page, SOLUTION);
  await saved(page);

  // Out of the text by Tab, once that is wanted; both ways to want it.
  const tabs = page.getByRole('button', { name: 'Tab in the editor' });
  await keyboard.press('Control+m');
  await page.getByText('Tab moves the focus').waitFor();
  expect(await tabs.getAttribute('aria-pressed')).toBe('true');
  await keyboard.press('Tab');
  expect(await page.locator('.monaco-editor :focus').count()).toBe(0);
  await tabTo(page, 'Tab in the editor');
  await keyboard.press('Enter');
  await page.getByText('Tab indents').waitFor();

  await command(page, 'build and run');
  await page.getByRole('status').filter({ hasText: 'main returned' }).waitFor({ timeout: 240_000 });
  await command(page, 'show qemu');
  await expect.poll(() => pane(page)).toBe('machine');
  await keyboard.press('Control+Shift+Enter');
  await page.locator('[data-verdict="pass"]').waitFor({ timeout: 240_000 });

  await page.getByRole('main').focus();
  await keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Check this step').waitFor();
  await keyboard.press('Escape');
  await command(page, 'next step');
  await page.getByRole('heading', { level: 1, name: 'Bring up a network interface' }).waitFor();
  expect(learner.faults).toEqual([]);
});

test('a presentation is large, hides what is the learner’s own, survives a reload, and shows its end', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/labs/01-getting-started');
  await arrived(page);
  await editor(page).waitFor();
  const sizes = () =>
    page.evaluate(() =>
      ['.lesson p', '.view-line'].map(
        (one) => document.querySelector(one)?.getBoundingClientRect().height ?? 0,
      ),
    );
  const before = await sizes();
  const own = page.getByRole('link', { name: 'Download my application' });
  await own.waitFor();
  await command(page, 'presentation');
  await page.getByRole('button', { name: /^Leave presentation/ }).waitFor();
  await expect.poll(async () => ((await sizes())[1] ?? 0) / (before[1] ?? 1)).toBeGreaterThan(1.3);
  expect(await own.isVisible()).toBe(false);
  await page.reload();
  await page.getByRole('button', { name: /^Leave presentation/ }).waitFor();
  await arrived(page);
  await page.getByRole('button', { name: /^Leave presentation/ }).click();
  await own.waitFor();
  await page.reload();
  await own.waitFor();
  // Nothing goes on moving for whoever asked for rest.
  const moving = await page.evaluate(
    () =>
      document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === Infinity)
        .length,
  );
  expect(moving).toBe(0);
});

/** Calls a command by its name, as the keyboard does: opens the palette, types, takes the first. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.getByRole('combobox', { name: 'Commands' }).waitFor();
  await page.keyboard.type(name);
  await page.getByRole('option', { name: new RegExp(name, 'i'), selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function replaceText(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => navigator.clipboard.writeText(content), text);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+v');
}

/** Presses Tab until what is called so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === name) return;
  }
  throw new Error(`Tab never came to "${name}"`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? '';
  });
}

function pane(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane);
}

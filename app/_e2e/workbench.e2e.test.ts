import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LABS } from '../../labs/index.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { LAYOUT_COOKIE } from '../labs/[step]/layouts.ts';
import {
  arrived,
  barriers,
  clickAt,
  colours,
  editor,
  launch,
  openStep,
  paste,
  saved,
  shown,
  visit,
} from './browser.ts';

const SOLUTION = readFileSync(new URL('../../labs/03-say-hello/solution/main.c', import.meta.url), 'utf8');
const BROKEN = SOLUTION.replace('int main(', 'int oops(void) { return undeclared_name; }\n\nint main(');

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

describe('the start page', () => {
  test('lists the steps and none as passed', async () => {
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await page.goto('/');
    const steps = page.getByRole('list', { name: 'Steps' }).getByRole('link');
    expect(await steps.allTextContents()).toHaveLength(LABS.length + 1);
    await page.getByText(`0 of ${LABS.length} passed`).waitFor();
    await page.getByRole('link', { name: 'Start with the first step' }).click();
    await page.getByRole('heading', { level: 1, name: 'Getting started' }).waitFor();
    expect(learner.faults).toEqual([]);
  });
});

describe('a step', () => {
  test('runs the solution, shows its packet, passes, and remembers', async ({ skip }) => {
    skip(noKernel, 'no kernel on this machine');
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '03-say-hello');
    await paste(page, SOLUTION);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect
      .poll(() => shown(page, 'Packets on usocbr0'), { timeout: 240_000 })
      .toMatch(/192\.168\.128\.1 → 192\.168\.128\.254\s+UDP/);
    await expect.poll(() => shown(page, 'QEMU console'), { timeout: 60_000 }).toMatch(/MAC/i);
    await expect
      .poll(() => page.getByRole('button', { name: 'Check', exact: true }).isEnabled(), { timeout: 60_000 })
      .toBe(true);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.locator('[data-verdict="pass"]').waitFor({ timeout: 240_000 });
    const items = page.getByRole('list', { name: 'Items of the verdict' }).getByRole('listitem');
    expect(await items.evaluateAll((all) => all.map((one) => one.dataset.result))).not.toContain('fail');
    await page.getByRole('table').filter({ hasText: 'Ethernet source' }).waitFor();
    await page.getByRole('region', { name: 'Why it works' }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await colours(page, colorScheme);
      expect(await barriers(page)).toEqual([]);
    }

    const capture = await learner.context.request.get('/api/capture.pcap?step=03-say-hello');
    expect(capture.ok()).toBe(true);
    await page.goto('/');
    await page.getByText(`1 of ${LABS.length} passed`).waitFor();
    expect(learner.faults).toEqual([]);
  });

  test('takes a compile error to its line, from the log and from the list', async ({ skip }) => {
    skip(noKernel, 'no kernel on this machine');
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '03-say-hello');
    await paste(page, BROKEN);
    await page.keyboard.press('Control+s');
    await page.getByRole('status').filter({ hasText: 'Build failed: 1 error' }).waitFor({ timeout: 240_000 });
    const line = BROKEN.slice(0, BROKEN.indexOf('undeclared_name')).split('\n').length;
    await page.keyboard.press('Control+Home');

    const log = page.getByRole('region', { name: 'Build log' });
    await clickAt(page, log.locator('.xterm-rows').getByText(`main.c:${line}:`).first());
    await page.getByText(`Line ${line}, column`).waitFor();
    await page.locator('.monaco-editor .squiggly-error').first().waitFor();

    await page.keyboard.press('Control+Home');
    await page.getByRole('tab', { name: /^Problems/ }).click();
    await page.getByRole('list', { name: 'Problems' }).getByRole('button').first().click();
    await page.getByText(`Line ${line}, column`).waitFor();
  });

  test('keeps the text through a reload, and through a reset in its versions', async () => {
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '01-getting-started', false);
    await paste(page, '/* mine, of this afternoon */\nint main(void) { return 0; }\n');
    await saved(page);
    await page.reload();
    await editor(page).getByText('mine, of this afternoon').waitFor();

    await page.getByRole('button', { name: 'Reset and saved versions' }).click();
    await page.getByRole('menuitem', { name: /Reset to the start/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await editor(page).getByText('mine, of this afternoon').waitFor();

    await page.getByRole('button', { name: 'Reset and saved versions' }).click();
    await page.getByRole('menuitem', { name: /Reset to the start/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset to start' }).click();
    await editor(page).getByText('mine, of this afternoon').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Reset and saved versions' }).click();
    await page
      .getByRole('menuitem', { name: /before the reset/ })
      .first()
      .click();
    await editor(page).getByText('mine, of this afternoon').waitFor();
    expect(learner.faults).toEqual([]);
  });

  test('saves what is typed right before the page goes away', async () => {
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '01-getting-started', false);
    await paste(page, '/* typed and gone */\n');
    await page.goto('/');
    await page.goBack();
    await editor(page).getByText('typed and gone').waitFor();
  });

  test('shows a file again as it was left', async () => {
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '03-say-hello', false);
    await editor(page).click();
    await page.keyboard.press('Control+g');
    await page.keyboard.type('40');
    await page.keyboard.press('Enter');
    await page.getByText('Line 40, column 1', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'netspeed.c' }).click();
    await page.getByText('Line 1, column 1', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'main.c' }).click();
    await page.getByText('Line 40, column 1', { exact: true }).waitFor();
  });

  test('shows an edit of one tab in the other', async () => {
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '01-getting-started', false);
    const other = await learner.context.newPage();
    await openStep(other, '01-getting-started', false);
    await paste(page, '/* from the first tab */\n');
    await editor(other).getByText('from the first tab').waitFor();
  });
});

describe('the layout', () => {
  test('has tabs instead of panes on a narrow screen', async () => {
    await using learner = await visit(browser, server.origin, { width: 390, height: 844 });
    const { page } = learner;
    await page.goto('/labs/03-say-hello');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await arrived(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const panes = page.getByRole('tablist', { name: 'Panes' });
    expect(await editor(page).isVisible()).toBe(false);
    await panes.getByRole('tab', { name: 'Editor' }).click();
    await editor(page).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(false);
    await panes.getByRole('tab', { name: 'tshark' }).click();
    await page.getByRole('region', { name: 'Packets on usocbr0' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('remembers the width of a pane', async () => {
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await page.goto('/labs/01-getting-started');
    await arrived(page);
    const width = () => page.getByRole('main').evaluate((main) => Math.round(main.clientWidth));
    const kept = async () =>
      (await learner.context.cookies()).find(({ name }) => name === LAYOUT_COOKIE)?.value;
    const [usual, before] = [await width(), await kept()];
    await page.getByRole('separator', { name: 'Width of the lesson' }).focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(kept).not.toBe(before);
    const wide = await width();
    expect(wide).toBeGreaterThan(usual + 20);
    await page.reload();
    await arrived(page);
    expect(Math.abs((await width()) - wide)).toBeLessThan(4);
  });
});

describe('the keyboard alone', () => {
  test('reaches every pane, builds, and leaves the editor', async ({ skip }) => {
    skip(noKernel, 'no kernel on this machine');
    await using learner = await visit(browser, server.origin);
    const { page } = learner;
    await openStep(page, '01-getting-started');
    const pane = () =>
      page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane);
    const reached: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('F6');
      reached.push(await pane());
    }
    expect(reached).toEqual(['lesson', 'toolbar', 'editor', 'machine', 'wire']);
    await page.keyboard.press('Shift+F6');
    await page.keyboard.press('Shift+F6');
    expect(await pane()).toBe('editor');

    await page.keyboard.press('Control+m');
    await page.getByText('Tab moves the focus').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator('.monaco-editor :focus').count()).toBe(0);
    // The pane has a few buttons of its own below the text.
    for (let i = 0; i < 5 && (await pane()) === 'editor'; i++) await page.keyboard.press('Tab');
    expect(await pane()).not.toBe('editor');

    await page.keyboard.press('F6');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('status')
      .filter({ hasText: /main returned|Running/ })
      .waitFor({ timeout: 240_000 });

    await page.getByRole('main').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasClangd } from '../../server/bench/clangd.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { editor, launch, openStep, paste, visit } from './browser.ts';

const SOURCE = `#include <uk/netdev.h>

int main(int argc, char *argv[])
{
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_conf conf = {0};

	conf.nb_rx_queues = argc
	return dev == 0;
}
`;

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true, kernel: 'ukmini' }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('the editor completes, explains, finds, marks, fixes and formats C, by keyboard', async ({ skip }) => {
  skip(!hasClangd(), 'clangd is not installed');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '02-network-interface');
  await paste(page, SOURCE);
  // Live: nothing was built yet.
  await page.locator('.squiggly-error').first().waitFor();

  const at = async (line: number, column: number) => {
    await page.keyboard.press('ControlOrMeta+Home');
    for (let down = 1; down < line; down++) await page.keyboard.press('ArrowDown');
    for (let right = 1; right < column; right++) await page.keyboard.press('ArrowRight');
  };
  const text = async () => ((await editor(page).textContent()) ?? '').replaceAll('\u00a0', ' ');

  // The compiler's own fix takes the mark's place.
  await page.keyboard.press('ControlOrMeta+S');
  await page.getByRole('tab', { name: /Problems/ }).click();
  const fix = page.getByRole('button', { name: /^Apply the compiler’s fix: expected/ });
  await fix.waitFor({ timeout: 120_000 });
  await expect.poll(() => page.locator('.squiggly-error').count()).toBe(1);
  await fix.focus();
  await page.keyboard.press('Enter');
  await expect.poll(text).toContain('conf.nb_rx_queues = argc;');

  await at(9, 1);
  await page.keyboard.insertText('\tconf.nb_t');
  await page.keyboard.press('ControlOrMeta+Space');
  await page.getByRole('option', { name: /nb_tx_queues/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('=1;\n');
  await expect.poll(text).toContain('conf.nb_tx_queues=1;');

  await at(9, 1);
  await page.keyboard.press('Shift+Alt+F');
  await expect.poll(text).toContain('conf.nb_tx_queues = 1;');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(text).toContain('conf.nb_tx_queues=1;');
  await page.getByRole('button', { name: 'Format' }).click();
  await expect.poll(text).toContain('conf.nb_tx_queues = 1;');

  await editor(page).getByText('uk_netdev_get').hover();
  await page.locator('.monaco-hover').getByText('unsigned int id').waitFor();
  await editor(page).click();
  await at(5, 30);
  await page.keyboard.press('F12');
  const header = page.getByRole('tab', { name: 'uk/netdev.h' });
  await header.waitFor();
  await page.getByText('Read-only').waitFor();
  await expect.poll(text).toContain('uk_netdev_get(unsigned int id)');
  await page.keyboard.insertText('x');
  await expect.poll(text).toContain('uk_netdev_get(unsigned int id)');
  await header.focus();
  await page.keyboard.press('Delete');
  await header.waitFor({ state: 'detached' });
  await expect.poll(text).toContain('conf.nb_tx_queues = 1;');
  expect(learner.faults).toEqual([]);
});

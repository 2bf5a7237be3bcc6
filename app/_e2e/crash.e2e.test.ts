import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeAgain, unpackBundle } from '../../server/check/bundle.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, colours, launch, openStep, paste, visit } from './browser.ts';

const CRASHING = `#include <stdio.h>

static int share(int sum, int parts)
{
	return sum / parts;
}

int main(int argc, char *argv[])
{
	volatile int nobody = 0;

	(void)argv;
	printf("%d\\n", share(argc, nobody));
	return 0;
}
`;

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('a crash is marked at its line, a click goes there, and an edit takes the mark away', async ({
  skip,
}) => {
  skip(server.greeting.includes('kernel: none'), 'no kernel on this machine');
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '01-getting-started');
  await paste(page, CRASHING);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const line = CRASHING.slice(0, CRASHING.indexOf('sum / parts')).split('\n').length;
  const link = page.getByRole('button', { name: `Go to line ${line} of main.c` });
  await link.waitFor({ timeout: 240_000 });
  await page.getByText('before you divide').first().waitFor();
  await page.locator('.monaco-editor .squiggly-error').first().waitFor();
  await expect.poll(() => page.locator('.monaco-editor .crash-line').count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/crash.png` });

  await link.click();
  await page.getByText(`Line ${line}, column`).waitFor();

  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.locator('[data-verdict="fail"]').waitFor({ timeout: 240_000 });
  await link.first().waitFor();
  expect(await barriers(page)).toEqual([]);
  if (process.env.PICTURES) await pictures(page, process.env.PICTURES);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the bundle' }).click();
  const bundle = await readFile(await (await downloading).path());
  expect(judgeAgain(unpackBundle(bundle))).toMatchObject({ verdict: { result: 'fail' }, differences: [] });
  const going = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download my application' }).click();
  const files = unzipSync(await readFile(await (await going).path()));
  expect(Buffer.from(files['pktgen/main.c'] ?? []).toString()).toBe(CRASHING);

  await link.first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(' ');
  await expect.poll(() => link.count()).toBe(0);
  await expect.poll(() => page.locator('.monaco-editor .crash-line').count()).toBe(0);
  expect(learner.faults).toEqual([]);
});

async function pictures(page: Page, folder: string): Promise<void> {
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await colours(page, colorScheme);
      await page.screenshot({ path: `${folder}/check-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize({ width: 1440, height: 900 });
}

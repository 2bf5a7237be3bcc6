import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, launch, openStep, paste, visit } from './browser.ts';

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
  await link.waitFor({ timeout: 90_000 });
  await page.getByText('before you divide').first().waitFor();
  await page.locator('.monaco-editor .squiggly-error').first().waitFor();
  expect(await page.locator('.monaco-editor .crash-line').count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/crash.png` });

  await link.click();
  await page.getByText(`Line ${line}, column`).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.type(' ');
  await link.waitFor({ state: 'detached' });
  expect(await page.locator('.monaco-editor .crash-line').count()).toBe(0);
  expect(learner.faults).toEqual([]);
});

/** The whole course in one sitting, by hand: each step's solution typed or pasted, checked, and the next opened. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FEEDBACK, LABS } from '../../labs/index.ts';
import type { Lab } from '../../labs/lab.ts';
import { startServer } from '../../server/testing.ts';
import { editor, held, launch, paste, typeText, visit } from './browser.ts';

/** A key takes the page 6 milliseconds on busy cores, and later steps repeat much of this one's text: they are pasted. */
const STEPS_BY_KEY = 1;
/** The eight steps take two minutes on two busy cores; the rest is for slower machines. */
const MINUTES = 20;
const CHECK_MILLISECONDS = 180_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

for (const kernel of ['ukmini', 'unikraft'] as const) {
  test(
    `a learner goes from 01 to 08 on ${kernel}`,
    async ({ skip }) => {
      skip(kernel === 'unikraft' && !process.env.UK_ROOT, 'UK_ROOT is not set: no Unikraft tree');
      await using server = await startServer({ pages: true, kernel });
      skip(server.greeting.includes('kernel: none'), `no kernel on this machine: ${kernel}`);
      await using learner = await visit(browser, server.origin);
      const { page } = learner;
      const seconds: string[] = [];
      await page.goto('/');
      await page.getByRole('link', { name: 'Start with the first step' }).click();
      for (const lab of LABS) {
        const began = performance.now();
        await solve(page, lab);
        seconds.push(`${lab.number}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
        await page.getByRole('link', { name: 'Next step', exact: true }).click();
      }
      console.log(`${kernel}: ${seconds.join(', ')}`);

      await page.getByRole('heading', { level: 1, name: FEEDBACK.title }).waitFor();
      const last = page.getByRole('group', { name: /Gimme/ });
      await last.getByRole('group', { name: /hard/ }).getByRole('radio', { name: '4' }).press('Space');
      await last.getByRole('textbox', { name: 'Minutes' }).fill('40');
      await page.getByRole('textbox', { name: /remember/ }).fill('Where the time goes.');
      await page.getByRole('button', { name: 'Send' }).click();
      const sent = page.getByRole('region', { name: 'Feedback as sent' });
      await sent.getByText('Where the time goes.').waitFor();
      await page.goto('/');
      await page.getByText(`${LABS.length} of ${LABS.length} passed`).waitFor();
      await page.getByRole('link', { name: /Continue with 08/ }).waitFor();
      expect(learner.faults).toEqual([]);
    },
    MINUTES * 60_000,
  );
}

async function solve(page: Page, lab: Lab): Promise<void> {
  await page.getByRole('heading', { level: 1, name: lab.title }).waitFor();
  await editor(page).waitFor({ timeout: 60_000 });
  const check = page.getByRole('button', { name: 'Check', exact: true, disabled: false });
  await check.waitFor({ timeout: 240_000 });
  const folder = new URL(`../../labs/${lab.slug}/solution/`, import.meta.url);
  for (const file of readdirSync(folder).sort()) {
    const tab = page.getByRole('tablist', { name: 'Files' }).getByRole('tab', { name: file });
    await tab.click();
    const text = readFileSync(new URL(file, folder), 'utf8');
    await (LABS.indexOf(lab) < STEPS_BY_KEY ? typeText : paste)(page, text);
    // What is sent to the server is what was meant, to the character.
    expect(await held(page)).toBe(text);
  }
  await check.click();
  const verdict = page.locator('[data-verdict]');
  await verdict.waitFor({ timeout: CHECK_MILLISECONDS });
  if ((await verdict.getAttribute('data-verdict')) !== 'pass')
    expect.fail(`${lab.slug}: ${await page.getByRole('region', { name: 'Verdict' }).textContent()}`);
  // The lesson's own list of tasks ticks itself.
  await page
    .locator('.tasks li[data-result="pass"]')
    .nth(lab.tasks.length - 1)
    .waitFor();
}

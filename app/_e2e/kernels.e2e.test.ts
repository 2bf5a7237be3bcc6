import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { barriers, launch, openStep, paste, shown, visit } from './browser.ts';

const STEP = '05-how-fast';
const SOLUTION = readFileSync(new URL(`../../labs/${STEP}/solution/main.c`, import.meta.url), 'utf8');
/** A cold build of Unikraft, a check and a measurement, on a full machine. */
const MINUTES = 15;
/** The banner that a kernel prints of itself, and what only the other one says. */
const KERNELS = [
  { label: 'Unikraft 0.', banner: /OoOoO[\s\S]*\d+\.\d+\.\d+/, other: /ukmini/ },
  { label: 'ukmini 0.', banner: /^ukmini \d/m, other: /OoOoO|Powered by|Unikraft/ },
] as const;

/** How far a console is read back, and the time that the terminal gets to draw a screen. */
const SCREENS = 5;
const SCREEN_MILLISECONDS = 1_000;

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const options = { pages: true, env: { WORKSHOP_TURNS: '1' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test(
  'one program runs on both kernels, and page, console, verdict and figures name the right one',
  async ({ skip }) => {
    skip(!process.env.UK_ROOT, 'UK_ROOT is not set: no second kernel to switch to');
    await using learner = await visit(browser, server.origin, { width: 1280, height: 900 });
    const { page } = learner;
    await openStep(page, STEP);
    await paste(page, SOLUTION);
    for (const { label, banner, other } of KERNELS) {
      await choose(page, label);
      await page
        .getByRole('button', { name: 'Run', exact: true, disabled: false })
        .click({ timeout: 240_000 });
      // Before that, the console is still the other kernel's.
      await page.getByRole('status').filter({ hasText: 'Running' }).waitFor({ timeout: 240_000 });
      await expect.poll(() => shown(page, 'QEMU console'), { timeout: 240_000 }).toMatch(/packets\/s/);
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('status').filter({ hasText: 'You stopped it' }).waitFor();
      // The banner came first, and may have left the screen.
      await page.getByRole('region', { name: 'QEMU console' }).locator('textarea').focus();
      let said = await shown(page, 'QEMU console');
      for (let screen = 0; screen < SCREENS; screen++) {
        await page.keyboard.press('Shift+PageUp');
        await page.waitForTimeout(SCREEN_MILLISECONDS);
        said += `\n${await shown(page, 'QEMU console')}`;
      }
      expect(said).toMatch(banner);
      expect(said).not.toMatch(other);

      await page.getByRole('button', { name: 'Check', exact: true, disabled: false }).click();
      // Whether it passes is the course's question; here it is whose verdict it is.
      await page
        .getByRole('region', { name: 'Verdict' })
        .getByText(new RegExp(`^${label}\\S* · `))
        .waitFor({ timeout: 240_000 });
      console.log(`${label}: ${await page.locator('[data-verdict]').getAttribute('data-verdict')}`);

      await page.getByRole('button', { name: 'Measure', exact: true, disabled: false }).click();
      const speed = page.getByRole('region', { name: 'Speed' });
      await speed.getByText(label).waitFor({ timeout: 240_000 });
      expect(await speed.getByText(/^\d+\.\d\d×$/).count()).toBeGreaterThan(0);
      expect(await barriers(page)).toEqual([]);
      if (process.env.PICTURES)
        await page.screenshot({ path: `${process.env.PICTURES}/kernel-${label.slice(0, 6)}.png` });
    }

    // It is the learner's choice and not the page's: it is kept, and so is the verdict's kernel.
    await page.reload();
    await page.getByRole('button', { name: 'Kernel: ukmini 0.' }).waitFor({ timeout: 60_000 });
    await page
      .getByRole('tab', { name: /^Check/ })
      .last()
      .click();
    await page
      .getByRole('region', { name: 'Verdict' })
      .getByText(/^ukmini 0\S* · /)
      .waitFor();
    expect(learner.faults).toEqual([]);
  },
  MINUTES * 60_000,
);

/** Chooses a kernel in the page's menu, unless it is the one already, and waits for its bench. */
async function choose(page: Page, label: string): Promise<void> {
  const now = page.getByRole('button', { name: `Kernel: ${label}` });
  if ((await now.count()) === 0) {
    await page.getByRole('button', { name: 'Change it', disabled: false }).click({ timeout: 240_000 });
    await page.getByRole('menuitemradio', { name: label }).click();
  }
  await now.waitFor();
}

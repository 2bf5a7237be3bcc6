/** The experiment book as step 06 asks for it: options of the kernel, code of one's own, both modes, and what is exported. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../server/testing.ts';
import { barriers, colours, launch, openStep, pane, paste, saved, visit } from './browser.ts';

const STEP = '06-go-faster';
const text = (path: string) => readFileSync(new URL(`../../labs/${path}`, import.meta.url), 'utf8');
const NAIVE = text('06-go-faster/right/makes-every-packet-anew.c');
const COPY_AND_POOL = text('06.1-memory-pool/solution/main.c');

/** Six measurements and six builds of a whole kernel take two minutes on ukmini; Unikraft's are slower. */
const MINUTES = 20;
/** A measurement of one turn is a quarter of a minute, and on a full machine a build may stand before it. */
const MEASURED = { timeout: 240_000 };
const LTO = { label: 'Link-time optimisation (LTO)', option: 'CONFIG_OPTIMIZE_LTO=y' };
const DCE = { label: 'Dead code elimination (DCE)', option: 'CONFIG_OPTIMIZE_DEADELIM=y' };
const POOL = { label: 'Memory pool', option: 'CONFIG_LIBUKALLOCPOOL=y' };

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test.for(['ukmini', 'unikraft'] as const)(
  'measures options and code into their rows on %s',
  { timeout: MINUTES * 60_000 },
  async (kernel, { skip }) => {
    skip(kernel === 'unikraft' && !process.env.UK_ROOT, 'UK_ROOT is not set: no Unikraft tree');
    await using server = await startServer({ pages: true, kernel, env: { WORKSHOP_TURNS: '1' } });
    skip(server.greeting.includes('kernel: none'), `no kernel on this machine: ${kernel}`);
    await using learner = await visit(browser, server.origin, { width: 1280, height: 800 });
    const { page } = learner;
    const bench = new Bench(page);

    await openStep(page, STEP);
    await paste(page, NAIVE);
    await bench.isolate();
    await bench.measure('naive', 'Isolated');
    await bench.set(LTO, true);
    await bench.measure('lto', 'Isolated');
    await bench.set(LTO, false);
    await bench.set(DCE, true);
    await bench.measure('dce', 'Isolated');
    await bench.set(LTO, true);
    await bench.measure('lto-dce', 'Isolated');
    await bench.set(LTO, false);
    await bench.set(DCE, false);

    await bench.set(POOL, true);
    await paste(page, COPY_AND_POOL);
    await bench.measure('copy-pool', 'Sent');
    await bench.isolate();
    await bench.measure('copy-pool', 'Isolated');

    const csv = await bench.download('CSV');
    const [head = [], ...lines] = csv
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const entries = lines.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at] ?? ''])));
    const find = (row: string, mode = 'isolated') => {
      const found = entries.find((entry) => entry.row === row && entry.mode === mode);
      if (!found) throw new Error(`no line for ${row}, ${mode} in:\n${csv}`);
      return found;
    };
    for (const entry of entries) expect(entry.kernel).toBe(kernel);
    const options = (row: string) => (find(row).options ?? '').split(' ').sort();
    expect(options('Naive')).toEqual(['']);
    expect(options('LTO')).toContain('OPTIMIZE_LTO=y');
    expect(options('LTO')).not.toContain('OPTIMIZE_DEADELIM=y');
    expect(options('DCE')).toContain('OPTIMIZE_DEADELIM=y');
    expect(options('DCE')).not.toContain('OPTIMIZE_LTO=y');
    expect(options('LTO + DCE')).toEqual(expect.arrayContaining(['OPTIMIZE_LTO=y', 'OPTIMIZE_DEADELIM=y']));
    // What the options are for, in figures that no other load can move.
    const bytes = (row: string) => Number(find(row)['image bytes']);
    expect(bytes('DCE')).toBeLessThan(bytes('Naive'));
    expect(bytes('LTO + DCE')).toBeLessThan(bytes('LTO'));
    expect(Number(find('Copy + pool')['naive ÷ instructions'])).toBeGreaterThan(1.2);
    expect(Number(find('Copy + pool', 'sent')['packets/s (median)'])).toBeGreaterThan(0);
    for (const row of ['Naive', 'LTO', 'DCE', 'LTO + DCE', 'Copy + pool'])
      expect(Number(find(row)['packets/s (median)']), row).toBeGreaterThan(0);
    const table = await bench.download('Markdown');
    expect(table).toContain(`## ${kernel}`);
    for (const row of ['Naive', 'LTO', 'DCE', 'LTO \\+ DCE', 'Copy \\+ pool'].map((one) =>
      one.replace('\\', ''),
    ))
      expect(table).toContain(`| ${row} |`);

    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      if (width === 390) await pane(page, 'Book').click();
      await bench.book.locator('[data-row="naive"]').scrollIntoViewIfNeeded();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      for (const colorScheme of ['light', 'dark'] as const) {
        await colours(page, colorScheme);
        expect(await barriers(page), `${width} ${colorScheme}`).toEqual([]);
        if (process.env.PICTURES)
          await page.screenshot({
            path: `${process.env.PICTURES}/book-${kernel}-${width}-${colorScheme}.png`,
          });
      }
    }
    expect(learner.faults).toEqual([]);
  },
);

/** What a learner does at the bench in this step. */
class Bench {
  readonly page: Page;
  readonly book: Locator;

  constructor(page: Page) {
    this.page = page;
    this.book = page.getByRole('region', { name: 'Experiment book' });
  }

  /** Sets one option in the Config panel, and waits until .config has it. */
  async set({ label, option }: { label: string; option: string }, on: boolean): Promise<void> {
    await this.page.getByRole('tab', { name: 'Config', exact: true, includeHidden: false }).first().click();
    const difference = this.page.getByRole('region', { name: 'Difference of .config', exact: true });
    await difference.waitFor({ timeout: 240_000 });
    const box = this.page.getByRole('checkbox', { name: label, exact: true });
    // What is told of .config meanwhile may move the box away under the click.
    await expect
      .poll(async () => {
        if ((await box.isChecked()) !== on) await box.click();
        return box.isChecked();
      })
      .toBe(on);
    const line = difference.getByText(`+ ${option}`);
    await line.waitFor({ state: on ? 'visible' : 'detached', timeout: 240_000 });
    await saved(this.page);
  }

  /** By the one click that flips the `#if` in the text. */
  async isolate(): Promise<void> {
    const mode = this.page.getByRole('switch', { name: 'Isolated mode' });
    await mode.click();
    await expect.poll(() => mode.getAttribute('aria-checked')).toBe('true');
    await saved(this.page);
  }

  /** Measures what is on the screen into a row, and waits for its figure. */
  async measure(row: string, head: 'Sent' | 'Isolated'): Promise<void> {
    await this.page.getByRole('tab', { name: 'Book' }).last().click();
    await this.book.getByLabel('Record as').selectOption(row);
    await this.book.getByRole('button', { name: 'Measure', exact: true, disabled: false }).click(MEASURED);
    const figure = this.book.locator(`[data-row="${row}"] [data-head="${head}"]:not([data-empty])`);
    await figure.waitFor(MEASURED);
    expect(await figure.textContent(), row).toMatch(/[1-9][\s\S]*× reference/);
  }

  async download(kind: 'CSV' | 'Markdown'): Promise<string> {
    const downloading = this.page.waitForEvent('download');
    await this.book.getByRole('link', { name: `Download the book as ${kind}` }).click();
    return readFile(await (await downloading).path(), 'utf8');
  }
}

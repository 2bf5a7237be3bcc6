import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LABS } from '../../labs/index.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { arrived, barriers, editor, launch, openStep, pane, SIZES, visit } from './browser.ts';

const STEP = '/labs/03-say-hello';
const PANES = ['Lesson', 'Editor', 'Build', 'Problems', 'QEMU', 'tshark', 'Check'];
/** Height of a line of text in a figure that can still be read, in pixels. */
const SMALLEST_LETTERS = 11;
/** Of a learner's machine beside this one; the editor then takes seconds to arrive. */
const SLOWDOWN = 6;

let server: TestServer;
let browser: Browser;

// What a page looks like needs no kernel, and without one it shows a banner more.
beforeAll(async () => {
  const options = { pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each(['wide', 'narrow'] as const)('keeps nobody out on a %s screen', async (size) => {
    await using learner = await visit(browser, server.origin, SIZES[size]);
    const { page } = learner;
    await page.emulateMedia({ colorScheme });
    await page.goto('/');
    await page.getByText('No kernel is set up').waitFor();
    expect(await barriers(page)).toEqual([]);

    await page.goto(STEP);
    await page.getByRole('alert').filter({ hasText: 'git clone' }).waitFor();
    if (size === 'narrow') {
      for (const name of PANES) {
        await pane(page, name).click();
        if (name === 'Editor') await editor(page).waitFor();
        expect(await barriers(page), name).toEqual([]);
      }
      return;
    }
    await editor(page).waitFor();
    await page.getByRole('button', { name: 'Show a hint' }).first().click();
    expect(await barriers(page)).toEqual([]);
    // Only panes scroll: a link within the lesson must not push the header away.
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(SIZES.wide.height);
    for (const name of ['Problems', 'Check']) await page.getByRole('tab', { name }).last().click();
    expect(await barriers(page)).toEqual([]);
  });
});

test('has all of the editor’s words in colour with the first frame of another theme', async () => {
  await using learner = await visit(browser, server.origin, SIZES.wide);
  const { page } = learner;
  await page.emulateMedia({ colorScheme: 'light' });
  await openStep(page, '03-say-hello', false);
  const coloured = () => {
    const words = [...document.querySelectorAll('.view-line span[class*="mtk"]')];
    return new Set(words.map((word) => getComputedStyle(word).color)).size;
  };
  await page.waitForFunction(`(${coloured})() > 2`);
  const seen = page.evaluate(`new Promise((resolve) => new MutationObserver(() =>
    requestAnimationFrame(() => setTimeout(() => resolve((${coloured})())))
  ).observe(document.documentElement, { attributeFilter: ['class'] }))`);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await seen).toBeGreaterThan(2);
  expect(learner.faults).toEqual([]);
});

test('a dialog’s marks on the body end there', async () => {
  await using learner = await visit(browser, server.origin, SIZES.wide);
  const { page } = learner;
  await page.goto(STEP);
  await arrived(page);
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('dialog').waitFor();
  const events = (selector: string) =>
    page.evaluate((one) => getComputedStyle(document.querySelector(one) as Element).pointerEvents, selector);
  expect(await events('body')).toBe('none');
  expect(await events('.workbench')).toBe('auto');
  // What lies below answers nobody all the same.
  await page.mouse.click(5, 5);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe(STEP);
  expect(learner.faults).toEqual([]);
});

test.each(['wide', 'narrow'] as const)('keeps every lesson within its pane on a %s screen', async (size) => {
  await using learner = await visit(browser, server.origin, SIZES[size]);
  const { page } = learner;
  for (const { slug } of LABS) {
    await page.goto(`/labs/${slug}`);
    await page.locator('article.lesson').waitFor();
    const faults = await page.evaluate((smallest) => {
      for (const fold of document.querySelectorAll<HTMLDetailsElement>('article details')) fold.open = true;
      const { right } = document.querySelector('article')?.getBoundingClientRect() ?? { right: 0 };
      const wide = [...document.querySelectorAll('article :is(section, table, pre, figure, svg)')]
        .filter((element) => !element.parentElement?.closest('.table, .code'))
        .filter((element) => element.getBoundingClientRect().right > right + 1)
        .map((element) => `${element.localName}.${element.className} is too wide`);
      const tiny = [...document.querySelectorAll<SVGTextElement>('article figure text')]
        .filter((text) => text.getBoundingClientRect().height < smallest)
        .map((text) => `"${text.textContent}" is too small`);
      return [...wide, ...tiny];
    }, SMALLEST_LETTERS);
    expect(faults, slug).toEqual([]);
  }
});

test('is never without text while the editor takes over', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  const devtools = await learner.context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await page.addInitScript(() => {
    const frames: string[] = [];
    Object.assign(window, { frames });
    const after = new MessageChannel();
    // A message posted in a frame's callback arrives when that frame has been laid out.
    after.port1.onmessage = () => {
      const shown = (selector: string) => {
        const element = document.querySelector(selector);
        const visible = element?.checkVisibility({ visibilityProperty: true }) === true;
        return visible && /include/.test(element.textContent ?? '');
      };
      if (document.querySelector('#editor-panel'))
        frames.push(
          [shown('pre.source') && 'source', shown('.view-lines') && 'editor'].filter(Boolean).join(),
        );
    };
    const each = () => {
      after.port2.postMessage(null);
      requestAnimationFrame(each);
    };
    requestAnimationFrame(each);
  });
  await openStep(page, '03-say-hello', false);
  const drawn = () => page.evaluate<string[]>('frames');
  await expect.poll(drawn).toContain('editor');
  const frames = await drawn();
  // A page that comes in pieces may be drawn before its text is there.
  const fromText = frames.slice(frames.indexOf('source'));
  expect(new Set(fromText)).toEqual(new Set(['source', 'editor']));
});

test('has every action and the state at hand in each pane of a narrow screen', async () => {
  await using learner = await visit(browser, server.origin, SIZES.narrow);
  const { page } = learner;
  await page.goto(STEP);
  await arrived(page);
  for (const name of PANES) {
    await pane(page, name).click();
    const controls = [
      page.getByRole('status', { name: 'State of the bench' }),
      ...['Build', 'Run', 'Stop', 'Check'].map((label) =>
        page.getByRole('button', { name: label, exact: true }),
      ),
    ];
    for (const control of controls) {
      const box = await control.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= SIZES.narrow.width, name).toBe(true);
      expect(box && box.y >= 0 && box.y + box.height <= SIZES.narrow.height / 2, name).toBe(true);
    }
  }
});

/**
 * Every control of the workbench answers: a walk over all of them in Chromium, with the time from the click to the paint of
 * what it changed. Times are the machine's and are printed; that an answer comes is asserted.
 */
import type { Browser, ElementHandle, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../server/testing.ts';
import { ANSWERS, type Answer, CONTROLS } from './answers.ts';
import { launch, openStep, visit } from './browser.ts';

const STEP = '03-say-hello';
const SIZE = { width: 1280, height: 800 };
/** An answer that takes longer is none. */
const PATIENCE_MILLISECONDS = 4_000;
/** What a press opens is loaded with the first. */
const OPENING_MILLISECONDS = 200;
/** What the page itself took away, or switched off, before it could be pressed. */
const GONE = 'gone';
const GOAL_MILLISECONDS = 100;
/** More controls than the page has: a walk that goes round in circles ends. */
const MOST = 400;
/** So many of the slowest are printed. */
const SHOWN = 12;

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ pages: true, kernel: 'ukmini' }), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

interface Pressed extends Answer {
  readonly name: string;
}

/** Presses a control and waits for what it changes; null where nothing did. */
async function press(page: Page, control: ElementHandle<Element>): Promise<Pressed> {
  const name = await control.evaluate((element) => window.answers.nameOf(element));
  await control.evaluate((element) => window.answers.watch(element));
  if (await control.evaluate((element) => element.matches('.skip'))) {
    await control.focus();
    await page.keyboard.press('Enter');
  } else {
    const what = await hindrance(page, control);
    if (what !== null) return { name, ms: null, what };
  }
  const answer = await page.evaluate((patience) => window.answers.wait(patience), PATIENCE_MILLISECONDS);
  return { name, ...answer };
}

/** Clicks a control; what stood in the way where that could not be done, or null. */
async function hindrance(page: Page, control: ElementHandle<Element>): Promise<string | null> {
  const timeout = PATIENCE_MILLISECONDS;
  try {
    await control.click({ timeout });
    return null;
  } catch {
    if (!(await control.isVisible()) || !(await control.isEnabled())) return GONE;
  }
  // A dialog whose code came late.
  await settle(page);
  return control.click({ timeout }).then(
    () => null,
    (error) => /<.*intercepts pointer events/.exec(String(error))?.[0] ?? String(error),
  );
}

/** Closes what lies over the page: menus and dialogs. */
async function settle(page: Page): Promise<void> {
  // The search of a terminal lies over its tools.
  if (
    await page.evaluate(
      () => document.activeElement?.matches('input[type="search"], .terminal input') === true,
    )
  )
    await page.keyboard.press('Escape');
  for (let round = 0; round < 4; round++) {
    if (!(await page.evaluate(() => window.answers.overlay() !== null))) return;
    await page.keyboard.press('Escape');
    await page.waitForTimeout(50);
    if (round < 1) continue;
    const close = page
      .getByRole('dialog')
      .getByRole('button', { name: /^(close|cancel|done|leave|quit)/i })
      .last();
    if (await close.isVisible()) await close.click();
  }
}

async function next(page: Page, within: 'page' | 'overlay'): Promise<ElementHandle<Element> | null> {
  const handle = await page.evaluateHandle((where) => window.answers.next(where), within);
  return handle.asElement() as ElementHandle<Element> | null;
}

/** The walk knows controls by their names. */
async function inEnglish(page: Page, menu: ElementHandle<Element>): Promise<void> {
  await page.locator('html:not([lang="en"])').waitFor({ state: 'attached' });
  await menu.click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page.locator('html[lang="en"]').waitFor({ state: 'attached' });
}

/** All of the page, in order; behind each control that opens something, all of that. */
async function walk(page: Page): Promise<Pressed[]> {
  const all: Pressed[] = [];
  while (all.length < MOST) {
    const control = await next(page, 'page');
    if (!control) break;
    const before = await page.evaluate(() => window.answers.collapsed());
    all.push(await press(page, control));
    await page.waitForTimeout(OPENING_MILLISECONDS);
    // What opened is walked through, and opened again until nothing in it is new.
    for (let round = 0; round < MOST; round++) {
      const inner = await next(page, 'overlay');
      if (inner) {
        const language = await inner.getAttribute('lang');
        all.push(await press(page, inner));
        await page.waitForTimeout(OPENING_MILLISECONDS);
        if (language !== null && language !== 'en') await inEnglish(page, control);
      } else {
        await settle(page);
        const left = await control.evaluate((element) => window.answers.unfinished(element));
        if (!left || !(await control.isVisible())) break;
        // By keyboard, which no animation keeps waiting.
        await control.focus();
        await page.keyboard.press('Enter');
        await page.waitForTimeout(OPENING_MILLISECONDS);
        if (!(await page.evaluate(() => window.answers.overlay() !== null))) break;
      }
    }
    await settle(page);
    // A switch that took a part of the page away gives it back.
    if ((await page.evaluate(() => window.answers.collapsed())) > before)
      all.push(await press(page, control));
  }
  return all;
}

test('answers every press within a paint', async ({ annotate }) => {
  await using learner = await visit(browser, server.origin, SIZE);
  const { page, faults } = learner;
  await page.addInitScript(ANSWERS, CONTROLS);
  await openStep(page, STEP);
  // A control that does nothing must be found.
  await page.evaluate(() => {
    const dead = document.createElement('button');
    dead.textContent = 'dead';
    dead.style.cssText = 'position:fixed;inset:auto 0 0 auto;z-index:99';
    document.body.append(dead);
  });
  const dead = await page.getByRole('button', { name: 'dead' }).elementHandle();
  expect(dead && (await press(page, dead)).ms).toBeNull();
  await dead?.evaluate((element) => element.remove());

  const all = await walk(page);
  const slowest = [...all].sort((a, b) => (b.ms ?? Infinity) - (a.ms ?? Infinity));
  const late = all.filter(({ ms }) => ms !== null && ms > GOAL_MILLISECONDS).length;
  const lines = slowest
    .slice(0, SHOWN)
    .map(({ ms, name, what }) => `${ms?.toFixed(0)} ms  ${name}  → ${what}`);
  await annotate(`${all.length} controls, ${late} later than ${GOAL_MILLISECONDS} ms\n${lines.join('\n')}`);
  console.log(
    `${all.length} controls, ${late} later than ${GOAL_MILLISECONDS} ms; slowest:\n${lines.join('\n')}`,
  );
  expect(all.length).toBeGreaterThan(60);
  const silent = all.filter(({ ms, what }) => ms === null && what !== GONE);
  expect(silent.map(({ name, what }) => `${name}: ${what}`)).toEqual([]);
  expect(faults).toEqual([]);
});

test.each(['Build', 'Run', 'Check'])('shows how %s goes on, and lets it be stopped', async (name) => {
  await using learner = await visit(browser, server.origin, SIZE);
  const { page } = learner;
  await page.addInitScript(ANSWERS, CONTROLS);
  await openStep(page, STEP);
  const button = (label: string) => page.getByRole('button', { name: label, exact: true });
  const state = page.getByRole('status', { name: 'State of the bench' });
  const idle = await state.textContent();
  const control = await button(name).elementHandle();
  expect(control && (await press(page, control)).ms).not.toBeNull();
  await expect.poll(() => state.textContent()).not.toBe(idle);
  const stop = await page.getByRole('button', { name: 'Stop', exact: true, disabled: false }).elementHandle();
  expect(stop && (await press(page, stop)).ms).not.toBeNull();
  await page.getByRole('button', { name: 'Run', exact: true, disabled: false }).waitFor();
});

test('shows that a row has more tabs, and brings every one into sight by keyboard', async () => {
  await using learner = await visit(browser, server.origin, SIZE);
  const { page } = learner;
  await openStep(page, STEP);
  const lists = page.getByRole('tablist').filter({ visible: true });
  let cut = 0;
  for (const list of await lists.all()) {
    const fits = await list.evaluate((row) => row.scrollWidth <= row.clientWidth + 1);
    const ends = list.locator('xpath=..').locator('.row-end');
    if (!fits) cut += 1;
    expect(await ends.count()).toBe(fits ? 0 : 1);
    const tabs = await list.getByRole('tab').all();
    await list.getByRole('tab', { selected: true }).focus();
    await page.keyboard.press('Home');
    for (const tab of tabs) {
      await expect.poll(() => tab.evaluate((one) => one === document.activeElement)).toBe(true);
      await expect.poll(() => tab.evaluate(inSight)).toBe(true);
      await page.keyboard.press('ArrowRight');
    }
  }
  expect(cut).toBeGreaterThan(0);
});

/** Nothing cuts it off, and nothing lies over it. */
function inSight(tab: Element): boolean {
  const { left, right, top, bottom } = tab.getBoundingClientRect();
  return [left + 2, (left + right) / 2, right - 2].every((x) => {
    const there = document.elementFromPoint(x, (top + bottom) / 2);
    return there !== null && tab.contains(there);
  });
}

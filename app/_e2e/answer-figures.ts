/**
 * What the page's answers cost its main thread: processor time from a press until all that it changed is painted, which a
 * busy machine does not change as it does the time. With another checkout, whose page is built too, both in turn.
 *
 *   node app/_e2e/answer-figures.ts [ROUNDS] [OTHER]      medians of so many presses, 5 by default
 */
import path from 'node:path';
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import { startServer } from '../../server/testing.ts';
import { editor, launch, openStep, visit } from './browser.ts';

const STEP = '03-say-hello';
/** After it nothing of the answer is left to do. */
const SETTLE_MILLISECONDS = 400;

interface Action {
  readonly name: string;
  readonly press: (page: Page) => Promise<void>;
  /** Leads back to where the next press can be made; not measured. */
  readonly back: (page: Page) => Promise<void>;
}

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true }).first();
const dismiss = (page: Page) => page.keyboard.press('Escape');
const inMenu = async (page: Page, menu: string) => {
  await button(page, menu).click();
  await page.getByRole('menu').waitFor();
  await page.waitForTimeout(SETTLE_MILLISECONDS);
};
const item = (page: Page, name: string) => page.getByRole('menuitem', { name }).click();
const colour = (page: Page, name: string) => page.getByRole('menuitemradio', { name, exact: true }).click();

const ACTIONS: readonly (Action & { readonly before?: (page: Page) => Promise<void> })[] = [
  {
    name: 'Settings: Dark',
    before: (page) => inMenu(page, 'Settings'),
    press: (page) => colour(page, 'Dark'),
    back: async (page) => {
      await inMenu(page, 'Settings');
      await colour(page, 'Light');
    },
  },
  { name: 'Settings', press: (page) => button(page, 'Settings').click(), back: dismiss },
  {
    name: 'Presentation',
    press: (page) => page.keyboard.press('Control+Shift+F8'),
    back: (page) => page.keyboard.press('Control+Shift+F8'),
  },
  { name: 'Command palette', press: (page) => page.keyboard.press('Control+k'), back: dismiss },
  { name: 'Shortcuts', press: (page) => button(page, /shortcut/i).click(), back: dismiss },
  {
    name: 'Saved versions: Reset',
    before: (page) => inMenu(page, 'Reset and saved versions'),
    press: (page) => item(page, 'Reset'),
    back: dismiss,
  },
  {
    name: 'API card',
    press: (page) => page.locator('button.api').first().hover(),
    back: (page) => page.mouse.move(5, 5),
  },
  {
    name: 'Hide the lesson',
    press: (page) => page.keyboard.press('Control+b'),
    back: (page) => page.keyboard.press('Control+b'),
  },
  {
    name: 'Tab Packets',
    press: (page) => page.getByRole('tab', { name: 'Packets' }).click(),
    back: (page) => page.getByRole('tab', { name: 'tshark' }).click(),
  },
  {
    name: 'Tab Build',
    press: (page) => page.getByRole('tab', { name: 'Build' }).click(),
    back: (page) => page.getByRole('tab', { name: 'QEMU', exact: true }).click(),
  },
  {
    name: 'Tab Problems',
    press: (page) => page.getByRole('tab', { name: 'Problems' }).click(),
    back: (page) => page.getByRole('tab', { name: 'QEMU', exact: true }).click(),
  },
  {
    name: 'A key in the editor',
    before: (page) => editor(page).click(),
    press: (page) => page.keyboard.press('x'),
    back: (page) => page.keyboard.press('Backspace'),
  },
];

await using stack = new AsyncDisposableStack();
const rounds = Number(process.argv[2] ?? 5);
const roots = [path.resolve(import.meta.dirname, '..', '..'), ...process.argv.slice(3)];
const browser = await launch();
stack.defer(() => browser.close());
const pages: { page: Page; cdp: CDPSession }[] = [];
for (const root of roots) {
  const server = stack.use(await startServer({ pages: true, kernel: 'ukmini', root }));
  pages.push(await open(browser, server.origin, stack));
}
const label = ['this', 'other'];
console.log(
  `| action | ${label
    .slice(0, pages.length)
    .map((one) => `${one}: main thread, of it script, style and layout`)
    .join(' | ')} | ratio |`,
);
console.log(`| --- |${' --- |'.repeat(pages.length + 1)}`);
for (const action of ACTIONS) {
  const seen: Cost[][] = pages.map(() => []);
  try {
    for (let round = 0; round <= rounds; round++)
      for (const [index, { page, cdp }] of pages.entries()) {
        const cost = await measure(page, cdp, action);
        // The first loads what it needs.
        if (round > 0) seen[index]?.push(cost);
      }
  } catch (error) {
    console.log(`| ${action.name} | ${String(error).split('\n')[0]}`);
    for (const { page } of pages) await dismiss(page);
    continue;
  }
  const of = (costs: Cost[], key: keyof Cost) =>
    costs.map((one) => one[key]).sort((a, b) => a - b)[costs.length >> 1] ?? Number.NaN;
  const cells = seen.map(
    (costs) =>
      `${of(costs, 'task').toFixed(0)} ms: ${of(costs, 'script').toFixed(0)}, ${of(costs, 'style').toFixed(0)}, ${of(costs, 'layout').toFixed(0)}`,
  );
  const ratio = seen.length < 2 ? '' : (of(seen[0] ?? [], 'task') / of(seen[1] ?? [], 'task')).toFixed(2);
  console.log(`| ${action.name} | ${cells.join(' | ')} | ${ratio} |`);
}

interface Cost {
  readonly task: number;
  readonly script: number;
  readonly style: number;
  readonly layout: number;
}

async function open(on: Browser, origin: string, into: AsyncDisposableStack) {
  const learner = into.use(await visit(on, origin, { width: 1280, height: 800 }));
  const { page, context } = learner;
  await page.emulateMedia({ colorScheme: 'light' });
  await openStep(page, STEP);
  await page.waitForTimeout(4 * SETTLE_MILLISECONDS);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, cdp };
}

async function measure(
  page: Page,
  cdp: CDPSession,
  { before, press, back }: (typeof ACTIONS)[number],
): Promise<Cost> {
  await page.waitForTimeout(SETTLE_MILLISECONDS);
  await before?.(page);
  await page.waitForTimeout(SETTLE_MILLISECONDS);
  const idle = await reckon(page, cdp, async () => undefined);
  const busy = await reckon(page, cdp, () => press(page));
  await back(page);
  const difference = (key: keyof Cost) => Math.max(0, busy[key] - idle[key]);
  return {
    task: difference('task'),
    script: difference('script'),
    style: difference('style'),
    layout: difference('layout'),
  };
}

async function reckon(page: Page, cdp: CDPSession, action: () => Promise<void>): Promise<Cost> {
  const first = await metrics(cdp);
  await action();
  await page.waitForTimeout(SETTLE_MILLISECONDS);
  const last = await metrics(cdp);
  const spent = (name: string) => ((last.get(name) ?? 0) - (first.get(name) ?? 0)) * 1_000;
  return {
    task: spent('TaskDuration'),
    script: spent('ScriptDuration'),
    style: spent('RecalcStyleDuration'),
    layout: spent('LayoutDuration'),
  };
}

async function metrics(cdp: CDPSession): Promise<Map<string, number>> {
  const { metrics: all } = await cdp.send('Performance.getMetrics');
  return new Map(all.map(({ name, value }) => [name, value]));
}

/** Debian's Chromium with one learner in it, and what every test asks of a page. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // xterm then draws with DOM elements, whose text a test can read.
  '--disable-webgl',
  '--disable-webgl2',
];

/** Milliseconds for anything that the page does by itself: on a full machine it is scripts that take this long. */
const PATIENCE = 60_000;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The engine alone first: without the rest of a browser a test takes two thirds of the processor time. */
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** `CHROMIUM` names another one. */
export function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || BROWSERS.find((browser) => existsSync(browser));
  if (!executablePath)
    throw new Error(`none of ${BROWSERS.join(' and ')} is there: npm test installs the first`);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What should not have happened: exceptions, broken policies, requests to elsewhere. */
  readonly faults: string[];
}

/** A new learner: a context of its own, so no cookie and no memory of earlier tests. */
export async function visit(
  browser: Browser,
  origin: string,
  size: { width: number; height: number } = { width: 1440, height: 900 },
): Promise<Visit> {
  const context = await browser.newContext({ baseURL: origin, viewport: size });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy|hydrat/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin: to } = new URL(request.url());
    if (protocol.startsWith('http') && to !== origin) faults.push(`a request left for ${request.url()}`);
  });
  return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
}

/** Opens a step and waits until the bench is ready and the editor takes text. */
export async function openStep(page: Page, slug: string, ready = true): Promise<void> {
  await page.goto(`/labs/${slug}`);
  await editor(page).waitFor({ timeout: 180_000 });
  if (ready)
    await page
      .getByRole('button', { name: 'Run', exact: true, disabled: false })
      .waitFor({ timeout: 240_000 });
}

/** Waits until the page has taken over from what the server rendered: a click before that is lost. */
export async function arrived(page: Page): Promise<void> {
  await page.locator('[data-link="online"]').waitFor({ state: 'attached' });
}

/** The editor's lines. */
export function editor(page: Page): Locator {
  return page.locator('.monaco-editor .view-lines').first();
}

/** Replaces the text in the editor as a learner would: select all, paste. */
export async function paste(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.evaluate((content) => navigator.clipboard.writeText(content), text);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+V');
}

/** Lines typed before the page is waited for: a hand is far slower, and keys should not pile up in front of it. */
const LINES_AHEAD = 8;

/**
 * Replaces the text in the editor by typing the new one key by key. The editor helps as it helps everyone, with
 * indentation and closing brackets; as the text brings its own, that help is taken back.
 */
export async function typeText(page: Page, text: string): Promise<void> {
  const { keyboard } = page;
  await editor(page).click();
  await keyboard.press('ControlOrMeta+A');
  await keyboard.press('Delete');
  for (const [index, line] of text.split('\n').entries()) {
    if (index > 0) {
      await keyboard.press('Enter');
      await keyboard.press('Shift+Home');
      await keyboard.press('Delete');
    }
    const indentation = /^\s*/.exec(line)?.[0] ?? '';
    // The Tab key would go as far as the editor finds good.
    if (indentation !== '') await keyboard.insertText(indentation);
    await keyboard.type(line.slice(indentation.length));
    await keyboard.press('ControlOrMeta+Shift+End');
    await keyboard.press('Delete');
    if (index % LINES_AHEAD === 0) await caretAt(page, index + 1);
  }
}

async function caretAt(page: Page, line: number): Promise<void> {
  await page.getByText(`Line ${line}, column`).waitFor();
}

/** All that the editor holds, as a learner would copy it. */
export async function held(page: Page): Promise<string> {
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  const nothing = 'nothing was copied yet';
  await page.evaluate((mark) => navigator.clipboard.writeText(mark), nothing);
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+C');
  while ((await copied()) === nothing) await page.waitForTimeout(50);
  await page.keyboard.press('ArrowRight');
  return copied();
}

/** What a terminal shows just now. Chromium draws spaces as no-break spaces. */
export async function shown(page: Page, label: string): Promise<string> {
  const rows = page.getByRole('region', { name: label, includeHidden: true }).locator('.xterm-rows > div');
  return (await rows.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
}

/** Clicks a link in a terminal, which lies under something else: by moving there, as a hand would. */
export async function clickAt(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const box = await target.boundingBox();
  if (!box) throw new Error('nothing to click at');
  const [x, y] = [box.x + 10, box.y + box.height / 2];
  // A terminal looks for links only while the mouse moves, and some time after.
  const pointer = page.locator('.xterm-cursor-pointer');
  for (let step = 0; (await pointer.count()) === 0; step = (step + 1) % 10) {
    await page.mouse.move(x + step, y);
    await page.waitForTimeout(50);
  }
  await page.mouse.down();
  await page.mouse.up();
}

export async function saved(page: Page): Promise<void> {
  await page.getByText('Saved', { exact: true }).waitFor();
}

interface AxeRun {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** Between two looks at a page that is still on its way, and how many there are. */
const LOOK = { milliseconds: 500, most: 10 };

/**
 * What keeps people out of the page: axe's serious and critical findings of WCAG up to 2.2 AA, one line each. A page that fades or changes
 * colours has too little contrast on its way, so what is found is looked at again.
 */
export async function barriers(page: Page): Promise<string[]> {
  // Evaluated and not added as a script: the page's policy would refuse that.
  await page.evaluate(AXE);
  for (let look = 1; ; look++) {
    const found = await findings(page);
    if (found.length === 0 || look === LOOK.most) return found;
    await page.waitForTimeout(LOOK.milliseconds);
  }
}

async function findings(page: Page): Promise<string[]> {
  const run: AxeRun = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })',
  );
  return run.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
}

/** Turns the system's colours over, and waits until the page has followed. */
export async function colours(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(colorScheme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor();
}

export const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/** One pane of a narrow page. */
export function pane(page: Page, name: string): Locator {
  return page.getByRole('tablist', { name: 'Panes' }).getByRole('tab', { name, exact: true });
}

/** Chromium with learners in it, for rows that end on a screen; it is not needed to serve, so it may be missing. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startServer, type TestServer } from '../testing.ts';
import type { Missing } from './harness.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
/** Without WebGL xterm draws with DOM elements, which can be read. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
].concat(['--disable-component-update', '--disable-sync', '--disable-webgl', '--disable-webgl2']);
const SIZE = { width: 1440, height: 900 };
/** For anything that the page does by itself, on a full machine. */
const PATIENCE_MILLISECONDS = 240_000;

export const NOT_BUILT = { missing: 'the page is not built: "npm run setup" builds it' };
export const isBuilt = () => existsSync(path.join(ROOT, '.next', 'BUILD_ID'));

/** Chromium, closed with the stack. */
export async function openBrowser(stack: AsyncDisposableStack): Promise<Browser | Missing> {
  if (!isBuilt()) return NOT_BUILT;
  if (!existsSync(CHROMIUM)) return { missing: `Chromium is not installed: there is no ${CHROMIUM}` };
  const loaded = await import('playwright-core').catch(() => null);
  if (loaded === null) return { missing: 'playwright-core is not installed' };
  const browser = await loaded.chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  stack.defer(() => browser.close());
  return browser;
}

/** Serves pages, with the trees that are there. */
export async function openPages(
  stack: AsyncDisposableStack,
  baseDirectory: string,
  kernel: 'unikraft' | 'ukmini',
): Promise<TestServer> {
  return stack.use(await startServer({ pages: true, kernel, env: { WORKSHOP_BASE: baseDirectory } }));
}

/** A new learner's page; `watch` runs in it before anything else. */
export async function newPage(browser: Browser, origin: string, watch: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: origin, viewport: SIZE });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  const page = await context.newPage();
  await page.addInitScript(watch);
  return page;
}

/** Opens a step, until its bench is ready, with a text in the editor. */
export async function openStep(page: Page, step: string, program: string): Promise<void> {
  await page.goto(`/labs/${step}`);
  const lines = page.locator('.monaco-editor .view-lines').first();
  await lines.waitFor();
  await page.getByRole('button', { name: 'Run', exact: true, disabled: false }).waitFor();
  await lines.click();
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(program)})`);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+V');
  await page.getByText('Saved', { exact: true }).waitFor();
}

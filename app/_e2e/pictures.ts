/**
 * The pictures of README.md, from the page as it is: passes step 03 in Chromium against a real server.
 *
 *   node app/_e2e/pictures.ts [FOLDER]      where to write them, by default beside this file
 */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { withoutMarks } from '../../labs/code.ts';
import { startServer } from '../../server/testing.ts';
import { colours, editor, launch, openStep, paste, SIZES, saved, visit } from './browser.ts';

const STEP = '03-say-hello';
/** The words in the solution, and in the lesson, that each pane is scrolled to. */
const CENTRE = 'genpkt_usoc21(';
const TASKS = 'Tasks of this step';

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, 'pictures'));
await mkdir(folder, { recursive: true });
const solution = withoutMarks(
  await readFile(path.join(import.meta.dirname, `../../labs/${STEP}/solution/main.c`), 'utf8'),
);

await using stack = new AsyncDisposableStack();
const server = stack.use(await startServer({ pages: true }));
const browser = await launch();
stack.defer(() => browser.close());
const { page } = stack.use(await visit(browser, server.origin, SIZES.wide));

await openStep(page, STEP);
await paste(page, solution);
await saved(page);
await page.getByRole('button', { name: 'Check', exact: true }).click();
await page.locator('[data-verdict="pass"]').waitFor({ timeout: 240_000 });
await page.getByRole('button', { name: 'Run', exact: true }).click();
await page
  .getByRole('region', { name: 'Packets on usocbr0' })
  .getByText('UDP')
  .first()
  .waitFor({ timeout: 120_000 });
await page.getByRole('status').filter({ hasText: 'main returned' }).waitFor({ timeout: 60_000 });

await page.getByRole('region', { name: TASKS }).evaluate((tasks) => tasks.scrollIntoView());
await editor(page).click();
await page.keyboard.press('Control+g');
await page.keyboard.type(String(solution.slice(0, solution.indexOf(CENTRE)).split('\n').length));
await page.keyboard.press('Enter');
for (const colorScheme of ['light', 'dark'] as const) {
  await colours(page, colorScheme);
  await page.mouse.move(0, SIZES.wide.height - 1);
  // Monaco, the terminals and the page change colours one after the other.
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: path.join(folder, `workbench-${colorScheme}.png`) });
}

/** What a learner's text was, what it could be, and what becomes of it in two tabs: nothing is lost anywhere. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withoutMarks } from '../../labs/code.ts';
import { startServer } from '../../server/testing.ts';
import { barriers, editor, held, launch, openStep, paste, SIZES, saved, visit } from './browser.ts';

const STEP = '03-say-hello';
const REFERENCE = withoutMarks(
  readFileSync(new URL(`../../labs/${STEP}/solution/main.c`, import.meta.url), 'utf8'),
);

test('keeps every text, compares it, brings it back in parts, and merges two tabs', async () => {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-history-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const server = stack.use(await startServer({ pages: true, dataDirectory }));
  const browser = await launch();
  stack.defer(() => browser.close());
  const learner = stack.use(await visit(browser, server.origin));
  const { page, context } = learner;
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url().replace('ws', 'http')));

  await openStep(page, STEP, false);
  const menu = (name: RegExp) => async () => {
    await page.getByRole('button', { name: 'Reset and saved versions' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  const dialog = page.getByRole('dialog', { name: 'History' });
  const compare = menu(/compare with now/);

  // Nothing kept yet says what will be.
  await compare();
  await dialog.getByText('Nothing is kept yet').waitFor();
  await page.keyboard.press('Escape');

  // Two tabs of one learner type at the same time, in the same text.
  await paste(page, 'int first;\nint second;\nint third;\nint fourth;\n');
  await saved(page);
  const other = await context.newPage();
  await openStep(other, STEP, false);
  await editor(other).getByText('int fourth;').waitFor();
  await editor(other).click();
  await other.keyboard.press('ControlOrMeta+Home');
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+End');
  await Promise.all([
    page.keyboard.insertText('int of_one_tab;'),
    other.keyboard.insertText('int of_the_other; '),
  ]);
  for (const tab of [page, other])
    for (const word of ['int of_one_tab;', 'int of_the_other;']) await editor(tab).getByText(word).waitFor();
  // The caret is where it was, though a line above it became longer.
  await page.keyboard.insertText(' /* goes on */');
  await editor(other).getByText('int of_one_tab; /* goes on */').waitFor();
  await other.close();

  // A reset, and the way back in parts.
  await menu(/Reset to the start/)();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset to start' }).click();
  await editor(page).getByText('int of_one_tab;').waitFor({ state: 'detached' });
  await compare();
  await dialog.getByRole('button', { name: /before the reset/ }).click();
  await dialog.locator('.monaco-diff-editor .view-line').getByText('int of_one_tab;').waitFor();
  await dialog.getByText(/^Difference 1 of \d+, at line \d+$/).waitFor();
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Take this one' }).click();
  await dialog.getByRole('button', { name: /before bringing back/ }).waitFor();
  await page.setViewportSize(SIZES.narrow);
  const all = dialog.getByRole('button', { name: 'Bring all of it back' });
  if (await all.isEnabled()) await all.press('Enter');
  await dialog.getByText('The same as your text now.').waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press('Escape');
  await editor(page).getByText('int of_one_tab;').waitFor();

  // The reference, beside one's own and then instead of it.
  await menu(/Compare with the reference/)();
  await dialog.getByRole('button', { name: 'Take all' }).click();
  await dialog.getByText('The same as your text now.').waitFor();
  await dialog.getByRole('button', { name: /before taking the reference/ }).click();
  await dialog.locator('.monaco-diff-editor .view-line').getByText('int of_one_tab;').waitFor();
  await page.keyboard.press('Escape');
  await saved(page);
  const [line = ''] = REFERENCE.match(/^int main.*$/m) ?? [];
  expect(await held(page)).toContain(line);

  expect(learner.faults).toEqual([]);
  expect(requests.filter((url) => new URL(url).protocol.startsWith('http')).length).toBeGreaterThan(10);
  const left = requests.filter((url) => {
    const { protocol, origin } = new URL(url);
    return protocol.startsWith('http') && origin !== server.origin;
  });
  expect(left).toEqual([]);
});

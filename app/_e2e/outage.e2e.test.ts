import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../../server/testing.ts';
import { editor, launch, openStep, paste, saved, visit } from './browser.ts';

test('keeps what is typed while the server is gone, and saves it when it is back', async () => {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'wirespeed-outage-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDirectory, { recursive: true, force: true }));
  const browser = await launch();
  stack.defer(() => browser.close());
  const first = stack.use(await startServer({ pages: true, dataDirectory }));
  const learner = stack.use(await visit(browser, first.origin));
  const { page } = learner;
  await openStep(page, '01-getting-started', false);
  await paste(page, '/* before the outage */\n');
  await saved(page);

  await first.kill('SIGKILL');
  await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
  await paste(page, '/* during the outage */\n');
  await page.getByText('In this browser', { exact: true }).waitFor();

  const { port } = new URL(first.origin);
  const second = stack.use(await startServer({ pages: true, dataDirectory, env: { PORT: port } }));
  expect(second.origin).toBe(first.origin);
  await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor({ state: 'detached' });
  await saved(page);

  // A server that is told to stop says so, and ends in order.
  await second.kill('SIGTERM');
  expect(await second.exitCode).toBe(0);
  const goodbye = page
    .getByRole('alert')
    .filter({ hasText: 'The server is restarting, and your text is safe' });
  await goodbye.waitFor();
  await paste(page, '/* during the outage and the restart */\n');
  await page.getByText('In this browser', { exact: true }).waitFor();
  stack.use(await startServer({ pages: true, dataDirectory, env: { PORT: port } }));
  await goodbye.waitFor({ state: 'detached' });
  await saved(page);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await editor(page).getByText('during the outage').waitFor();
});

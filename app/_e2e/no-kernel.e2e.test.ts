import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '../../server/protocol.ts';
import { startServer, type TestServer } from '../../server/testing.ts';
import { editor, launch, openStep, pane, paste, SIZES, saved, visit } from './browser.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const options = { pages: true, kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
  [server, browser] = await Promise.all([startServer(options), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test('says what is missing and how to get it, and keeps lesson and editor usable', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  await openStep(page, '01-getting-started', false);
  const note = page.getByRole('alert').filter({ hasText: 'UK_ROOT is not set' });
  await note.locator('code', { hasText: 'git clone' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'No kernel to build with' }).waitFor();

  for (const name of ['Build', 'Run', 'Stop', 'Check'])
    expect(await page.getByRole('button', { name, exact: true }).isEnabled()).toBe(false);
  await page.getByRole('button', { name: 'Run', exact: true }).hover();
  await page.getByRole('tooltip').filter({ hasText: 'no kernel' }).waitFor();
  await page.getByRole('button', { name: 'Run', exact: true }).click({ force: true });

  await page.getByRole('heading', { level: 1, name: 'Getting started' }).waitFor();
  await paste(page, '/* written without a kernel */\n');
  await saved(page);
  await page.reload();
  await editor(page).getByText('written without a kernel').waitFor();
  expect(learner.faults).toEqual([]);
});

test('says so on a narrow screen and on the start page too', async () => {
  await using learner = await visit(browser, server.origin, SIZES.narrow);
  const { page } = learner;
  await page.goto('/');
  await page.getByText('No kernel is set up on this server').waitFor();
  await page.goto('/labs/01-getting-started');
  await page.getByRole('alert').filter({ hasText: 'git clone' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(SIZES.narrow.width);
  await pane(page, 'Editor').click();
  await editor(page).waitFor();
});

test('asks for a reload once the server speaks another version, and loses no text', async () => {
  await using learner = await visit(browser, server.origin);
  const { page } = learner;
  let updated = false;
  const drop = new Set<() => void>();
  // The server stays the same; what it hears from this page is the greeting of an older one.
  await page.routeWebSocket(/\/wire\/interactive/, (socket) => {
    const upstream = socket.connectToServer();
    drop.add(() => void socket.close({ code: 1012 }));
    socket.onMessage((message) => {
      const old = `"version":${PROTOCOL_VERSION},`;
      const isGreeting = typeof message === 'string' && message.includes(old);
      upstream.send(
        updated && isGreeting ? message.replace(old, `"version":${PROTOCOL_VERSION + 1},`) : message,
      );
    });
  });
  await openStep(page, '01-getting-started', false);
  await paste(page, '/* before the update */\n');
  await saved(page);

  updated = true;
  for (const close of drop) close();
  const note = page.getByRole('alert').filter({ hasText: 'no longer speaks its language' });
  await note.waitFor();
  expect(await page.getByRole('button', { name: 'Run', exact: true }).isEnabled()).toBe(false);
  await paste(page, '/* after the update */\n');

  updated = false;
  await note.getByRole('button', { name: 'Reload' }).click();
  await note.waitFor({ state: 'detached' });
  await editor(page).getByText('after the update').waitFor();
  await saved(page);
});

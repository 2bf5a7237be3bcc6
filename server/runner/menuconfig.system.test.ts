import os from 'node:os';
/** menuconfig as a page has it: a real terminal over the wire, and what was saved there in the learner's text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepOf } from '../course.ts';
import { LIMITS } from '../limits.ts';
import { CHANGES_FILE, PATHS } from '../protocol.ts';
import { startServer, TestLearner, type TestPage, type TestServer } from '../testing.ts';

const UNIKRAFT = Boolean(process.env.UK_ROOT);
const STEP = '04-dont-stop';
const SIZE = { columns: 100, rows: 30 };
const ESCAPE = '\x1b';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ kernel: 'auto' });
});
afterAll(() => server[Symbol.asyncDispose]());

/**
 * Types, and waits for words that no earlier key brings. Programs draw with cursor moves: words only, never a mark that
 * any redraw may hold.
 */
async function type(page: TestPage, keys: string, words: string): Promise<void> {
  const from = page.terminals.get('menuconfig')?.text.length ?? 0;
  page.type('menuconfig', Buffer.from(keys));
  await page.until(
    () => (page.terminals.get('menuconfig')?.text.slice(from).includes(words) ? true : null),
    `"${words}" after "${keys}"`,
  );
}

async function open(page: TestPage, words = UNIKRAFT ? 'rchitecture' : 'Build options'): Promise<void> {
  const before = page.terminals.get('menuconfig')?.stream;
  page.send({ type: 'menuconfig', step: STEP, open: true, ...SIZE });
  await page.until(
    () => {
      const shown = page.terminals.get('menuconfig');
      return shown && shown.stream !== before && shown.text.includes(words) ? true : null;
    },
    `"${words}" in a new menu`,
    250,
  );
}

/** Turns it on, and leaves up to the question whether to save: it comes only where something was changed. */
async function turnOnLtoAndQuit(page: TestPage): Promise<void> {
  await turnOnLto(page);
  await quit(page);
}

async function turnOnLto(page: TestPage): Promise<void> {
  if (UNIKRAFT) {
    await type(page, '/', 'Search Configuration');
    await type(page, 'OPTIMIZE_LTO\r', 'Search Results');
    await type(page, '1', 'ink time optimi');
  } else {
    await type(page, '/', 'Jump to symbol');
    await type(page, 'OPTIMIZE_LTO', 'Link-time');
    await type(page, '\r', 'Warnings are errors');
  }
  page.type('menuconfig', Buffer.from('y'));
}

async function quit(page: TestPage): Promise<void> {
  if (!UNIKRAFT) return type(page, 'q', 'Save configuration?');
  await type(page, ESCAPE + ESCAPE, 'Search Result');
  await type(page, ESCAPE + ESCAPE, 'rchitecture');
  await type(page, ESCAPE + ESCAPE, 'save your');
}

type Health = { readonly runner: { readonly building: number } };

async function building(): Promise<number> {
  const { runner } = (await (await fetch(`${server.origin}${PATHS.health}`)).json()) as Health;
  return runner.building;
}

function lastOf(page: TestPage) {
  return page.received.findLast((message) => message.type === 'menuconfig');
}

describe('menuconfig', () => {
  test('is drawn on the terminal, and what is saved becomes the learner’s changes', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await using other = await learner.open(STEP);
    await open(page);
    expect(await page.next('menuconfig')).toEqual({ type: 'menuconfig', step: STEP, state: 'opening' });
    const told = await page.next('menuconfig');
    expect(told).toMatchObject({ state: 'open' });
    expect(told.timeLeft).toBeGreaterThan(0);
    expect(told.timeLeft).toBeLessThanOrEqual(LIMITS.configuration.menuMilliseconds);
    other.send({ type: 'menuconfig', step: STEP, open: true, ...SIZE });
    expect(await other.next('error')).toMatchObject({ code: 'busy' });
    const drawn = page.terminals.get('menuconfig')?.text.length ?? 0;
    // A cursor in a row that there was not before. Programs may draw a size by relative moves alone: then the next one.
    const below = new RegExp(`${ESCAPE}\\[(3[1-9]|[4-6][0-9])(;[0-9]+H|d)`);
    let rows = 40;
    const inNewSize = () => {
      if (below.test(page.terminals.get('menuconfig')?.text.slice(drawn) ?? '')) return true;
      page.send({ type: 'resize', terminal: 'menuconfig', columns: 120, rows: rows++ });
      return false;
    };
    await expect.poll(inNewSize, { interval: 2000, timeout: 50_000 }).toBe(true);
    await turnOnLtoAndQuit(page);
    page.type('menuconfig', Buffer.from(UNIKRAFT ? '\r' : 'y'));
    const text = 'CONFIG_OPTIMIZE_LTO=y\n';
    for (const one of [page, other])
      expect(await one.next('source')).toMatchObject({ source: { file: CHANGES_FILE, text, revision: 1 } });
    expect(await page.next('configuration')).toMatchObject({
      of: text,
      problem: null,
      changes: expect.arrayContaining([{ sign: '+', text: 'CONFIG_OPTIMIZE_LTO=y' }]),
      options: { OPTIMIZE_LTO: { value: 'y', template: 'n' } },
    });
    await page.until(
      () => (page.received.at(-1) && page.state.kind === 'idle' ? true : null),
      'an idle bench',
    );
    expect(page.received.findLast(({ type }) => type === 'menuconfig')).toMatchObject({ state: 'closed' });
  });

  test('changes nothing where it is left without saving, and ends with its page', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    {
      await using first = await learner.open(STEP);
      await open(first);
      await turnOnLtoAndQuit(first);
    }
    await page.until(
      () => (page.received.some((one) => one.type === 'menuconfig' && one.state === 'closed') ? true : null),
      'the menu gone with its page',
    );
    await open(page);
    await turnOnLtoAndQuit(page);
    page.send({ type: 'menuconfig', step: STEP, open: false, ...SIZE });
    await page.until(
      () =>
        page.received.filter((one) => one.type === 'menuconfig' && one.state === 'closed').length === 2
          ? true
          : null,
      'the menu left',
    );
    page.send({ type: 'configure', step: STEP });
    expect(await page.next('configuration')).toMatchObject({ of: '', problem: null });
    expect(page.received.some(({ type }) => type === 'source')).toBe(false);
  });

  test('holds a place among the builds until it is drawn, and gives way to a build', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await open(page);
    await page.inState('idle');
    expect(await building()).toBe(0);
    page.send({ type: 'menuconfig', step: STEP, open: false, ...SIZE });
    await page.until(() => (lastOf(page)?.state === 'closed' ? true : null), 'the menu left');
    // Kconfig runs a program of the learner's that does not end.
    const text = `${stepOf(STEP).start['Config.uk']}\nconfig HELD\n\tstring\n\tdefault "$(shell,sleep 600)"\n`;
    page.send({ type: 'save', step: STEP, file: 'Config.uk', text, base: 0 });
    await page.next('saved');
    await open(page, '$ make menuconfig');
    expect(lastOf(page)?.state).toBe('opening');
    expect(await building()).toBe(1);
    const good = stepOf(STEP).start['Config.uk'] ?? '';
    page.send({ type: 'save', step: STEP, file: 'Config.uk', text: good, base: 1 });
    page.send({ type: 'build', step: STEP });
    expect(await page.next('built', 250)).toMatchObject({ ok: true });
    expect(lastOf(page)?.state).toBe('closed');
    await page.inState('idle');
    expect(await building()).toBe(0);
  });

  test('that is left while it waits is gone at once', async () => {
    const text = `${stepOf(STEP).start['Config.uk']}\nconfig HELD\n\tstring\n\tdefault "$(shell,sleep 600)"\n`;
    await using stack = new AsyncDisposableStack();
    for (let slot = 0; slot < os.availableParallelism(); slot++) {
      const page = stack.use(await (await TestLearner.visit(server.origin)).open(STEP));
      page.send({ type: 'save', step: STEP, file: 'Config.uk', text, base: 0 });
      await page.next('saved');
      await open(page, '$ make menuconfig');
    }
    const page = stack.use(await (await TestLearner.visit(server.origin)).open(STEP));
    page.send({ type: 'menuconfig', step: STEP, open: true, ...SIZE });
    await page.inState('queued');
    page.send({ type: 'menuconfig', step: STEP, open: false, ...SIZE });
    await page.until(() => (lastOf(page)?.state === 'closed' ? true : null), 'the menu left');
    await page.inState('idle');
    expect(await building(), 'those that it waited for').toBe(os.availableParallelism());
  });

  test('keeps a check and a measurement away until it is left', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await open(page);
    await page.inState('idle');
    page.send({ type: 'check', step: STEP });
    expect(await page.next('error')).toMatchObject({
      code: 'busy',
      message: expect.stringContaining('Leave'),
    });
    page.send({ type: 'measure', step: '05-how-fast' });
    expect(await page.next('error')).toMatchObject({
      code: 'busy',
      message: expect.stringContaining('Leave'),
    });
    expect(lastOf(page)?.state).toBe('open');
    page.send({ type: 'menuconfig', step: STEP, open: false, ...SIZE });
    page.send({ type: 'check', step: STEP });
    expect(await page.next('verdict', 250)).toMatchObject({ result: 'fail' });
  });
});

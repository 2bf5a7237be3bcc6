/** menuconfig as a page has it: a real terminal over the wire, and what was saved there in the learner's text. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHANGES_FILE } from '../protocol.ts';
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

/** Types, and waits for words that were not on the way before. Programs draw with cursor moves: words only. */
async function type(page: TestPage, keys: string, words: string): Promise<void> {
  const from = page.terminals.get('menuconfig')?.text.length ?? 0;
  page.type('menuconfig', Buffer.from(keys));
  await page.until(
    () => (page.terminals.get('menuconfig')?.text.slice(from).includes(words) ? true : null),
    `"${words}" after "${keys}"`,
    20,
  );
}

async function open(page: TestPage): Promise<void> {
  const before = page.terminals.get('menuconfig')?.stream;
  const words = UNIKRAFT ? 'rchitecture' : 'Build options';
  page.send({ type: 'menuconfig', step: STEP, open: true, ...SIZE });
  await page.until(
    () => {
      const shown = page.terminals.get('menuconfig');
      return shown && shown.stream !== before && shown.text.includes(words) ? true : null;
    },
    'a new menu',
    250,
  );
}

async function turnOnLto(page: TestPage): Promise<void> {
  if (UNIKRAFT) {
    await type(page, '/', 'Search Configuration');
    await type(page, 'OPTIMIZE_LTO\r', 'Search Results');
    await type(page, '1', 'ink time optimi');
    await type(page, 'y', '*');
  } else {
    await type(page, '/', 'Jump to symbol');
    await type(page, 'OPTIMIZE_LTO', 'Link-time');
    await type(page, '\r', 'Warnings are errors');
    await type(page, 'y', '*');
  }
}

async function quit(page: TestPage): Promise<void> {
  if (!UNIKRAFT) return type(page, 'q', 'Save configuration?');
  await type(page, ESCAPE + ESCAPE, 'Search Result');
  await type(page, ESCAPE + ESCAPE, 'rchitecture');
  await type(page, ESCAPE + ESCAPE, 'save your');
}

describe('menuconfig', () => {
  test('is drawn on the terminal, and what is saved becomes the learner’s changes', async () => {
    const learner = await TestLearner.visit(server.origin);
    await using page = await learner.open(STEP);
    await using other = await learner.open(STEP);
    await open(page);
    expect(page.received.filter(({ type }) => type === 'menuconfig')).toEqual([
      { type: 'menuconfig', step: STEP, state: 'opening' },
      { type: 'menuconfig', step: STEP, state: 'open' },
    ]);
    other.send({ type: 'menuconfig', step: STEP, open: true, ...SIZE });
    expect(await other.next('error')).toMatchObject({ code: 'busy' });
    const drawn = page.terminals.get('menuconfig')?.text.length ?? 0;
    page.send({ type: 'resize', terminal: 'menuconfig', columns: 120, rows: 40 });
    await page.until(
      () => ((page.terminals.get('menuconfig')?.text.length ?? 0) > drawn + 200 ? true : null),
      'the menu in its new size',
      20,
    );
    await turnOnLto(page);
    await quit(page);
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
      await turnOnLto(first);
    }
    await page.until(
      () => (page.received.some((one) => one.type === 'menuconfig' && one.state === 'closed') ? true : null),
      'the menu gone with its page',
    );
    await open(page);
    await turnOnLto(page);
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
});

import { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { boundMarks } from './characters.ts';

const COLUMNS = 40;
/** A base and four marks, each of two code units. */
const LONGEST = 10;

/** What stands in each cell of a terminal that was told this. */
async function cells(text: string, bound = true, cols = COLUMNS): Promise<string[][]> {
  const terminal = new Terminal({ allowProposedApi: true, rows: 5, cols, convertEol: true });
  if (bound) boundMarks(terminal);
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.length }, (_, row) =>
    Array.from({ length: cols }, (_, x) => active.getLine(row)?.getCell(x)?.getChars() ?? ''),
  );
  terminal.dispose();
  return rows;
}

const longest = async (text: string) => Math.max(...(await cells(text)).flat().map(({ length }) => length));

test('91: a character has some marks, and begins another one with those beyond', async () => {
  for (const mark of ['\u0301', '\u200d', '\u11a8', '\u{e0101}', '\u{1d167}'])
    for (const text of [
      `e${mark.repeat(10_000)}`,
      `e${mark}`.repeat(500),
      `字${mark.repeat(300)}`,
      `e${mark.repeat(300)}\be${mark.repeat(300)}`,
      `e${`${mark}\x1b[m`.repeat(300)}`,
    ])
      expect([mark, (await longest(text)) <= LONGEST]).toEqual([mark, true]);
});

test('what languages write is shown as before', async () => {
  for (const text of [
    'plain\ttext\n',
    'é è e\u0301 ñ \u00ad| \u200bx',
    '字 漢字 ｱ Ａ ￥ 한국어 \u1112\u1161\u11ab',
    'שָׁלוֹם عَرَبِيّ हिन्दी ไทยน้ำ',
    '😀 𝒳 \u{20000}|\u{3fffd}|',
    'box ┌─┐ █ ⠿ 〿 〈 ⌈',
    '\u0301 at the beginning',
    `${'字'.repeat(30)}e\u0301`,
  ])
    expect(await cells(text)).toEqual(await cells(text, false));
});

test('a character that is no mark is as wide as before', async () => {
  // No more lines at a time than a terminal keeps.
  for (let first = 0; first < 0x10000; first += 0x400) {
    const all = Array.from({ length: 0x400 }, (_, at) => String.fromCharCode(first + at));
    const text = all
      .filter((one) => !/\p{C}|\p{M}|\u06de/u.test(one))
      .map((one) => `x${one}|`)
      .join('\n');
    const [ours, xterms] = [await cells(text, true, 5), await cells(text, false, 5)];
    expect(ours.filter((row, at) => row.join() !== xterms[at]?.join())).toEqual([]);
  }
});

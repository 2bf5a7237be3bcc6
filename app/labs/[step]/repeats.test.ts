import { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { boundRepeats, writeInPieces } from './repeats.ts';

const ROWS = 5;
const COLUMNS = 20;

/** What is on the screen, and where the cursor stands, after these bytes. */
async function shown(text: string, bound = true): Promise<string[]> {
  const terminal = new Terminal({ allowProposedApi: true, rows: ROWS, cols: COLUMNS });
  if (bound) boundRepeats(terminal);
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) =>
    active.getLine(row)?.translateToString(true),
  );
  terminal.dispose();
  return [`${active.cursorX} ${active.cursorY} of ${active.length}`, ...lines.map((line) => line ?? '')];
}

const PAGE = 'one\r\ntwo\r\nthree\r\nfour\x1b[2;3H';

test('91: a count beyond the screen is not carried out, whatever it counts', async () => {
  for (const final of 'LMSTIZb') {
    // Only what was printed last is repeated.
    const page = final === 'b' ? `${PAGE}x` : PAGE;
    const before = await shown(page);
    const most = 'IZb'.includes(final) ? COLUMNS : ROWS;
    for (const count of [most + 1, 50_000])
      expect([final, await shown(`${page}\x1b[${count}${final}`)]).toEqual([final, before]);
    // What fits is done as ever.
    const fits = `${page}\x1b[${most}${final}`;
    expect([final, await shown(fits)]).toEqual([final, await shown(fits, false)]);
    expect([final, await shown(fits)]).not.toEqual([final, before]);
  }
  const marked = `e${'\u0301'.repeat(1_000)}`;
  expect(await shown(`${marked}\x1b[9b`)).toEqual(await shown(marked));
});

test('91: output is written to a terminal some at a time', () => {
  const bytes = Uint8Array.from({ length: 64 * 1024 + 1 }, (_, index) => index % 251);
  const written: Uint8Array[] = [];
  let ended = 0;
  const write = (piece: Uint8Array, done?: () => void) => {
    written.push(piece);
    done?.();
  };
  writeInPieces(write, bytes, () => {
    ended += 1;
    expect(Buffer.concat(written).equals(bytes)).toBe(true);
  });
  expect(ended).toBe(1);
  expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(8 * 1024);
  writeInPieces(write, new Uint8Array(), () => {
    ended += 1;
  });
  expect(ended).toBe(2);
});

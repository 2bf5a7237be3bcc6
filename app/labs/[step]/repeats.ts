import type { Terminal } from '@xterm/xterm';

/** Lines that are inserted, deleted or scrolled: beyond the screen's there is nothing left to move. */
const DOWN = ['L', 'M', 'S', 'T'];
/** Tabs, forwards and backwards. */
const ACROSS = ['I', 'Z'];
/** Repeats the character before. */
const REPEAT = 'b';
/** A character with all the marks that a language puts on it. */
const LONGEST_CHARACTER = 16;
/** Of 64 KiB, the largest frame, the slowest commands take seconds: between two pieces the page does what else there is. */
const PIECE_BYTES = 4096;

/**
 * Leaves out commands that count beyond the screen. xterm carries each of them out as often as it says, and a dozen
 * bytes can say two thousand million times: whichever page shows them stands still, and again after it was loaded anew.
 */
export function boundRepeats(terminal: Terminal): void {
  const { parser } = terminal;
  for (const final of DOWN) parser.registerCsiHandler({ final }, ([count]) => Number(count) > terminal.rows);
  for (const final of ACROSS)
    parser.registerCsiHandler({ final }, ([count]) => Number(count) > terminal.cols);
  parser.registerCsiHandler({ final: REPEAT }, ([count]) => {
    const { baseY, cursorX, cursorY } = terminal.buffer.active;
    const before = terminal.buffer.active.getLine(baseY + cursorY)?.getCell(Math.max(0, cursorX - 1));
    return Number(count) > terminal.cols || (before?.getChars().length ?? 0) > LONGEST_CHARACTER;
  });
}

/** Writes some bytes at a time; `done` is called once all of them are parsed. */
export function writeInPieces(
  write: (bytes: Uint8Array, done?: () => void) => void,
  bytes: Uint8Array,
  done: () => void,
): void {
  let at = 0;
  for (; bytes.length - at > PIECE_BYTES; at += PIECE_BYTES) write(bytes.subarray(at, at + PIECE_BYTES));
  write(bytes.subarray(at), done);
}

import type { IUnicodeVersionProvider, Terminal } from '@xterm/xterm';

/** As many as languages put on a character; each more costs the browser time in every cell. */
const MOST_MARKS = 4;

/** Characters without a width of their own, which go onto the one before. */
const MARK = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const SOFT_HYPHEN = 0xad;
/** Characters of two columns, as xterm has them by itself. */
const WIDE: readonly (readonly [number, number])[] = [
  ...([
    [0x1100, 0x115f],
    [0x2329, 0x232a],
    [0x2e80, 0x303e],
    [0x3040, 0xa4cf],
    [0xac00, 0xd7a3],
  ] as const),
  ...([
    [0xf900, 0xfaff],
    [0xfe10, 0xfe19],
    [0xfe30, 0xfe6f],
    [0xff00, 0xff60],
    [0xffe0, 0xffe6],
  ] as const),
  ...([
    [0x20000, 0x2fffd],
    [0x30000, 0x3fffd],
  ] as const),
];
const NOT_ASKED = 3;
/** Of the characters that are met by the thousand. */
const widths = new Uint8Array(0x10000).fill(NOT_ASKED);

/** @returns 0, 1 or 2 columns */
function widthOf(code: number): 0 | 1 | 2 {
  if (code >= 0x20 && code < 0x7f) return 1;
  if (code >= widths.length) return measured(code);
  if (widths[code] === NOT_ASKED) widths[code] = measured(code);
  return widths[code] as 0 | 1 | 2;
}

function measured(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code !== SOFT_HYPHEN && MARK.test(String.fromCodePoint(code))) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** xterm's own form: whether it joins the character before, columns, and from the fourth bit on what we like: its marks so far. */
const properties = (joins: boolean, width: number, marks: number) =>
  (marks << 3) | (width << 1) | Number(joins);

const bounded: IUnicodeVersionProvider = {
  version: 'bounded',
  wcwidth: widthOf,
  charProperties(code, before) {
    const width = widthOf(code);
    if (width > 0 || before === 0) return properties(false, width, 0);
    const [widthBefore, marks] = [(before >> 1) & 3, before >> 3];
    if (widthBefore === 0) return properties(false, 0, 0);
    // It begins a character of its own.
    if (marks === MOST_MARKS) return properties(false, 1, 0);
    return properties(true, widthBefore, marks + 1);
  },
};

/**
 * Has a terminal put so many marks on a character, and no more. xterm takes any number, and the browser lays all of them out
 * anew whenever their row changes: a hundred thousand take seconds, and a program may print them without end.
 */
export function boundMarks({ unicode }: Terminal): void {
  unicode.register(bounded);
  unicode.activeVersion = bounded.version;
}

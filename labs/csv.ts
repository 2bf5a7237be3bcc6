/**
 * Strangers' words in tables for spreadsheets. Where a comma stands in decimals, as in German, Excel parts lines at
 * semicolons instead: the quotes around a cell are then no quotes, and what follows a semicolon, a tab or a line end
 * within it is a cell of its own.
 */

/** What begins a formula, also in the wide forms that East Asian spreadsheets take for the same; "|" in some old ones. */
const BEGINS = '[=+\\-@|＝＋－＠｜]';
/** Spreadsheets leave out what stands before. */
const BEFORE = '[\\s"\']*';
const FIRST = new RegExp(`^${BEFORE}${BEGINS}|^[\\t\\r\\n]`);
/** Looked for from the sign backwards, so that a text is gone through once, whatever stands in it. */
const LATER = new RegExp(`${BEGINS}(?<=[;\\t\\r\\n]${BEFORE}${BEGINS})`, 'g');

/** The text with an apostrophe, which makes it text, before whatever a spreadsheet could take for a formula. */
export function noFormula(text: string): string {
  const later = text.replace(LATER, "'$&");
  return FIRST.test(text) ? `'${later}` : later;
}

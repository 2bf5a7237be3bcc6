/** Columns as gcc prints them count a tab to the next multiple of eight; the editor counts it as one character. */
const TAB = 8;

/** The 1-based character in `line` at gcc's 1-based column; at most one behind the line's end. */
export function characterColumn(line: string, column: number): number {
  let shown = 0;
  for (let index = 0; index < line.length; index++) {
    if (shown >= column - 1) return index + 1;
    shown = line[index] === '\t' ? (Math.floor(shown / TAB) + 1) * TAB : shown + 1;
  }
  return line.length + 1;
}

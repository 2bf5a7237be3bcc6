/**
 * Cites code by mark. A comment `DOC: name` on a line of its own marks a place in a source file; `@code file#name` on a line of a lesson stands
 * for the excerpt there. The text of a lesson therefore cannot drift from the code. An excerpt of several paragraphs is closed by
 * `DOC: /name`.
 */

export interface Excerpt {
  readonly text: string;
  /** Number of the excerpt's first line, from 1. */
  readonly line: number;
}

const MARK_LINE = /^\s*\/\* DOC: \/?[\w-]+ \*\/\s*$/;

/**
 * The code below a mark, up to the mark that closes it or else to the first blank line outside of braces opened since;
 * null where no such mark is.
 */
export function excerpt(source: string, mark: string): Excerpt | null {
  const lines = source.split('\n');
  const lineOf = (name: string) =>
    lines.findIndex((line) => MARK_LINE.test(line) && line.includes(`DOC: ${name} `));
  const at = lineOf(mark);
  if (at < 0) return null;
  const end = lineOf(`/${mark}`);
  if (end > at) {
    const inside = lines.slice(at + 1, end).filter((line) => !MARK_LINE.test(line));
    return { text: outdent(inside).join('\n'), line: at + 2 };
  }
  const body: string[] = [];
  let depth = 0;
  for (const line of lines.slice(at + 1)) {
    if (line.trim() === '' && depth <= 0) break;
    if (MARK_LINE.test(line)) continue;
    depth += count(line, '{') - count(line, '}');
    // The brace that closes the function around the mark is not part of the excerpt.
    if (depth < 0) break;
    body.push(line);
  }
  return { text: outdent(body).join('\n'), line: at + 2 };
}

/**
 * A lesson with every `@code` line turned into a fence whose info string is `c file:line`.
 * @param read the text of a file by the path in the citation, or undefined where there is none
 * @throws Error that names a citation nobody can resolve
 */
export function resolveCode(lesson: string, read: (path: string) => string | undefined): string {
  return lesson.replaceAll(/^@code (\S+?)#([\w-]+)$/gm, (line, path: string, mark: string) => {
    const source = read(path);
    const found = source === undefined ? null : excerpt(source, mark);
    if (!found)
      throw new Error(`"${line}" cites ${source === undefined ? 'a file' : 'a mark'} that is not there`);
    // Solutions are shown without their marks, so these lines do not count.
    const file = path.replace(/^solution\//, '');
    const marks = file === path ? 0 : count(source ?? '', '/* DOC: ', found.line);
    return `\`\`\`c ${file}:${found.line - marks}\n${found.text}\n\`\`\``;
  });
}

/** A lesson with a sentence in place of each citation of the reference solution. */
export function withoutSolution(lesson: string, instead: string): string {
  return lesson.replaceAll(/^@code solution\/\S+$/gm, instead);
}

/** How often `part` stands in the first `lines` lines of a text. */
function count(text: string, part: string, lines = 1): number {
  return text.split('\n').slice(0, lines).join('\n').split(part).length - 1;
}

/** A program as a learner gets it: without the lines that mark places for lessons. */
export function withoutMarks(source: string): string {
  return source
    .split('\n')
    .filter((line) => !MARK_LINE.test(line))
    .join('\n');
}

/** Takes away the tabs that all lines begin with; a directive of the preprocessor begins with none anyway. */
function outdent(lines: readonly string[]): string[] {
  const isIndented = (line: string) => line !== '' && !line.startsWith('#');
  const tabs = Math.min(...lines.filter(isIndented).map((line) => /^\t*/.exec(line)?.[0].length ?? 0));
  return lines.map((line) => (isIndented(line) && Number.isFinite(tabs) ? line.slice(tabs) : line));
}

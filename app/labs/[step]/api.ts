/** What headers say of a function: its declaration and the comment above it. Pure. */
export interface ApiEntry {
  readonly name: string;
  /** As it is included: `uk/netdev.h`. */
  readonly header: string;
  /** Of the application, and no kernel's. */
  readonly application: boolean;
  readonly declaration: string;
  /** The header's own words; empty where it has none. */
  readonly words: string;
}

/** Every function that a header declares. */
export function readApi(header: string, application: boolean, text: string): ApiEntry[] {
  const lines = text.split('\n');
  const entries: ApiEntry[] = [];
  let comment = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.startsWith('/*')) {
      const end = lines.findIndex((one, index) => index >= at && one.includes('*/'));
      // A mark for lessons belongs to nobody.
      if (!/^\/\* DOC: /.test(line)) comment = wordsOf(lines.slice(at, end + 1));
      at = Math.max(at, end);
    } else if (line.trim() === '') comment = '';
    else if (/^[a-z_]/i.test(line) && !/^(typedef|struct \w+ \{|enum )/.test(line)) {
      const end = lines.findIndex((one, index) => index >= at && /[;{]/.test(one));
      const declaration = lines
        .slice(at, (end < 0 ? at : end) + 1)
        .join('\n')
        .replace(/[;{][\s\S]*$/, '')
        .replace(/^static inline /, '')
        .trimEnd();
      const name = /(\w+)\s*\(/.exec(declaration)?.[1];
      if (name !== undefined && !name.startsWith('__'))
        entries.push({ name, header, application, declaration, words: comment });
      at = Math.max(at, end);
      // The body of a function that is inline.
      if (lines[at]?.startsWith('{')) at = lines.findIndex((one, index) => index > at && one.startsWith('}'));
      if (at < 0) break;
    }
  }
  return entries;
}

/**
 * A kernel's entries in the words of an operator's tree: of functions that its headers of the same name explain, theirs
 * is what the learner's editor shows, too.
 * @param read the text of a header in that tree; undefined for one that is not there
 */
export function inWordsOf(
  entries: readonly ApiEntry[],
  read: (header: string) => string | undefined,
): ApiEntry[] {
  const trees = new Map<string, readonly ApiEntry[]>();
  return entries.map((entry) => {
    const { name, header } = entry;
    const known = trees.get(header) ?? readApi(header, false, read(header) ?? '');
    trees.set(header, known);
    const theirs = known.find((one) => one.name === name);
    return theirs && theirs.words !== '' ? theirs : entry;
  });
}

function wordsOf(comment: readonly string[]): string {
  return comment
    .map((line) =>
      line
        .replace(/^\s*\/\*+ ?/, '')
        .replace(/\s*\*+\/\s*$/, '')
        .replace(/^ ?\* ?/, ''),
    )
    .join('\n')
    .trim();
}

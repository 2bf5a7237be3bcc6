/** Where headers lie in the learner's sandbox, and places in a text. Pure. */

/** Unikraft has a library for each; ukmini has one folder for all. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'uk/alloc.h': 'lib/ukalloc/include',
  'uk/allocpool.h': 'lib/ukallocpool/include',
  'uk/netbuf.h': 'lib/uknetdev/include',
  'uk/netdev.h': 'lib/uknetdev/include',
  'uk/netdev_core.h': 'lib/uknetdev/include',
  'uk/print.h': 'lib/ukdebug/include',
  'stdio.h': 'lib/nolibc/include',
  'string.h': 'lib/nolibc/include',
};

/** Where a Unikraft tree has a header of its own; null for one that it is not known to have. */
export function unikraftPath(header: string): string | null {
  const library = LIBRARIES[header];
  return library === undefined ? null : `${library}/${header}`;
}

/** Paths to ask for, the likeliest first: a kernel's header is in a folder, or one of C's own; others are the application's. */
export function headerPaths(header: string): string[] {
  const library = LIBRARIES[header];
  if (library === undefined && !header.includes('/')) return [`/app/${header}`];
  return [`/uk/include/${header}`, ...(library === undefined ? [] : [`/uk/${library}/${header}`])];
}

export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** The line, from 1, where a header declares a function: it stands before "(" on a line without an indent. */
export function declarationLine(text: string, name: string): number | null {
  const declares = new RegExp(`^(?!\\s|/?\\*|#).*\\b${name}\\s*\\(`);
  const at = text.split('\n').findIndex((line) => declares.test(line));
  return at < 0 ? null : at + 1;
}

/** The lines of a text that hold an excerpt, whatever its indent; or as many of its first lines as stand there; null for none. */
export function linesOf(text: string, excerpt: string): Lines | null {
  const lines = text.split('\n').map((line) => line.trim());
  const wanted = excerpt.split('\n').map((line) => line.trim());
  let best: Lines | null = null;
  for (let at = 0; at < lines.length; at++) {
    if (wanted[0] === '' || lines[at] !== wanted[0]) continue;
    let length = 1;
    while (length < wanted.length && lines[at + length] === wanted[length]) length++;
    if (!best || length > best.last - best.first + 1) best = { first: at + 1, last: at + length };
  }
  return best;
}

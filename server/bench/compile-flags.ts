/** The compiler's words for main.c as a build has them, cut down to what clangd understands. Pure; the words are the learner's build's. */
import { INSIDE } from './box.ts';

/** Flags that say what the text means; all others steer code that clangd never makes, and some are gcc's alone. */
const KEPT = /^(-[IDU].+|-std=.+|-nostdinc|-ffreestanding|-fno-builtin\S*|-W(all|extra|no-[\w-]+)|-m64)$/;
const PAIRS = new Set(['-I', '-D', '-U', '-include', '-isystem', '-imacros', '-idirafter']);
const MOST_FLAGS = 500;

/** Without a build: what holds for both kernels. */
const FALLBACK = [`-I${INSIDE.app}/build/include`, `-I${INSIDE.kernel}/include`];

/** From what was printed by make, or stands in a .cmd file: the first line that compiles /app/main.c. */
export function flagsFrom(printed: string): string[] {
  const line = printed.split('\n').find((one) => /\bgcc\b/.test(one) && / -c\s+(\S*\/)?main\.c\b/.test(one));
  const found = line === undefined ? [] : kept(shellWords(line));
  return [...(found.length > 0 ? found : FALLBACK), '-Wno-unknown-warning-option', '-ferror-limit=50'];
}

function kept(words: readonly string[]): string[] {
  const flags: string[] = [];
  for (let at = 0; at < words.length && flags.length < MOST_FLAGS; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1];
    if (PAIRS.has(word) && next !== undefined) {
      flags.push(word, next);
      at += 1;
    } else if (KEPT.test(word)) flags.push(word);
  }
  return flags;
}

/** Words as a shell would make them, of quotes and backslashes alone: nothing is expanded. */
export function shellWords(line: string): string[] {
  const pieces = line.slice(0, 64 * 1024).match(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\])+/g) ?? [];
  return pieces.map((piece) =>
    piece.replace(/\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_, escaped, double, single) =>
      String(escaped ?? single ?? String(double ?? '').replace(/\\(["\\$`])/g, '$1')),
    ),
  );
}

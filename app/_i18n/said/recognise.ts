/** Finds a sentence by its English, with what stands in its blanks. Pure. */
import { fill } from '../../../labs/fill.ts';

type Pairs = readonly (readonly [english: string, other: string])[];

/** A sentence within a sentence, and one within that. */
const DEEPEST = 2;
/** Ends of sentences that are tried as the place between two of them. */
const MOST_ENDS = 8;

/** The text in the other language, where it is one of the pairs; values that are sentences themselves as well. */
export function recognise(text: string, pairs: Pairs, deep = 0): string | null {
  for (const [english, other] of pairs) {
    const values = match(text, english);
    if (!values) continue;
    for (const [name, value] of Object.entries(values))
      if (deep < DEEPEST) values[name] = recognise(value, pairs, deep + 1) ?? value;
    return fill(other, values, 'en');
  }
  return deep === 0 ? twoOf(text, pairs) : null;
}

/** What happened, and its cause behind it. */
function twoOf(text: string, pairs: Pairs): string | null {
  const ends = /\.\)? /g;
  for (let tried = 0; tried < MOST_ENDS; tried++) {
    const end = ends.exec(text);
    if (!end) return null;
    const parts = [text.slice(0, ends.lastIndex - 1), text.slice(ends.lastIndex)];
    const [first, second] = parts.map((one) => recognise(one, pairs, DEEPEST - 1));
    if (first && second) return `${first} ${second}`;
  }
  return null;
}

/** Each blank reaches to the first place where what follows it stands: in one pass, whatever a guest has printed. */
function match(text: string, pattern: string): Record<string, string> | null {
  // Every other part is a blank's name.
  const parts = pattern.split(/\{([a-z]\w*)\}/);
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === first ? {} : null;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return null;
  const values: Record<string, string> = {};
  let from = first.length;
  for (let at = 1; at < parts.length; at += 2) {
    const ends = at + 1 === parts.length - 1;
    const to = ends ? text.length - last.length : text.indexOf(parts[at + 1] ?? '', from);
    if (to <= from) return null;
    values[parts[at] ?? ''] = text.slice(from, to);
    from = to + (parts[at + 1] ?? '').length;
  }
  return values;
}

/** A language's texts as the browser gets them, so that it carries no parser. */
import compile from 'icu-minify/compile';

export function compileAll(texts: object): object {
  const entries = Object.entries(texts).map(([key, value]) => [
    key,
    // A plural's branches come without a prototype, which React hands to no browser; a clone has the usual one.
    typeof value === 'string' ? structuredClone(compile(value)) : compileAll(value as object),
  ]);
  return Object.fromEntries(entries);
}

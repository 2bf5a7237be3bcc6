/** What stands in the blanks of a sentence. */
export type Values = Readonly<Record<string, string | number>>;

/** Puts values into the blanks of a sentence, `{name}`; numbers are written as `language` writes them. */
export function fill(text: string, values: Values, language: string): string {
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => {
    if (!Object.hasOwn(values, name)) return blank;
    const value = values[name];
    return typeof value === 'number' ? value.toLocaleString(language) : `${value}`;
  });
}

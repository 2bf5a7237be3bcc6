/** A loader of Turbopack: what a file of `en/` or `de/` is in the browser, where it comes in a script of its own. */
import { compileAll } from './compiled.ts';

/** As often as the file changes, it is another module. */
let times = 0;

export default async function compileTexts() {
  const texts = await import(`${this.resourcePath}?${times++}`);
  return Object.entries(compileAll(texts))
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join('');
}

/**
 * Writes expected/*.txt: what each conformance program shows on real Unikraft. Run by hand when a program is new or changed:
 * `UK_ROOT=/path/to/unikraft-0.17.0 node ukmini/tests/record.ts [program…]`
 */
import { writeFile } from 'node:fs/promises';
import { conformanceImage, unikraft } from './boot.ts';
import { expectedFile, programs, transcripts } from './transcript.ts';

if (!unikraft)
  throw new Error('Set UK_ROOT to a Unikraft 0.17.0 tree: the expected outputs come from there.');
const names = process.argv.slice(2);
const wanted = (await programs()).filter(({ name }) => names.length === 0 || names.includes(name));
const said = await transcripts(await conformanceImage(unikraft), wanted);
for (const [name, text] of said) await writeFile(expectedFile(name, 'unikraft'), text);
console.log(`${said.size} transcripts written`);

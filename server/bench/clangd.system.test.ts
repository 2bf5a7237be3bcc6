import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepOf, TEMPLATE_DIRECTORY } from '../course.ts';
import { type Clangd, hasClangd } from './clangd.ts';
import { KERNELS, openTestBench } from './testing.ts';
import type { Bench } from './types.ts';

const SOURCE = `#include <uk/netdev.h>
#include "genpkt.h"

int main(int argc, char *argv[])
{
	struct uk_netdev *dev = uk_netdev_get(0);
	struct uk_netdev_conf conf = {0};

	conf.nb_
	return 0;
}
`;
const at = (text: string, words: string, end = false) => {
  const before = text.slice(0, text.indexOf(words) + (end ? words.length : 0)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
};

for (const { id, kernel, skip } of KERNELS)
  describe.skipIf(skip !== null || !hasClangd())(`clangd on ${id}`, () => {
    let bench: Bench;
    let clangd: Clangd;
    beforeAll(async () => {
      bench = await openTestBench(kernel);
      clangd = await bench.language();
    });
    afterAll(async () => {
      await clangd?.[Symbol.asyncDispose]();
      await bench?.[Symbol.asyncDispose]();
    });
    const about = { file: 'main.c', text: SOURCE };

    test('completes a field, explains a function, and finds where it is declared', async () => {
      const completed = await clangd.ask({ what: 'complete', ...about, ...at(SOURCE, 'conf.nb_', true) });
      expect(completed.what === 'complete' && completed.proposals.map(({ insert }) => insert).sort()).toEqual(
        ['nb_rx_queues', 'nb_tx_queues'],
      );
      const hover = await clangd.ask({ what: 'hover', ...about, ...at(SOURCE, 'uk_netdev_get') });
      expect(hover).toMatchObject({
        text: expect.stringMatching(/struct uk_netdev \*\s*uk_netdev_get\(unsigned int id\)/),
      });
      const found = await clangd.ask({ what: 'definition', ...about, ...at(SOURCE, 'uk_netdev_get') });
      const [place] = found.what === 'definition' ? found.places : [];
      expect(place?.path).toMatch(/^\/uk\/.*\/uk\/netdev\.h$/);
      const header = (await bench.header(place?.path ?? ''))?.split('\n') ?? [];
      expect(header[place?.range.start.line ?? -1]).toMatch(/uk_netdev_get\(/);
      const signature = await clangd.ask({
        what: 'signature',
        ...about,
        ...at(SOURCE, 'uk_netdev_get(', true),
      });
      expect(signature).toMatchObject({ signatures: [{ parameters: ['unsigned int id'] }] });
    });

    test('says what is wrong with a text, and nothing about a solution', async () => {
      const wrong = await clangd.ask({ what: 'check', ...about });
      expect(wrong).toMatchObject({
        problems: expect.arrayContaining([
          expect.objectContaining({ severity: 'error', message: expect.stringMatching(/nb_/) }),
        ]),
      });
      const files = stepOf('06-go-faster').solution;
      for (const file of ['main.c', 'genpkt.c'])
        expect(await clangd.ask({ what: 'check', file, text: files[file] ?? '' }), file).toEqual({
          what: 'check',
          problems: [],
        });
    });

    test('formats as the kernel does, and leaves the template as it is', async () => {
      const text = 'int main(void){if(1){return 0;}}\n';
      const formatted = await clangd.ask({ what: 'format', file: 'main.c', text });
      expect(formatted.what === 'format' && apply(text, formatted.edits)).toBe(
        'int main(void)\n{\n\tif (1) {\n\t\treturn 0;\n\t}\n}\n',
      );
      const template = readFileSync(path.join(TEMPLATE_DIRECTORY, 'main.c'), 'utf8');
      const kept = await clangd.ask({ what: 'format', file: 'main.c', text: template });
      expect(kept.what === 'format' && apply(template, kept.edits)).toBe(template);
    });

    test('reads no header but those of the kernel and the application', async () => {
      for (const path of ['/etc/passwd', '/uk/../etc/passwd.h', '/app/.config', '/usr/include/stdio.h'])
        await expect(bench.header(path), path).rejects.toThrow();
      expect(await bench.header('/app/none.h')).toBeNull();
      expect(await bench.header('/app/genpkt.h')).toMatch(/genpkt/i);
    });
  });

interface Edit {
  readonly range: Record<'start' | 'end', { readonly line: number; readonly character: number }>;
  readonly text: string;
}

function apply(text: string, edits: readonly Edit[]): string {
  const starts = [0];
  for (const [index, character] of [...text].entries()) if (character === '\n') starts.push(index + 1);
  const offset = ({ line, character }: { line: number; character: number }) =>
    (starts[line] ?? text.length) + character;
  return [...edits]
    .sort((one, other) => offset(other.range.start) - offset(one.range.start))
    .reduce(
      (now, { range, text: by }) => now.slice(0, offset(range.start)) + by + now.slice(offset(range.end)),
      text,
    );
}

/** Crashes of real images come back as lines of their sources. */
import { describe, expect, test } from 'vitest';
import { stepOf } from '../course.ts';
import { KERNELS, openTestBench, runGuest } from './testing.ts';

/** The line that crashes carries the mark; `cause` is in the sentence. */
const PROGRAMS = [
  {
    name: 'a write to NULL',
    body: '\tvolatile int *nowhere = NULL;\n\n\t*nowhere = argc; /* HERE */\n\treturn 0;',
    cause: /NULL/,
  },
  {
    name: 'a division by zero',
    body: '\tvolatile int zero = argc - argc;\n\n\tprintf("%d\\n", 12 / zero); /* HERE */\n\treturn 0;',
    cause: /before you divide/,
  },
  {
    name: 'an assertion of its own',
    body: '\tUK_ASSERT(argc == 77); /* HERE */\n\treturn 0;',
    cause: null,
  },
  {
    name: 'a wild pointer',
    body: '\tvolatile long *wild = (long *)0x1234567890abcdefUL;\n\n\treturn (int)*wild; /* HERE */',
    cause: /never filled in/,
  },
  {
    name: 'an assertion inside of an inline call',
    body: '\tstruct uk_netdev *dev = uk_netdev_get(0);\n\n\tuk_netdev_probe(dev);\n\tuk_netdev_tx_one(dev, 0, NULL); /* HERE */\n\treturn 0;',
    cause: null,
  },
  {
    name: 'an assertion of the kernel',
    body: '\tstruct uk_netdev *dev = uk_netdev_get(0);\n\n\tuk_netdev_probe(dev);\n\tuk_netdev_probe(dev); /* HERE */\n\treturn 0;',
    cause: /uk_netdev_probe once/,
  },
];

for (const { id, kernel, skip } of KERNELS) {
  describe.skipIf(skip)(`a crash on ${id}`, () => {
    test('is found in the source, with its cause', { timeout: 60_000 }, async () => {
      await using bench = await openTestBench(kernel);
      for (const { name, body, cause } of PROGRAMS) {
        const main = `#include <stdio.h>\n#include <uk/assert.h>\n#include <uk/netdev.h>\n\nint main(int argc, char *argv[])\n{\n\t(void)argv;\n${body}\n}\n`;
        await bench.write({ ...stepOf('02-network-interface').solution, 'main.c': main });
        const build = bench.build();
        build.output.resume();
        expect(await build.result, name).toMatchObject({ outcome: 'built' });
        const { ending } = await runGuest(bench, '');
        const line = main.slice(0, main.indexOf('/* HERE')).split('\n').length;
        expect(ending, name).toMatchObject({ place: { file: 'main.c', line, function: 'main' } });
        if (cause) expect(ending, name).toMatchObject({ cause: expect.stringMatching(cause) });
      }
    });
  });
}

/** What a learner can put into a workspace, and what becomes of it where the server writes, reads and boots. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareBase } from '../bench/base.ts';
import { openBench } from '../bench/bench.ts';
import { type Holder, openHolder } from '../bench/holder.ts';
import { KERNELS } from '../bench/testing.ts';
import type { BaseTree, Bench } from '../bench/types.ts';
import { writeFiles } from '../bench/workspace.ts';
import { unpackBundle } from '../check/bundle.ts';
import { readConfig } from '../config.ts';
import { loadCourse, stepOf } from '../course.ts';
import { MiB } from '../limits.ts';
import { SHARED_BASE } from '../testing.ts';
import { attack, emptyBase, heldMemory, inside, openWorkspace, SCRATCH } from './testing.ts';

const TEMPLATE = { 'Config.uk': '' };
let holder: Holder;
beforeAll(async () => {
  holder = await openWorkspace();
});
afterAll(() => holder?.[Symbol.asyncDispose]());

describe('files', () => {
  test('15: a link, pipe, socket or folder where a source should be is replaced, never followed', async () => {
    const canary = path.join(SCRATCH, 'canary');
    writeFileSync(canary, 'as it was\n');
    await attack(
      holder,
      `rm -rf main.c Config.uk
       ln -s ${canary} main.c
       mkdir Config.uk && touch Config.uk/file
       mkfifo pipe.h
       echo other > twin.h && ln twin.h twin.c
       python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket.c")'
       ln -s / root.c
       mknod device.c c 1 8 || true`,
    );
    const names = ['main.c', 'pipe.h', 'twin.c', 'socket.c', 'root.c', 'device.c'];
    await writeFiles(holder, Object.fromEntries(names.map((name) => [name, `/* ${name} */\n`])), TEMPLATE);
    const kinds = await inside(
      holder,
      `cd /app && stat -c '%F %h' ${names.join(' ')} | sort -u; cat ${names.join(' ')}`,
    );
    expect(kinds).toBe(`regular file 1\n${names.map((name) => `/* ${name} */\n`).join('')}`);
    expect(readFileSync(canary, 'utf8')).toBe('as it was\n');
    // What is left over goes, and what it points at stays.
    await attack(holder, `rm -rf *.c *.h; ln -s /usr old.c; mkfifo old.h; ln -s ${canary} own.c`);
    await writeFiles(holder, {}, TEMPLATE);
    const left = await inside(holder, 'ls /app/*.c /app/*.h; ls -d /usr/bin');
    expect(left.match(/No such file/g)).toHaveLength(2);
    expect(left).toContain('/usr/bin\n');
    expect(readFileSync(canary, 'utf8')).toBe('as it was\n');
  });

  test('16: no file has a name or a size that a learner may not have, from the page or in a zip', async () => {
    const names = ['../x.c', '/etc/x.c', 'Makefile', '.config', 'a b.c', 'x.c\n', 'x.c\0', '\x1b[2J.c', ''];
    for (const name of [
      ...names,
      `${'x'.repeat(33)}.c`,
      `${'y'.repeat(300)}.h`,
      '-rf.c',
      '..',
      '.c',
      'é.c',
    ]) {
      const written = writeFiles(holder, { [name]: '' }, {});
      await expect(written, JSON.stringify(name)).rejects.toMatchObject({ code: 'bad-message' });
      const zip = zipSync({ ...BUNDLE, [`sources/${name || '\0'}`]: strToU8('x') });
      expect(() => unpackBundle(zip), JSON.stringify(name)).toThrow();
    }
    await expect(writeFiles(holder, { 'main.c': 'x'.repeat(65 * 1024) }, {})).rejects.toThrow(/too large/);
    const crowd = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`n${n}`, new Uint8Array()]));
    const zeros = new Uint8Array(40 * MiB);
    const bomb = zipSync({ ...BUNDLE, 'evidence.json': [zeros, { level: 1 }] });
    const bombs = [bomb, withDeclaredSize(bomb, zeros.length, 1_000), zipSync(crowd, { level: 0 })];
    for (const one of bombs) {
      const before = heldMemory();
      expect(() => unpackBundle(one)).toThrow();
      // Before a collection, which would take along what was unpacked.
      const { heapUsed, external } = process.memoryUsage();
      expect(heapUsed + external - before).toBeLessThan(32 * MiB);
    }
  });

  test('23: nothing is booted that is not a plain image of some size', async () => {
    const configured =
      'rm -rf .config build/x_qemu-x86_64\nmkdir -p build\necho CONFIG_UK_NAME=\\"x\\" > .config\n';
    const refusals = [
      ['ln -s /etc/passwd build/x_qemu-x86_64', 'no image'],
      ['mkfifo build/x_qemu-x86_64', 'no image'],
      ['mkdir build/x_qemu-x86_64', 'no image'],
      ['truncate -s 40M build/x_qemu-x86_64', '32 MiB'],
      ['echo CONFIG_UK_NAME=\\"../../usr/bin/env\\" > .config', 'no image'],
      ['rm .config && mkfifo .config', '.config'],
      ['rm .config && ln -s /dev/zero .config', '.config'],
    ] as const;
    for (const [script, why] of refusals) {
      const { result } = await attack(holder, configured + script);
      expect(result, script).toMatchObject({ outcome: 'failed', logTail: expect.stringContaining(why) });
      expect(await inside(holder, 'ls -a /app')).not.toContain('.image');
    }
  });
});

/** Enough of a bundle to come to its sources. */
const BUNDLE = {
  'bundle.json': strToU8(JSON.stringify({ format: 'wirespeed-bundle-1', step: '03-say-hello' })),
};

/** The same zip, saying of an entry's size what is not true, in both of its headers. */
function withDeclaredSize(zip: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = Buffer.from(zip);
  const pattern = Buffer.alloc(4);
  pattern.writeUInt32LE(from);
  let found = 0;
  for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 4), found++)
    bytes.writeUInt32LE(to, at);
  if (found === 0) throw new Error('the size stands nowhere');
  return bytes;
}

const ukmini = KERNELS.find(({ id }) => id === 'ukmini');

describe('neighbours', () => {
  test('17: what one build spoils, no base tree and no other build ever sees', async () => {
    const base = emptyBase();
    const state = () => readdirSync(base).map((name) => [name, readFileSync(path.join(base, name), 'utf8')]);
    const before = state();
    await using one = await openHolder({ kernel: SCRATCH, base });
    await using other = await openHolder({ kernel: SCRATCH, base });
    await attack(one, 'rm -f main.c\necho poison > Makefile\ntouch new\necho x > /uk/new || echo refused');
    expect(state()).toEqual(before);
    const listing = 'cat /app/Makefile /app/main.c; ls /uk/new';
    expect(await inside(other, listing, { box: { kind: 'build' } })).toMatch(
      /^include Makefile.uk\nint main;\nls: .*No such file/,
    );
    if (!ukmini?.kernel) throw new Error('ukmini is on every machine');
    const tree = await prepareBase(
      ukmini.kernel,
      readConfig({ WORKSHOP_DATA: SHARED_BASE }),
      loadCourse().steps,
    );
    const clean = await imageOf(tree, {});
    const trees = fingerprint(tree.directory);
    const spoil = '$(shell for f in /app/build/*.o; do echo spoilt > $$f; done; rm /app/genpkt.c)';
    const makefile = `${loadCourse().template['Makefile.uk']}${spoil}\n`;
    expect(await imageOf(tree, { 'Makefile.uk': makefile })).toBeNull();
    expect(fingerprint(tree.directory)).toBe(trees);
    expect(await imageOf(tree, {})).toBe(clean);
  });
});

/** The hash of the image that a bench of its own builds from these files. */
async function imageOf(tree: BaseTree, files: Record<string, string>): Promise<string | null> {
  await using bench: Bench = await openBench(tree, { allowKvm: false });
  await bench.write({ ...stepOf('03-say-hello').solution, ...files });
  const build = bench.build();
  build.output.resume();
  const result = await build.result;
  return result.outcome === 'built' ? result.imageSha256 : null;
}

/** Names, times and contents of a whole tree. */
function fingerprint(directory: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    hash.update(`${file} ${statSync(file).mtimeMs}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

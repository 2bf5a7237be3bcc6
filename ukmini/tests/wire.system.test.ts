import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { boot, build, type Kernel, ukmini, unikraft } from './boot.ts';
import { wireLines } from './transcript.ts';

const labs = path.join(import.meta.dirname, '..', '..', 'labs');
const template = path.join(import.meta.dirname, '..', '..', 'unikernel-template');

/** Of a program that sends without end, so many frames are compared. */
const ENOUGH = 500;

/** A program of the course that sends: a step's solution, or another right answer to it. */
interface Course {
  name: string;
  source: string;
}

/** All of them, from the third step on; the seventh only receives unless told otherwise. */
async function coursePrograms(): Promise<Course[]> {
  const steps = (await readdir(labs)).filter((step) => step >= '03' && step < '07' && !step.includes('.ts'));
  const found: Course[] = [];
  for (const step of steps) {
    for (const folder of ['solution', 'right']) {
      const files = existsSync(path.join(labs, step, folder))
        ? await readdir(path.join(labs, step, folder))
        : [];
      for (const file of files.filter((name) => name.endsWith('.c'))) {
        const source = await readFile(path.join(labs, step, folder, file), 'utf8');
        found.push({ name: `${step}/${folder}/${file}`, source });
      }
    }
  }
  return found;
}

const programs = await coursePrograms();

/**
 * One image with all of them on top of the template: each one's main gets a name of its own, and the kernel's first argument,
 * which it does not see, is its number.
 */
async function image(kernel: Kernel): Promise<string> {
  const text = (file: string) => readFile(path.join(template, file), 'utf8');
  const names = programs.map((_, n) => `course_${n}`);
  const extra = new Map([
    ['defconfig', `${await text('defconfig')}CONFIG_LIBUKALLOCPOOL=y\n`],
    [
      'main.c',
      `#include <stdlib.h>\n\n${names.map((name) => `int ${name}();\n`).join('')}
int main(int argc, char *argv[])
{
	int (*const mains[])() = { ${names.join(', ')} };

	int n = atoi(argv[1]);

	argv[1] = argv[0];
	return mains[n](argc - 1, argv + 1);
}
`,
    ],
  ]);
  for (const [n, { source }] of programs.entries()) {
    extra.set(`course_${n}.c`, `#define main course_${n}\n${source}`);
  }
  return build(kernel, template, extra);
}

/** What program n puts on the wire. */
async function sends(image: string, n: number): Promise<string> {
  const { frames } = await boot(image, {
    append: String(n),
    nic: 'mac=52:54:00:12:34:56',
    enough: ENOUGH,
    seconds: 5,
  });
  return wireLines(frames.slice(0, ENOUGH));
}

/** What Unikraft sent, for machines without it. */
const recorded = path.join(import.meta.dirname, 'expected', 'wire');
const answer = ({ name }: Course) =>
  path.join(recorded, `${name.replaceAll('/', '_').replace(/\.c$/, '')}.txt`);
const numbered = programs.map((program, n) => [program.name, n, program] as const);

describe('the course programs put the same bytes on the wire', () => {
  let ours = '';
  let theirs = '';
  beforeAll(async () => {
    ours = await image(ukmini);
    if (unikraft) theirs = await image(unikraft);
  });

  test.each(numbered.filter(([, , program]) => existsSync(answer(program))))(
    '%s on ukmini as recorded from Unikraft',
    async (_, n, program) => {
      expect(await sends(ours, n)).toBe(await readFile(answer(program), 'utf8'));
    },
  );

  test.skipIf(!unikraft).each(numbered)('%s on both kernels (needs UK_ROOT)', async (_, n, program) => {
    const seen = await sends(theirs, n);
    if (process.env.RECORD === '1' && seen) await writeFile(answer(program), seen); // by hand, for a new program
    expect(await sends(ours, n)).toBe(seen);
  });
});

import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { boot, build, type Kernel, ukmini, unikraft } from './boot.ts';
import { wireLines } from './transcript.ts';

const root = path.join(import.meta.dirname, '..', '..');
const template = path.join(root, 'unikernel-template');

/** Of a program that sends without end, so many frames are compared. */
const ENOUGH = 500;

/** The course's own programs that send: each step's solution on top of the template. */
const steps = (await readdir(path.join(root, 'labs'))).filter(
  (step) => step >= '03' && existsSync(path.join(root, 'labs', step, 'solution', 'main.c')),
);

/** What a step's solution puts on the wire when it runs on a kernel. */
async function sends(kernel: Kernel, step: string): Promise<string> {
  const folder = path.join(root, 'labs', step, 'solution');
  const sources = new Map<string, string>();
  for (const file of await readdir(folder))
    sources.set(file, await readFile(path.join(folder, file), 'utf8'));
  const { frames } = await boot(await build(kernel, template, sources), {
    append: '',
    nic: 'mac=52:54:00:12:34:56',
    enough: ENOUGH,
    seconds: 10,
  });
  return wireLines(frames.slice(0, ENOUGH));
}

const recorded = (step: string) => path.join(import.meta.dirname, 'expected', 'wire', `${step}.txt`);

describe('the course programs put the same bytes on the wire', () => {
  test.each(steps)('%s on ukmini as on Unikraft', async (step) => {
    const seen = await sends(ukmini, step);
    expect(seen).not.toBe('');
    expect(seen).toBe(await readFile(recorded(step), 'utf8'));
  });

  test.skipIf(!unikraft).each(steps)('%s on Unikraft as recorded (needs UK_ROOT)', async (step) => {
    const seen = await sends(unikraft as Kernel, step);
    if (process.env.RECORD === '1') await writeFile(recorded(step), seen); // by hand, for a new step
    expect(seen).toBe(await readFile(recorded(step), 'utf8'));
  });
});

/**
 * What the measuring slot must know of an image: its size, and where it gives packets back. The symbol table is of the
 * learner's own build, and a makefile can have it name any other function: what is counted there is the learner's own
 * figure, and decides no race.
 */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { LabError } from '../errors.ts';
import { KiB, LIMITS } from '../limits.ts';
import { sentence } from '../sentences.ts';
import { INSIDE } from './box.ts';
import type { Holder } from './holder.ts';
import { finished } from './process.ts';
import type { ImageFacts } from './types.ts';

const imageFacts = z.object({
  bytes: z.int().nonnegative().max(LIMITS.build.imageBytes),
  ends: z.object({ part: z.int().positive(), whole: z.int().positive() }).nullable(),
});

/** Of the image that the last build left. */
export async function examineBuilt(holder: Holder): Promise<ImageFacts> {
  const child = holder.enter(['sh', '-c', EXAMINATION], { box: { kind: 'build' } });
  const milliseconds = LIMITS.bench.errandMilliseconds;
  const outcome = await finished(child, { milliseconds, outputBytes: 64 * KiB });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new LabError('bench-failed', sentence('image-unread'));
  return parseFacts(outcome.stdout.toString('latin1'));
}

/** The size on the first line, then nm's lines; hostile text, as the debug image is the learner's. */
export function parseFacts(text: string): ImageFacts {
  const address = (name: string) => {
    const [, hex] = new RegExp(`^${name} [Tt] ([0-9a-f]{1,12})\\b`, 'm').exec(text) ?? [];
    return hex === undefined ? 0 : Number.parseInt(hex, 16);
  };
  const [part, whole] = [address('uk_netbuf_free_single'), address('uk_netbuf_free')];
  const facts = { bytes: Number.parseInt(text, 10), ends: part > 0 && whole > 0 ? { part, whole } : null };
  const parsed = imageFacts.safeParse(facts);
  if (parsed.success) return parsed.data;
  throw new LabError('bench-failed', sentence('image-unread'));
}

const EXAMINATION = `
stat -c %s ${INSIDE.built} || exit 1
name=$(sed -n 's/^CONFIG_UK_NAME="\\([A-Za-z0-9_.-]*\\)"$/\\1/p' .config | head -n 1)
nm --defined-only --format=posix "build/\${name}_qemu-x86_64.dbg" 2>/dev/null | grep -E '^uk_netbuf_free(_single)? ' | head -n 4
exit 0
`;

/** Where the facts of a reference image stand: its debug image is not kept. */
export function factsFile(image: string): string {
  return `${image}.json`;
}

export async function writeFacts(image: string, facts: ImageFacts): Promise<void> {
  const temporary = `${image}.${process.pid}.facts`;
  await writeFile(temporary, JSON.stringify(facts));
  await rename(temporary, factsFile(image));
}

export async function readFacts(image: string): Promise<ImageFacts> {
  return imageFacts.parse(JSON.parse(await readFile(factsFile(image), 'utf8')));
}

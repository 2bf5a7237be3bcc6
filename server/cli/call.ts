/** What a command was called with, and how it ends. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { LABS, labBySlug } from '../../labs/index.ts';
import type { Files, Lab } from '../../labs/lab.ts';
import { LIMITS } from '../limits.ts';
import { learnerFileName, MAX_FILE_BYTES, MAX_FILES } from '../protocol.ts';

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;

export const PASSED = 0;
export const NOT_PASSED = 1;
export const OUR_FAULT = 2;

/** The call itself is wrong: the message says how, and help follows. */
export class UsageError extends Error {}

export const interrupted = new AbortController();
export function findLab(name: string): Lab | undefined {
  return labBySlug(name) ?? LABS.find(({ number }) => number === name.padStart(2, '0'));
}

export function labOf(name: string): Lab {
  const lab = findLab(name);
  if (!lab) throw new UsageError(`There is no step "${name}".`);
  return lab;
}

export function countOf(value: string | undefined, otherwise: number, name: string): number {
  const count = value === undefined ? otherwise : Number(value);
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError(`--${name} takes a whole number from 1 on.`);
  return count;
}

export function oneOf(values: readonly string[], what: string): string {
  const [first, second] = values;
  if (first === undefined || second !== undefined) throw new UsageError(`Exactly one ${what} is needed.`);
  return first;
}

/** npm runs scripts in the package's folder and says here where it was called. */
export function placeOf(name: string): string {
  return path.resolve(process.env.INIT_CWD ?? '.', name);
}

export function readBounded(name: string): Buffer {
  const place = placeOf(name);
  try {
    return readPlain(place, LIMITS.bundle.zipBytes, 'any bundle');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * A main.c under any name, or the files of a directory that an application may have. The directory may be a learner's: a link in
 * it would lead to a file that we may read and they may not.
 */
export function readSource(name: string): Files {
  const place = placeOf(name);
  try {
    if (!existsSync(place)) throw new UsageError(`There is nothing at ${place} that this user can see.`);
    if (!statSync(place).isDirectory()) return { 'main.c': textAt(place) };
    const names = readdirSync(place).filter((entry) => learnerFileName.safeParse(entry).success);
    if (!names.includes('main.c')) throw new UsageError(`${place} holds no main.c.`);
    if (names.length > MAX_FILES)
      throw new UsageError(`${place} holds more files than an application may have.`);
    return Object.fromEntries(names.map((entry) => [entry, textAt(path.join(place, entry), O_NOFOLLOW)]));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

/** For whoever runs the command; never through a link that somebody left at the place. */
export function writeOut(name: string, bytes: Uint8Array): void {
  const place = placeOf(name);
  try {
    const file = openSync(place, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    try {
      writeFileSync(file, bytes);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new UsageError(`${place} cannot be written: ${(error as Error).message}`);
  }
}

function textAt(place: string, flags = 0): string {
  return readPlain(place, MAX_FILE_BYTES, 'a source may be', flags).toString('utf8');
}

/** A pipe would be waited for, and a device has no end. */
function readPlain(place: string, most: number, than: string, flags = 0): Buffer {
  const file = openSync(place, O_RDONLY | O_NONBLOCK | flags);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new UsageError(`${place} is no plain file.`);
    if (found.size > most) throw new UsageError(`${place} is larger than ${than}.`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

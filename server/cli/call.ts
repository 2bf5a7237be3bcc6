/** What a command was called with, and how it ends. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LABS, labBySlug } from '../../labs/index.ts';
import type { Files, Lab } from '../../labs/lab.ts';
import { LIMITS } from '../limits.ts';
import { learnerFileName } from '../protocol.ts';

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
    if (statSync(place).size > LIMITS.bundle.zipBytes)
      throw new UsageError(`${place} is larger than any bundle.`);
    return readFileSync(place);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

/** A main.c under any name, or the files of a directory that an application may have. */
export function readSource(name: string): Files {
  const place = placeOf(name);
  try {
    if (!existsSync(place)) throw new UsageError(`There is nothing at ${place} that this user can see.`);
    if (!statSync(place).isDirectory()) return { 'main.c': readFileSync(place, 'utf8') };
    const names = readdirSync(place).filter((entry) => learnerFileName.safeParse(entry).success);
    if (!names.includes('main.c')) throw new UsageError(`${place} holds no main.c.`);
    return Object.fromEntries(names.map((entry) => [entry, readFileSync(path.join(place, entry), 'utf8')]));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

/** What a parser of hostile bytes is to the fuzzer. */
import { isDeepStrictEqual } from 'node:util';
import type { Chance } from './mutate.ts';

export interface Target {
  /** Also the folder of its corpus. */
  readonly name: string;
  /** Whose bytes these are, and where they come from. */
  readonly from: string;
  /** The most that can reach the parser; inputs are grown up to here. */
  readonly mostBytes: number;
  /** Processor time that an input of `mostBytes` may take, in milliseconds, on a slow machine. */
  readonly milliseconds: number;
  /** Words that the parser knows. */
  readonly words?: readonly string[];
  /** Gives the bytes to the parser and throws where a promise about the outcome is broken. */
  run(bytes: Uint8Array, chance: Chance): void | Promise<void>;
}

/** A promise that was broken, as opposed to an error that nobody expected. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** @throws Broken with these words. */
export function holds(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Broken(words);
}

/** Both come to the same JSON, in whatever order their fields are. */
export function same(one: unknown, other: unknown, words: string): void {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  if (a === b || isDeepStrictEqual(JSON.parse(a), JSON.parse(b))) return;
  throw new Broken(`${words}:\n  ${a.slice(0, 400)}\n  ${b.slice(0, 400)}`);
}

/** Control bytes that a terminal obeys, line ends and tabs excepted. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** The bytes in pieces, as pipes and sockets deliver them. */
export function pieces(bytes: Uint8Array, chance: Chance): Buffer[] {
  const all: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + chance.small(Math.max(1, bytes.length - at));
    all.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return all;
}

/** Runs it; an error of these kinds is an answer, every other one goes on. */
export function answerOf<T>(
  work: () => T,
  ...kinds: readonly (abstract new (
    ...args: never[]
  ) => Error)[]
): { readonly value: T } | { readonly refused: Error } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Error && kinds.some((kind) => error instanceof kind)) return { refused: error };
    throw error;
  }
}

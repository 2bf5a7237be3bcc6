/**
 * What a deletion leaves in a file. SQLite overwrites what it frees; but where it moves rows from page to page, to keep its
 * trees even, it leaves copies of them in bytes that no row uses, and these outlive the row. Only writing the whole file anew
 * takes them away. That takes everybody's time, so it is done once for many deletions, and a mark in the file says that
 * it is still to be done: the next start does, whatever happens before.
 */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { LIMITS } from '../limits.ts';

type Raw = Database.Database;

/** In `user_version`: nothing deleted is in the file, and whatever is deleted is overwritten. Earlier releases had 0. */
const CLEAN = 1;
const HOLDS_REMAINS = 2;
const USER_VERSION_AT = 60;

/** To be done in the transaction of the deletion. */
export function markRemains(raw: Raw): void {
  raw.pragma(`user_version = ${HOLDS_REMAINS}`);
}

/** Of the store itself, at its opening: one of an earlier release may hold anything. */
export function mayHoldRemains(raw: Raw): boolean {
  return raw.pragma('user_version', { simple: true }) !== CLEAN;
}

/**
 * False where it cannot be done now, as on a full disk, or while another process writes: then later. What is written anew
 * stands beside the file meanwhile, and not in memory: a store may be larger than that.
 */
export function overwriteRemains(raw: Raw): boolean {
  // SQLite asks for it once; /tmp may be memory, too.
  process.env.SQLITE_TMPDIR ??= path.dirname(raw.name);
  try {
    raw.pragma('temp_store = FILE');
    raw.exec('VACUUM');
    raw.pragma(`user_version = ${CLEAN}`);
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError) return false;
    throw error;
  } finally {
    raw.pragma('temp_store = MEMORY');
  }
}

/** The same of a copy that was put aside, where a deletion marked it; any other is not even opened. */
export function overwriteRemainsIn(copy: string): void {
  if (isMarked(copy)) withCopy(copy, overwriteRemains);
}

/** By the header of SQLite's files: the number stands there with its highest byte first. */
function isMarked(copy: string): boolean {
  const file = fs.openSync(copy, 'r');
  const mark = Buffer.alloc(4);
  const read = fs.readSync(file, mark, 0, mark.length, USER_VERSION_AT);
  fs.closeSync(file);
  return read === mark.length && mark.readUInt32BE() === HOLDS_REMAINS;
}

/** A copy is as old as it was: it goes when its time is over. @returns false where it is damaged. */
export function withCopy(copy: string, work: (raw: Raw) => void): boolean {
  const { atime, mtime } = fs.statSync(copy);
  try {
    using stack = new DisposableStack();
    const raw = new Database(copy);
    stack.defer(() => raw.close());
    raw.pragma('foreign_keys = ON');
    raw.pragma('secure_delete = ON');
    // A full /tmp is no reason to keep what was deleted.
    raw.pragma('temp_store = MEMORY');
    work(raw);
    return true;
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return false;
  } finally {
    fs.utimesSync(copy, atime, mtime);
  }
}

/** When files are written anew while the workshop is open: at once, and then after a rest by what it took. */
export class Remains implements Disposable {
  readonly #overwrite: () => void;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  /** `overwrite` writes those files anew that are marked. */
  constructor(overwrite: () => void) {
    this.#overwrite = overwrite;
  }

  /** Something was deleted. */
  due(): void {
    if (this.#timer) return;
    const rest = this.#restsUntil - performance.now();
    if (rest <= 0) this.#work();
    else this.#later(rest);
  }

  [Symbol.dispose](): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #later(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      try {
        this.#work();
      } catch (error) {
        // A disk that fails, or a copy that went meanwhile: the mark is still there, and nobody waits for this.
        if (!(error instanceof Error && 'code' in error)) throw error;
        this.#later(LIMITS.store.cutAgainMilliseconds);
      }
    }, milliseconds).unref();
  }

  #work(): void {
    this.#timer = null;
    const began = performance.now();
    this.#overwrite();
    const ended = performance.now();
    this.#restsUntil = ended + (ended - began) / LIMITS.store.overwriteShare;
  }
}

/** Whether a file is small enough to be written anew while others are served. */
export function isSmall(file: string): boolean {
  return (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= LIMITS.store.overwriteBytes;
}

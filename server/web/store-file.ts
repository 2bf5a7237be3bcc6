/**
 * The store's one file: opened so that a commit outlives a power cut and a deletion leaves nothing behind, and brought
 * up to date in one transaction, after a copy was put aside. Whoever has it open holds a lock beside it.
 */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, type Migration, Migrator, SqliteDialect } from 'kysely';
import { bytesFree } from '../disk.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { sentence } from '../sentences.ts';
import { MIGRATIONS, type Tables } from './migrations.ts';
import { isSmall, mayHoldRemains, overwriteRemains, overwriteRemainsIn } from './store-remains.ts';

const STORE = 'wirespeed.db';
const LOCK = 'wirespeed.lock';
/** Copies that were put aside: `wirespeed.before-<why>.db`. */
const ASIDE = /^wirespeed\.before-[A-Za-z0-9_-]+\.db$/;

type Raw = Database.Database;
type Migrations = Readonly<Record<string, Migration>>;

export interface StoreOpening {
  readonly migrations?: Migrations;
  /** For the server, which takes the time for what a command beside it leaves: to write a large store anew. */
  readonly serving?: boolean;
}

export interface StoreFile extends AsyncDisposable {
  readonly raw: Raw;
  readonly db: Kysely<Tables>;
}

export function storePath(dataDirectory: string): string {
  return path.join(dataDirectory, STORE);
}

/**
 * Opens the store, brings its tables up to date.
 *
 * @throws LabError where it is of a newer release, or is being replaced; whatever a migration threw, with the file as
 * it was.
 */
export async function openStoreFile(
  dataDirectory: string,
  { migrations = MIGRATIONS, serving = false }: StoreOpening = {},
): Promise<StoreFile> {
  fs.mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  keepPrivate(dataDirectory);
  using opening = new DisposableStack();
  const lock = opening.use(lockStore(dataDirectory, 'shared'));
  const raw = new Database(storePath(dataDirectory), { timeout: LIMITS.store.busyMilliseconds });
  opening.defer(() => raw.close());
  raw.pragma('journal_mode = WAL');
  // Each commit is flushed: an acknowledged edit outlives a power cut. Costs 0.4 ms.
  raw.pragma('synchronous = FULL');
  // What a learner deletes is overwritten, not only forgotten.
  raw.pragma('secure_delete = ON');
  // A full /tmp is no reason to lose a save.
  raw.pragma('temp_store = MEMORY');
  refuseNewer(raw, migrations);
  const db = await migrated(raw, dataDirectory, migrations);
  raw.pragma('foreign_keys = ON');
  // Once beside the file, and once in its log.
  const hasRoom = (file: string) =>
    bytesFree(dataDirectory) > 2 * fs.statSync(file).size + LIMITS.store.reserveBytes;
  const mayTake = (file: string) => isSmall(file) || (serving && hasRoom(file));
  if (mayHoldRemains(raw) && mayTake(storePath(dataDirectory))) overwriteRemains(raw);
  removeOldCopies(dataDirectory);
  for (const copy of copiesAside(dataDirectory)) if (mayTake(copy)) overwriteRemainsIn(copy);
  sweepLeftovers(dataDirectory);
  opening.move();
  return {
    raw,
    db,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      // Kysely closes only what was asked something.
      raw.close();
      lock[Symbol.dispose]();
    },
  };
}

/** @throws LabError where the file knows migrations that we do not. */
export function refuseNewer(raw: Raw, migrations: Migrations = MIGRATIONS): void {
  const unknown = applied(raw).filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new LabError(
    'internal',
    `The store was written by a newer release of Wirespeed (it has ${unknown.join(', ')}). Start that release, or restore a backup made by this one.`,
  );
}

/** Migrations that a file has been through. */
export function applied(raw: Raw): string[] {
  const has = raw.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kysely_migration'");
  if (!has.get()) return [];
  return raw.prepare('SELECT name FROM kysely_migration ORDER BY name').pluck().all() as string[];
}

/** All or nothing: neither a migration that fails nor a killed process leaves tables half changed. */
async function migrated(raw: Raw, dataDirectory: string, migrations: Migrations): Promise<Kysely<Tables>> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: explained(raw) }) });
  const done = applied(raw);
  const missing = Object.keys(migrations).filter((name) => !done.includes(name));
  if (missing.length === 0) return db;
  // Tables that are made anew must not take others' rows along; the check below sees to what they refer to.
  raw.pragma('foreign_keys = OFF');
  if (done.length > 0) await putAside(raw, dataDirectory, missing[0] ?? '');
  raw.exec('BEGIN IMMEDIATE');
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...migrations }) },
      // Independent tables may arrive in any order.
      allowUnorderedMigrations: true,
    });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
    const broken = raw.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) throw new Error(`${broken.length} rows would belong to nobody`);
    raw.exec('COMMIT');
    return db;
  } catch (error) {
    if (raw.inTransaction) raw.exec('ROLLBACK');
    throw new Error('The store could not be brought up to date and is as it was.', { cause: error });
  }
}

/** Copies the store as it is to `wirespeed.before-<why>.db`; one of that name from an earlier attempt goes. */
export async function putAside(raw: Raw, dataDirectory: string, why: string): Promise<string> {
  const copy = path.join(dataDirectory, `wirespeed.before-${why}.db`);
  const temporary = `${copy}.new`;
  fs.rmSync(temporary, { force: true });
  await copyStore(raw, temporary);
  fs.renameSync(temporary, copy);
  return copy;
}

/** Copies a store while others write to it, and makes sure of the copy. @throws where the copy is not sound. */
export async function copyStore(raw: Raw, target: string): Promise<void> {
  // Everybody's texts: in no file that somebody else put there for them.
  fs.rmSync(target, { force: true });
  fs.closeSync(fs.openSync(target, 'wx', 0o600));
  // In one step: between two, another process's write would begin the copy anew, for ever in a busy room.
  await raw.backup(target, { progress: () => 0x7fffffff });
  const copy = new Database(target);
  try {
    copy.pragma('journal_mode = DELETE');
    assertSound(copy);
  } finally {
    copy.close();
  }
  flush(target);
}

/** @throws LabError that says what is wrong with the file. */
export function assertSound(raw: Raw): void {
  const [first] = raw.pragma('integrity_check', { simple: false }) as { integrity_check: string }[];
  if (first?.integrity_check !== 'ok')
    throw new LabError('internal', `The store is damaged: ${first?.integrity_check ?? 'it cannot be read'}.`);
  const orphans = raw.pragma('foreign_key_check') as unknown[];
  if (orphans.length > 0)
    throw new LabError('internal', `The store is damaged: ${orphans.length} rows belong to nobody.`);
}

/** The copies that were put aside in a data directory. */
export function copiesAside(dataDirectory: string): string[] {
  return fs
    .readdirSync(dataDirectory)
    .filter((name) => ASIDE.test(name))
    .map((name) => path.join(dataDirectory, name));
}

function removeOldCopies(dataDirectory: string): void {
  for (const copy of copiesAside(dataDirectory))
    if (Date.now() - fs.statSync(copy).mtimeMs > LIMITS.store.asideMilliseconds) fs.rmSync(copy);
}

/**
 * Removes what killed commands left: copies that were never finished, and logs of copies that are gone. Whoever has the
 * store open may ask for it: nobody restores, or brings tables up to date, at that time.
 */
export function sweepLeftovers(dataDirectory: string): void {
  const names = new Set(fs.readdirSync(dataDirectory));
  for (const name of names) {
    const [, copy] = /^(wirespeed\.before-.*\.db)-(?:wal|shm|journal)$/.exec(name) ?? [];
    const unfinished = /^wirespeed\.(?:before-.*\.)?db\.new(?:-wal|-shm|-journal)?$/.test(name);
    if (unfinished || (copy !== undefined && !names.has(copy)) || isUnfinishedBackup(name))
      fs.rmSync(path.join(dataDirectory, name), { force: true });
  }
}

/** Removes what killed backups to this file left beside it. */
export function sweepBackups(file: string): void {
  const directory = path.dirname(file);
  for (const name of fs.readdirSync(directory))
    if (name.startsWith(`${path.basename(file)}.`) && isUnfinishedBackup(name))
      fs.rmSync(path.join(directory, name), { force: true });
}

/** `FILE.PID.new`, of a process that is gone. */
function isUnfinishedBackup(name: string): boolean {
  const [, pid] = /\.(\d+)\.new(?:-wal|-shm|-journal)?$/.exec(name) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Everybody's texts, and who signs in, are no other user's business; what an earlier release left open is closed. */
function keepPrivate(dataDirectory: string): void {
  const ours = fs.readdirSync(dataDirectory).filter((name) => name.startsWith('wirespeed.'));
  const store = storePath(dataDirectory);
  // SQLite gives its logs the mode of their file.
  for (const file of [store, path.join(dataDirectory, LOCK)]) {
    try {
      fs.closeSync(fs.openSync(file, 'a', 0o600));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
      const { username } = os.userInfo();
      const fix = `Give it to the user of the server: chown -R ${username} ${dataDirectory}`;
      throw new LabError('internal', `${username} may not write ${file}. ${fix}`, { cause: error });
    }
  }
  for (const place of [dataDirectory, ...ours.map((name) => path.join(dataDirectory, name))]) {
    const found = fs.statSync(place, { throwIfNoEntry: false });
    if (found && (found.mode & 0o077) !== 0 && found.uid === process.getuid?.())
      fs.chmodSync(place, found.mode & 0o700);
  }
}

/**
 * `shared` with everybody who has the store open; `alone` to replace its file. The kernel lets go of it with the
 * process, however that ends. @throws LabError "busy" where the other kind is held.
 */
export function lockStore(dataDirectory: string, how: 'shared' | 'alone'): Disposable {
  const lock = new Database(path.join(dataDirectory, LOCK), { timeout: 0 });
  try {
    if (how === 'alone') lock.exec('BEGIN EXCLUSIVE');
    else {
      lock.exec('BEGIN');
      lock.prepare('SELECT count(*) FROM sqlite_master').get();
    }
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    const who = how === 'alone' ? 'A server is running on this store: stop it first.' : RESTORING;
    throw new LabError('busy', who);
  }
  return { [Symbol.dispose]: () => void lock.close() };
}

const RESTORING = 'The store is being restored from a backup just now.';

/** Makes sure that a file, and its name, are on the disk. */
export function flush(file: string): void {
  for (const place of [file, path.dirname(file)]) {
    const descriptor = fs.openSync(place, 'r');
    fs.fsyncSync(descriptor);
    fs.closeSync(descriptor);
  }
}

/**
 * The file as Kysely uses it. SQLite ends a transaction itself when the disk is full: asking for its end then would hide
 * the reason, which the learner is told.
 */
function explained(raw: Raw) {
  const nothing = raw.prepare('SELECT 1 WHERE 0');
  return {
    prepare(sql: string) {
      const statement = sql === 'rollback' && !raw.inTransaction ? nothing : raw.prepare(sql);
      return {
        reader: statement.reader,
        all: (parameters: readonly unknown[]) => telling(() => statement.all(parameters)),
        run: (parameters: readonly unknown[]) => telling(() => statement.run(parameters)),
        iterate: (parameters: readonly unknown[]) => statement.iterate(parameters),
      };
    },
    close: () => raw.close(),
  };
}

const NO_ROOM = sentence('disk-full');

function telling<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR'))
      throw new LabError('disk-full', NO_ROOM, { cause: error });
    throw error;
  }
}

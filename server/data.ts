/**
 * `npm run lab -- backup`, `restore` and `learner`: the store as one file, put back, and one learner's data. All but
 * restore may run while a server does.
 */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { refuseWithoutRoom } from './disk.ts';
import { LabError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { unreadableTold } from './web/learner-data.ts';
import { openStore } from './web/store.ts';
import type { StorePlace } from './web/store-base.ts';
import {
  applied,
  assertSound,
  copyStore,
  flush,
  lockStore,
  putAside,
  refuseNewer,
  storePath,
  sweepBackups,
} from './web/store-file.ts';

/** Copies the store to a file that does not exist yet, and makes sure of the copy. @returns what to print. */
export async function backup({ dataDirectory, databaseUrl }: StorePlace, file: string): Promise<string> {
  if (databaseUrl !== '') throw ofPostgres('pg_dump --format=custom --file=FILE "$DATABASE_URL"');
  refuseExisting(file);
  const store = storePath(dataDirectory);
  if (!fs.existsSync(store)) throw new LabError('internal', `There is no store at ${store}.`);
  using stack = new DisposableStack();
  const raw = new Database(store, { readonly: true });
  stack.defer(() => raw.close());
  sweepBackups(file);
  refuseWithoutRoom(path.dirname(file), sizeOf(store) + LIMITS.store.saveReserveBytes, 'a backup');
  const temporary = `${file}.${process.pid}.new`;
  stack.defer(() => fs.rmSync(temporary, { force: true }));
  await copyStore(raw, temporary);
  refuseExisting(file);
  fs.renameSync(temporary, file);
  flush(file);
  return `${learners(file)} in ${file}, ${fs.statSync(file).size} bytes, found sound.`;
}

/**
 * Puts a backup in the place of the store, while no server runs. A store that is there is refused, or with `replace`
 * put aside. The tables are brought up to date then. @returns what to print.
 */
export async function restore(
  { dataDirectory, databaseUrl }: StorePlace,
  file: string,
  replace: boolean,
): Promise<string> {
  if (databaseUrl !== '')
    throw ofPostgres(
      'pg_restore --clean --if-exists --single-transaction --no-owner --dbname="$DATABASE_URL" FILE',
    );
  if (!fs.existsSync(file)) throw new LabError('internal', `There is no file ${file}.`);
  fs.mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const store = storePath(dataDirectory);
  let aside = '';
  {
    using stack = new DisposableStack();
    stack.use(lockStore(dataDirectory, 'alone'));
    const source = openBackup(file);
    stack.defer(() => source.close());
    if (fs.existsSync(store)) {
      if (!replace)
        throw new LabError('busy', `There is a store at ${store}: with --replace it is put aside.`);
      aside = await clear(dataDirectory, store);
    }
    const temporary = `${store}.new`;
    fs.rmSync(temporary, { force: true });
    await copyStore(source, temporary);
    fs.renameSync(temporary, store);
    flush(store);
  }
  await (await openStore(dataDirectory))[Symbol.asyncDispose]();
  const kept = aside === '' ? '' : ` What was there before is ${aside}.`;
  return `${learners(store)} restored to ${store}.${kept}`;
}

/** `export ID FILE` or `delete ID`; the beginning of an id will do where it is the only one. @returns what to print. */
export async function learner(
  place: StorePlace,
  action: 'export' | 'delete',
  beginning: string,
  file: string | null,
): Promise<string> {
  if (file !== null) refuseExisting(file);
  const { dataDirectory, databaseUrl } = place;
  await using store = await openStore(place);
  const [id, other] = await store.learnersLike(beginning);
  if (id === undefined) throw new LabError('internal', 'There is no such learner.');
  if (other !== undefined)
    throw new LabError('internal', 'Several learners begin like that: give more of the id.');
  if (action === 'delete') {
    const { unreadable } = await store.deleteLearner(id);
    if (unreadable.length > 0)
      throw new LabError(
        'internal',
        `Deleted from the store and from what could be read. ${unreadableTold(unreadable, dataDirectory)}`,
      );
    if (databaseUrl !== '')
      return `Deleted: nothing of ${id} is in the database any more. What PostgreSQL has not overwritten yet, its log, and your backups keep it until they go.`;
    return `Deleted: nothing of ${id} is in ${dataDirectory} any more. Backups elsewhere keep it until you delete them.`;
  }
  const zip = await store.exportLearner(id);
  if (!zip || file === null) throw new LabError('internal', 'There is nothing to write, or no file for it.');
  fs.writeFileSync(file, zip, { flag: 'wx', mode: 0o600 });
  return `Everything of ${id} is in ${file}.`;
}

/** A database has its own tools for that, which also know how to do it while others write. */
function ofPostgres(command: string): LabError {
  return new LabError(
    'internal',
    `The store is in the PostgreSQL database of DATABASE_URL, whose own tools do this (Debian: postgresql-client):\n\n  ${command}\n\nStop the workshop before a restore; its next start brings the tables up to date.`,
  );
}

/** With what is in its log of changes. */
function sizeOf(store: string): number {
  const sizes = [store, `${store}-wal`].map((file) => fs.statSync(file, { throwIfNoEntry: false })?.size);
  return (sizes[0] ?? 0) + (sizes[1] ?? 0);
}

function refuseExisting(file: string): void {
  if (fs.existsSync(file)) throw new LabError('busy', `${file} exists, and is not overwritten.`);
  if (!fs.existsSync(path.dirname(file)))
    throw new LabError('internal', `There is no directory ${path.dirname(file)}.`);
}

/** @throws LabError where the file is no store, is damaged, or of a newer release. */
function openBackup(file: string): Database.Database {
  const raw = new Database(file, { readonly: true });
  try {
    assertSound(raw);
    if (applied(raw).length === 0) throw new LabError('internal', `${file} is no store of Wirespeed.`);
    refuseNewer(raw);
    return raw;
  } catch (error) {
    raw.close();
    if (error instanceof LabError) throw error;
    throw new LabError('internal', `${file} is no store: ${(error as Error).message}.`);
  }
}

/** Puts the present store aside and takes its log of changes away. One that is damaged is kept as it is. */
async function clear(dataDirectory: string, store: string): Promise<string> {
  const why = `restore-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  try {
    const raw = new Database(store);
    try {
      const copy = await putAside(raw, dataDirectory, why);
      raw.pragma('journal_mode = DELETE');
      return copy;
    } finally {
      raw.close();
    }
  } catch {
    const copy = path.join(dataDirectory, `wirespeed.before-${why}.db`);
    for (const end of ['-wal', '-shm', ''])
      if (fs.existsSync(store + end)) fs.renameSync(store + end, copy + end);
    return copy;
  }
}

function learners(file: string): string {
  const raw = new Database(file, { readonly: true });
  const count = Number(raw.prepare('SELECT count(*) FROM learner').pluck().get());
  raw.close();
  return `${count} ${count === 1 ? 'learner' : 'learners'}`;
}

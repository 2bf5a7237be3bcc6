/** The experiment book in the store: measurements with the code and configuration of each, and a note to each row. */

import { setImmediate } from 'node:timers/promises';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { countChanged } from '../../labs/diff.ts';
import { isOwnRow, isRow } from '../../labs/experiments.ts';
import type { Files } from '../../labs/lab.ts';
import { filesInMode } from '../../labs/switch.ts';
import { stepOf } from '../course.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { type Book, type BookEntry, bookEntry, bookNote, keptExperiment } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { Tables } from './migrations.ts';
import type { StoreCalls } from './store.ts';
import type { StoreBase } from './store-base.ts';

type Work = Kysely<Tables> | Transaction<Tables>;
type Row = Selectable<Tables['experiment']>;
/** What tells a measurement's place in the book. Its code and configuration are up to a megabyte. */
type Head = Pick<Row, 'id' | 'row' | 'mode' | 'kernel'>;
type Calls = Pick<StoreCalls, 'book' | 'roomFor' | 'record' | 'note' | 'forget' | 'forgetRow' | 'kept'>;

export function experimentCalls({ db, ofLearner }: Pick<StoreBase, 'db' | 'ofLearner'>): Calls {
  return {
    book: ({ learner }) => bookOf(db, learner),

    record: ({ learner, row, step, mode, measurement, files, config }) =>
      ofLearner(learner, async (work) => {
        if (!isRow(row)) throw new LabError('bad-message', 'The experiment book has no such row.');
        const all = await headsOf(work, learner);
        if (isOwnRow(row)) await nameRow(work, learner, row);
        const { kernel } = measurement;
        const id = await nextId(work, learner);
        const added = {
          ...{ learner, id, step, row, kernel, mode },
          ...{ added: 0, removed: 0, changed_from: 'start', options: '[]' },
          body: JSON.stringify(measurement),
          files: JSON.stringify(files),
          config: JSON.stringify(config),
        };
        await work.insertInto('experiment').values(added).execute();
        await prune(work, learner, [...all, added]);
        await recount(work, learner, kernel, row === 'naive' ? null : id);
        return bookOf(work, learner);
      }),

    async roomFor({ learner, row }) {
      if (isOwnRow(row)) await refuseTooMany(db, learner, row);
      await refuseTooLarge(db, learner);
      return {};
    },

    note: ({ learner, row, title, note }) =>
      ofLearner(learner, async (work) => {
        if (!isRow(row) && row !== 'batching')
          throw new LabError('bad-message', 'The experiment book has no such row.');
        if (isOwnRow(row)) await refuseTooMany(work, learner, row);
        await writeNote(work, learner, row, isOwnRow(row) ? title.trim() || UNNAMED : '', note);
        return bookOf(work, learner);
      }),

    forget: ({ learner, experiment }) =>
      ofLearner(learner, async (work) => {
        const all = await headsOf(work, learner);
        const gone = all.find(({ id }) => id === experiment);
        await work
          .deleteFrom('experiment')
          .where('learner', '=', learner)
          .where('id', '=', experiment)
          .execute();
        const naive = gone?.row === 'naive' && all.filter((one) => one.row === 'naive');
        // An older one was not what the others are compared with.
        if (naive && !naive.some(({ id, kernel }) => kernel === gone.kernel && id > gone.id))
          await recount(work, learner, gone.kernel, null);
        else if (gone) {
          const like = all.filter((one) => isLike(one, gone));
          const newest = like.filter(({ id }) => id !== gone.id).at(-1);
          if (newest && like.at(-1) === gone) await recount(work, learner, gone.kernel, newest.id);
        }
        return bookOf(work, learner);
      }),

    forgetRow: ({ learner, row }) =>
      ofLearner(learner, async (work) => {
        if (!isOwnRow(row)) throw new LabError('bad-message', sentence('book-own-rows'));
        for (const table of ['experiment', 'experiment_note'] as const)
          await work.deleteFrom(table).where('learner', '=', learner).where('row', '=', row).execute();
        return bookOf(work, learner);
      }),

    async kept({ learner, experiment }) {
      const row = await madeOf(db, learner, experiment);
      if (!row) return null;
      return keptExperiment.parse({
        step: row.step,
        files: JSON.parse(row.files),
        config: JSON.parse(row.config),
      });
    },
  };
}

async function refuseTooLarge(work: Work, learner: string): Promise<void> {
  const { rows } = await sql<{ bytes: number | null }>`
    select sum(octet_length(files) + octet_length(config)) as bytes from experiment
    where learner = ${learner}`.execute(work);
  if (Number(rows[0]?.bytes ?? 0) > LIMITS.store.experimentBytes)
    throw new LabError('too-large', sentence('book-code'));
}

function isLike(one: Head, other: Head): boolean {
  return one.row === other.row && one.mode === other.mode && one.kernel === other.kernel;
}

const UNNAMED = 'My experiment';

/** Oldest first. */
function headsOf(work: Work, learner: string): Promise<Head[]> {
  return work
    .selectFrom('experiment')
    .select(['id', 'row', 'mode', 'kernel'])
    .where('learner', '=', learner)
    .orderBy('id')
    .execute();
}

type Made = Pick<Row, 'step' | 'files' | 'config'>;

function madeOf(work: Work, learner: string, id: number): Promise<Made | undefined> {
  return work
    .selectFrom('experiment')
    .select(['step', 'files', 'config'])
    .where('learner', '=', learner)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A page may still show one that was deleted: its number is not given again. */
async function nextId(work: Work, learner: string): Promise<number> {
  const { last_experiment } = await work
    .updateTable('learner')
    .set(({ eb }) => ({ last_experiment: eb('last_experiment', '+', 1) }))
    .where('id', '=', learner)
    .returning('last_experiment')
    .executeTakeFirstOrThrow();
  return last_experiment;
}

async function bookOf(work: Work, learner: string): Promise<Book> {
  // Code and configuration are most of a row, and are asked for one by one.
  const rows = await work
    .selectFrom('experiment')
    .select(['id', 'step', 'row', 'kernel', 'mode', 'body', 'added', 'removed', 'changed_from', 'options'])
    .where('learner', '=', learner)
    .orderBy('id')
    .execute();
  const notes = await work
    .selectFrom('experiment_note')
    .select(['row', 'title', 'note'])
    .where('learner', '=', learner)
    .orderBy('at')
    .orderBy('row')
    .execute();
  return { entries: rows.map(entryOf), notes: notes.map((note) => bookNote.parse(note)) };
}

function entryOf(row: Omit<Row, 'learner' | 'files' | 'config'>): BookEntry {
  const { id, step, mode, added, removed } = row;
  return bookEntry.parse({
    ...JSON.parse(row.body),
    ...{ id, row: row.row, step, mode },
    changed: { added, removed, from: row.changed_from },
    options: JSON.parse(row.options),
  });
}

/** Gives an own row that was measured before it was named a name. */
async function nameRow(work: Work, learner: string, row: string): Promise<void> {
  await refuseTooMany(work, learner, row);
  await work
    .insertInto('experiment_note')
    .values({ learner, row, title: UNNAMED, note: '', at: new Date().toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function refuseTooMany(work: Work, learner: string, row: string): Promise<void> {
  const rows = await work
    .selectFrom('experiment_note')
    .select('row')
    .where('learner', '=', learner)
    .where('row', 'like', 'own-%')
    .execute();
  if (rows.length >= LIMITS.store.ownRows && !rows.some((one) => one.row === row))
    throw new LabError('too-large', sentence('book-rows', { most: LIMITS.store.ownRows }));
}

/** The time is that of the first note, so that rows keep their order. */
async function writeNote(
  work: Work,
  learner: string,
  row: string,
  title: string,
  note: string,
): Promise<void> {
  await work
    .insertInto('experiment_note')
    .values({ learner, row, title, note, at: new Date().toISOString() })
    .onConflict((conflict) => conflict.columns(['learner', 'row']).doUpdateSet({ title, note }))
    .execute();
}

/** The oldest make room, but never the newest of a row, mode and kernel: the table shows those. */
async function prune(work: Work, learner: string, all: readonly Head[]): Promise<void> {
  const excess = all.length - LIMITS.store.experiments;
  if (excess <= 0) return;
  const newest = newestOf(all);
  const old = all.filter((row) => !newest.has(row)).slice(0, excess);
  for (const { id } of old)
    await work.deleteFrom('experiment').where('learner', '=', learner).where('id', '=', id).execute();
}

/** The newest of each row, mode and kernel. */
function newestOf(all: readonly Head[]): ReadonlySet<Head> {
  return new Set(new Map(all.map((row) => [`${row.row} ${row.mode} ${row.kernel}`, row])).values());
}

/**
 * Compares code and configuration with the naive row's: of one measurement, or of all shown where that row changed. They
 * are loaded one by one, and other requests are answered in between; the store's own wait for the transaction.
 */
async function recount(work: Work, learner: string, kernel: string, only: number | null): Promise<void> {
  const all = (await headsOf(work, learner)).filter((one) => one.kernel === kernel);
  const naive = all.findLast((one) => one.row === 'naive');
  const yardstick = naive && (await madeOf(work, learner, naive.id));
  const naiveFiles = yardstick ? filesOf(yardstick) : null;
  const naiveConfig = yardstick ? configOf(yardstick) : null;
  for (const { id, row } of newestOf(all)) {
    if (only !== null && id !== only) continue;
    await setImmediate();
    const made = await madeOf(work, learner, id);
    if (!made) continue;
    const from = naiveFiles && row !== 'naive' ? 'naive' : 'start';
    const base = from === 'naive' && naiveFiles ? naiveFiles : filesInMode(stepOf(made.step).start, 'sent');
    const changed = countChanged(base, filesOf(made));
    const options = naiveConfig && row !== 'naive' ? changedOptions(naiveConfig, configOf(made)) : [];
    await work
      .updateTable('experiment')
      .set({ ...changed, changed_from: from, options: JSON.stringify(options) })
      .where('learner', '=', learner)
      .where('id', '=', id)
      .execute();
  }
}

/** With the switch on the sending side, so that it does not count as a change. */
function filesOf(made: Made): Files {
  const kept = keptExperiment.shape.files.parse(JSON.parse(made.files));
  return filesInMode(kept as Files, 'sent');
}

function configOf(made: Made): Readonly<Record<string, string>> {
  return keptExperiment.shape.config.parse(JSON.parse(made.config));
}

/** More would not be read. */
const MOST_OPTIONS = 20;

function changedOptions(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort()
    .slice(0, MOST_OPTIONS)
    .map((name) => `${name.replace(/^CONFIG_/, '')}=${after[name] ?? 'n'}`);
}

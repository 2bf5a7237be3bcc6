/**
 * The store of record: learners, their texts, what those were before, and verdicts. Every promise here resolves
 * after the commit, so what was acknowledged is on the disk. A learner's text is never lost: whatever replaces one
 * keeps the old one as a version.
 */

import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { NOT_REACHED } from '../../labs/verdict.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import {
  type FeedbackForm,
  feedbackForm,
  kernel,
  MAX_FILES,
  type SavedVersion,
  type SentFeedback,
  savedVersion,
  type VerdictMessage,
  verdictMessage,
} from '../protocol.ts';
import type { Handlers, STORE_CALLS } from '../runner/channel.ts';
import { sentence } from '../sentences.ts';
import { experimentCalls } from './experiments.ts';
import { type LearnerData, learnerDataCalls } from './learner-data.ts';
import type { Tables } from './migrations.ts';
import { type RoomDataStore, roomDataCalls } from './rooms/data-store.ts';
import { type HelpStore, helpCalls } from './rooms/help-store.ts';
import { type MemberStore, memberCalls, noteEvent } from './rooms/member-store.ts';
import { type RaceStore, raceCalls } from './rooms/race-store.ts';
import { type ReportStore, reportCalls } from './rooms/report-store.ts';
import { type RoomStore, roomCalls } from './rooms/room-store.ts';
import { type TalkStore, talkCalls } from './rooms/talk-store.ts';
import { openViews, type ViewStore, viewCalls } from './rooms/view-store.ts';
import { type WallStore, wallCalls } from './rooms/wall-store.ts';
import { type SessionStore, sessionCalls } from './sessions.ts';
import type { StorePlace } from './store-base.ts';
import { openSqlite } from './store-sqlite.ts';
import { type SummaryStore, summaryCalls } from './summary.ts';

type Place = { readonly learner: string; readonly step: string };
export type StoreCalls = Omit<Handlers<typeof STORE_CALLS>, 'status' | 'active'>;
type Work = Kysely<Tables> | Transaction<Tables>;

export interface Store extends StoreCalls, SessionStore, LearnerData, SummaryStore, AsyncDisposable {
  readonly rooms: RoomStore &
    MemberStore &
    ReportStore &
    RoomDataStore &
    RaceStore &
    HelpStore &
    TalkStore &
    ViewStore &
    WallStore;
  /** Which database it is in, with its version. */
  readonly label: string;
  /** Writes, and flushes, something of no meaning. @throws where nothing can be written. */
  probe(): Promise<void>;
  /** Whether the disk still has what those who are here may come to need. */
  hasRoom(): boolean;
  /** Slugs of passed steps, in no order. */
  passed(learner: string): Promise<string[]>;
  /** Keeps a learner's form instead of the one before. */
  sendFeedback(learner: string, form: FeedbackForm): Promise<SentFeedback>;
  feedback(learner: string): Promise<SentFeedback | null>;
  /** Whether a learner ever saved a text or got a verdict. */
  hasWorked(learner: string): Promise<boolean>;
  /** Forms of learners who never did. */
  idleForms(): Promise<number>;
  /** Every form, in the order of first sending, without saying whose. */
  allFeedback(): Promise<SentFeedback[]>;
}

/**
 * Opens the store, brings its tables up to date. A text is a data directory. `serving`: as the server, and not beside it.
 *
 * @throws LabError where it is damaged, of a newer release, or cannot be reached.
 */
export async function openStore(place: StorePlace | string, { serving = false } = {}): Promise<Store> {
  const { dataDirectory, databaseUrl } =
    typeof place === 'string' ? { dataDirectory: place, databaseUrl: '' } : place;
  const base =
    databaseUrl === ''
      ? await openSqlite(dataDirectory, serving)
      : // Only who has one pays for its library.
        await (await import('./store-postgres.ts')).openPostgres(databaseUrl);
  const { db, ofLearner } = base;
  const rooms = {
    ...{ ...roomCalls(db), ...memberCalls(db), ...reportCalls(base), ...roomDataCalls(base) },
    ...{ ...raceCalls(db), ...helpCalls(db), ...talkCalls(db), ...viewCalls(db), ...wallCalls(db) },
  };

  return {
    async probe() {
      const at = now();
      await db
        .insertInto('probe')
        .values({ id: 1, at })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at }))
        .execute();
    },

    label: base.label,
    hasRoom: base.hasRoom,

    passed: (learner) => passedSteps(db, learner),

    async sendFeedback(learner, form) {
      const at = now();
      const body = JSON.stringify(form);
      await db
        .insertInto('feedback')
        .values({ learner, body, first_at: at, at })
        .onConflict((conflict) => conflict.column('learner').doUpdateSet({ body, at }))
        .execute();
      return { form, at };
    },

    async feedback(learner) {
      const row = await db
        .selectFrom('feedback')
        .select(['body', 'at'])
        .where('learner', '=', learner)
        .executeTakeFirst();
      return row ? sentForm(row) : null;
    },

    async hasWorked(learner) {
      const worked = await db
        .selectFrom('learner')
        .select('id')
        .where('id', '=', learner)
        .where(worksBy)
        .executeTakeFirst();
      return worked !== undefined;
    },

    async idleForms() {
      const row = await db
        .selectFrom('feedback')
        .innerJoin('learner', 'learner.id', 'feedback.learner')
        .where(({ eb, not }) => not(worksBy(eb)))
        .select((select) => select.fn.countAll().as('count'))
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },

    async allFeedback() {
      const rows = await db
        .selectFrom('feedback')
        .select(['body', 'at'])
        .orderBy('first_at')
        .orderBy('learner')
        .execute();
      return rows.map(sentForm);
    },

    async load(place) {
      const sources = await sourcesOf(db, place).select(['file', 'text', 'revision']).execute();
      const row = await db
        .selectFrom('learner')
        .select('kernel')
        .where('id', '=', place.learner)
        .executeTakeFirst();
      return {
        sources,
        versions: await versionsOf(db, place),
        passed: await passedSteps(db, place.learner),
        verdict: await lastVerdict(db, place),
        kernel: kernel.nullable().parse(row?.kernel ?? null),
      };
    },

    async outline(place) {
      const rows = await sourcesOf(db, place).select('file').orderBy('file').execute();
      return { files: rows.map(({ file }) => file), versions: await versionsOf(db, place) };
    },

    save: ({ file, text, base, ifStale, keepOld = false, helper, view, ...place }) =>
      ofLearner(place.learner, async (work) => {
        if (view !== undefined) await refuseUngiven(work, place.learner, view);
        const old = await sourcesOf(work, place).selectAll().where('file', '=', file).executeTakeFirst();
        if (old?.text === text) return { revision: old.revision, conflict: false, versions: [] };
        if (!old) await refuseTooMany(work, place);
        if (old && base < old.revision && ifStale) {
          const conflict = ifStale === 'keep';
          if (conflict) await keepVersion(work, { ...old, text }, 'conflict');
          const stale = { file, text: old.text, revision: old.revision };
          return { revision: old.revision, conflict, versions: await versionsOf(work, place), stale };
        }
        const conflict = old !== undefined && (base < old.revision || keepOld);
        if (conflict) await keepVersion(work, old, 'conflict');
        const helped = old !== undefined && !conflict && helper !== undefined;
        if (helped) await keepVersion(work, old, 'helper', helper);
        const typed = old !== undefined && !conflict && !helped && (await isTypedLong(work, old));
        if (typed) await keepVersion(work, old, 'typed');
        const revision = Math.max(old?.revision ?? 0, base) + 1;
        await put(work, place, file, text, revision);
        const kept = conflict || typed || helped;
        return { revision, conflict: kept, versions: kept ? await versionsOf(work, place) : [] };
      }),

    keep: ({ reason, ...place }) =>
      ofLearner(place.learner, async (work) => {
        let changed = false;
        for (const row of await sourcesOf(work, place).selectAll().execute()) {
          const newest = await newestVersion(work, row);
          if (newest?.text === row.text) continue;
          await keepVersion(work, row, reason);
          changed = true;
        }
        return { versions: await versionsOf(work, place), changed };
      }),

    replace: ({ files, reason, ...place }) =>
      ofLearner(place.learner, async (work) => {
        const rows = await sourcesOf(work, place).selectAll().execute();
        const sources = [];
        for (const [file, text] of Object.entries(files)) {
          const old = rows.find((row) => row.file === file);
          // What was never saved stands at its start already; a reset has nothing to do there.
          if (old ? old.text === text : reason === 'reset') continue;
          if (old) await keepVersion(work, old, reason);
          else await refuseTooMany(work, place);
          const revision = (old?.revision ?? 0) + 1;
          await put(work, place, file, text, revision);
          sources.push({ file, text, revision });
        }
        return { sources, versions: await versionsOf(work, place) };
      }),

    remove: ({ files, reason, ...place }) =>
      ofLearner(place.learner, async (work) => {
        const removed = [];
        const rows = sourcesOf(work, place)
          .selectAll()
          .where('file', 'in', ['', ...files]);
        for (const row of await rows.execute()) {
          await keepVersion(work, row, reason);
          await work
            .deleteFrom('source')
            .where('learner', '=', place.learner)
            .where('step', '=', place.step)
            .where('file', '=', row.file)
            .execute();
          removed.push(row.file);
        }
        return { removed, versions: await versionsOf(work, place) };
      }),

    async version({ version, ...place }) {
      const row = await db
        .selectFrom('version')
        .select(['file', 'text'])
        .where('learner', '=', place.learner)
        .where('step', '=', place.step)
        .where('id', '=', version)
        .executeTakeFirst();
      return row ?? null;
    },

    verdict: ({ learner, verdict }) =>
      ofLearner(learner, async (work) => {
        const last = await work
          .selectFrom('verdict')
          .select((select) => select.fn.max('id').as('id'))
          .where('learner', '=', learner)
          .executeTakeFirst();
        await forgetEvidence(work, learner, verdict.step);
        const { step, result, at } = verdict;
        const row = { learner, id: Number(last?.id ?? 0) + 1, step, kernel: verdict.kernel, result, at };
        await work
          .insertInto('verdict')
          .values({ ...row, body: JSON.stringify(verdict) })
          .execute();
        await forgetVerdicts(work, row);
        if (result !== 'error') await noteVerdict(work, learner, verdict);
        return { passed: await passedSteps(work, learner) };
      }),

    rooms,
    rules: async ({ learner }) => ({ rules: await rooms.rulesOf(learner) }),
    news: async ({ learner }) => ({ news: await rooms.news(learner) }),
    looking: async ({ learner }) => ({ looking: await openViews(db, learner) }),
    async did({ learner, step, kind, ...body }) {
      await rooms.did(learner, kind, step, body);
      return {};
    },
    async visited({ learner, step }) {
      await rooms.visited(learner, step);
      return {};
    },

    async kernel(choice) {
      await db
        .updateTable('learner')
        .set({ kernel: choice.kernel })
        .where('id', '=', choice.learner)
        .execute();
      return {};
    },

    ...experimentCalls(base),
    ...sessionCalls(db),
    ...summaryCalls(db),
    ...learnerDataCalls(base),

    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  };
}

const now = () => new Date().toISOString();

function sourcesOf(work: Work, place: Place) {
  return work.selectFrom('source').where('learner', '=', place.learner).where('step', '=', place.step);
}

async function put(work: Work, place: Place, file: string, text: string, revision: number): Promise<void> {
  const changes = { text, revision, updated_at: now() };
  await work
    .insertInto('source')
    .values({ ...place, file, ...changes })
    .onConflict((conflict) => conflict.columns(['learner', 'step', 'file']).doUpdateSet(changes))
    .execute();
}

/** In the learner's room, with the items that failed: what stood behind them says nothing of the learner. */
function noteVerdict(work: Work, learner: string, { step, result, items }: VerdictMessage): Promise<void> {
  const failed = items.flatMap((item) =>
    item.result === 'fail' && item.seen !== NOT_REACHED ? [item.id] : [],
  );
  return noteEvent(work, learner, result === 'pass' ? 'passed' : 'failed', step, { failed });
}

/** Before one more check: the frames of earlier ones are not shown again, what they saw only of the newest. */
async function forgetEvidence(work: Work, learner: string, step: string): Promise<void> {
  const told = await work
    .selectFrom('verdict')
    .select(['id', 'body'])
    .where('learner', '=', learner)
    .where('step', '=', step)
    .where('body', 'is not', null)
    .orderBy('id', 'desc')
    .execute();
  for (const [place, { id, body }] of told.entries()) {
    const full = verdictMessage.safeParse(JSON.parse(body ?? 'null')).data;
    const kept = full && place < LIMITS.store.evidence - 1 ? { ...full, frames: NO_FRAMES } : null;
    const text = kept && JSON.stringify(kept);
    if (text === body) continue;
    await work
      .updateTable('verdict')
      .set({ body: text })
      .where('learner', '=', learner)
      .where('id', '=', id)
      .execute();
  }
}

const NO_FRAMES: VerdictMessage['frames'] = { yours: [], reference: [] };

/** All but the first and the newest of one result at one step. */
async function forgetVerdicts(
  work: Work,
  { learner, step, result }: Pick<Selectable<Tables['verdict']>, 'learner' | 'step' | 'result'>,
): Promise<void> {
  const these = work
    .selectFrom('verdict')
    .select('id')
    .where('learner', '=', learner)
    .where('step', '=', step)
    .where('result', '=', result);
  await work
    .deleteFrom('verdict')
    .where('learner', '=', learner)
    .where('id', 'in', these)
    .where('id', 'not in', these.orderBy('id').limit(1))
    .where('id', 'not in', these.orderBy('id', 'desc').limit(LIMITS.store.verdicts))
    .execute();
}

async function refuseUngiven(work: Work, learner: string, view: string): Promise<void> {
  const looking = (await openViews(work, learner)).find((one) => one.view === view);
  if (!looking?.granted || looking.keyboard !== 'given')
    throw new LabError('closed', sentence('keyboard-taken'));
}

async function refuseTooMany(work: Work, place: Place): Promise<void> {
  const rows = await sourcesOf(work, place).select('file').execute();
  if (rows.length >= MAX_FILES) throw new LabError('too-large', sentence('all-files', { most: MAX_FILES }));
}

/** Numbers are the learner's own, so that no database's sequence is needed. The oldest versions make room. */
async function keepVersion(
  work: Work,
  old: Selectable<Tables['source']>,
  reason: SavedVersion['reason'],
  /** Who typed next, where that was a helper. */
  helper: string | null = null,
): Promise<void> {
  const { learner, step, file, text } = old;
  const last = await work
    .selectFrom('version')
    .select((select) => select.fn.max('id').as('id'))
    .where('learner', '=', learner)
    .executeTakeFirst();
  const id = Number(last?.id ?? 0) + 1;
  await work
    .insertInto('version')
    .values({ learner, step, id, file, text, reason, helper, at: now() })
    .execute();
  // Each with what it and all newer ones take.
  const { rows } = await sql<{ id: number }>`
    select id from (
      select id, count(*) over newer as number, sum(octet_length(text)) over newer as bytes from version
      where learner = ${learner} and step = ${step} window newer as (order by id desc)
    ) as counted
    where number > ${LIMITS.store.versions} or bytes > ${LIMITS.store.versionBytes}
    order by id desc limit 1`.execute(work);
  const [oldest] = rows;
  if (!oldest) return;
  await work
    .deleteFrom('version')
    .where('learner', '=', learner)
    .where('step', '=', step)
    .where('id', '<=', oldest.id)
    .execute();
}

function newestVersion(work: Work, { learner, step, file }: Selectable<Tables['source']>) {
  return work
    .selectFrom('version')
    .select(['text', 'at'])
    .where('learner', '=', learner)
    .where('step', '=', step)
    .where('file', '=', file)
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

/**
 * Whether what stands there was left alone, or typed at without a version, for so long that it is worth keeping. Where the
 * clock was put back meanwhile, nobody knows for how long, and it is kept.
 */
async function isTypedLong(work: Work, old: Selectable<Tables['source']>): Promise<boolean> {
  const long = (since: string) => Math.abs(Date.now() - Date.parse(since)) > LIMITS.store.typedMilliseconds;
  const newest = await newestVersion(work, old);
  return newest?.text !== old.text && (long(old.updated_at) || (newest !== undefined && long(newest.at)));
}

/** Newest first. A check keeps what it builds, so the version that was then the newest is the one it judged. */
async function versionsOf(work: Work, place: Place): Promise<SavedVersion[]> {
  const rows = await work
    .selectFrom('version')
    .select(['id', 'file', 'at', 'reason', 'helper'])
    .where('learner', '=', place.learner)
    .where('step', '=', place.step)
    .orderBy('id', 'desc')
    .execute();
  const verdicts = await work
    .selectFrom('verdict')
    .select('at')
    .where('learner', '=', place.learner)
    .where('step', '=', place.step)
    .where('result', '=', 'pass')
    .orderBy('id', 'desc')
    .limit(LIMITS.store.versions)
    .execute();
  const passed = new Set<number>();
  for (const { at } of verdicts)
    for (const file of new Set(rows.map((row) => row.file))) {
      const judged = rows.find((row) => row.file === file && row.at <= at);
      if (judged) passed.add(judged.id);
    }
  return rows.map(({ helper, ...row }) =>
    savedVersion.parse({
      ...row,
      ...(helper !== null && { helper }),
      ...(passed.has(row.id) && { passed: true }),
    }),
  );
}

/** The learner of the row has a text or a verdict. */
function worksBy(eb: ExpressionBuilder<Tables, 'learner'>) {
  const of = (table: 'source' | 'verdict') =>
    eb.exists(eb.selectFrom(table).select('step').whereRef(`${table}.learner`, '=', 'learner.id'));
  return eb.or([of('source'), of('verdict')]);
}

function sentForm({ body, at }: { body: string; at: string }): SentFeedback {
  return { form: feedbackForm.parse(JSON.parse(body)), at };
}

async function passedSteps(work: Work, learner: string): Promise<string[]> {
  const rows = await work
    .selectFrom('verdict')
    .select('step')
    .distinct()
    .where('learner', '=', learner)
    .where('result', '=', 'pass')
    .execute();
  return rows.map((row) => row.step);
}

async function lastVerdict(work: Work, place: Place): Promise<VerdictMessage | null> {
  const row = await work
    .selectFrom('verdict')
    .select('body')
    .where('learner', '=', place.learner)
    .where('step', '=', place.step)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  const parsed = verdictMessage.safeParse(row?.body ? JSON.parse(row.body) : null);
  return parsed.success ? parsed.data : null;
}

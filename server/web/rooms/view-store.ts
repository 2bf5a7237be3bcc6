/**
 * Who may look at a learner's work, in the store. A consent is one person's, in one room, and holds for a time. It ends
 * with the learner's word, the room, the membership, and the key or link of who asked: all of that is asked at each
 * reading, so that nothing has to be told to end it.
 */
import { type Kysely, sql } from 'kysely';
import { LIMITS } from '../../limits.ts';
import {
  type Keyboard,
  type Looking,
  type ViewAnswer,
  type ViewHistory,
  type ViewRequest,
  verdictMessage,
  viewHistory,
} from '../../protocol.ts';
import { isOver } from '../../room-rules.ts';
import type { Tables } from '../migrations.ts';
import { noteEvent } from './member-store.ts';
import { newId, now, touch, type Work } from './room-store.ts';

/** Of one who asks, in one room, about one learner. `by` is an identity, as in a room's place. */
export interface Viewer {
  readonly room: string;
  readonly learner: string;
  readonly by: string;
}

export type Asked = 'asked' | 'not-in-the-room' | 'over' | 'too-many';

export interface ViewStore {
  /** Asks to look; what is asked or granted already stays as it is. */
  askToLook(viewer: Viewer): Promise<Asked>;
  /** False where there is no consent to change, or none that was asked for. */
  changeView(viewer: Viewer, action: Exclude<ViewRequest['action'], 'look'>): Promise<boolean>;
  /** What the learner says to one of those who ask or look. False where there is no such. */
  answerView(learner: string, answer: ViewAnswer): Promise<boolean>;
  /** The viewer's own, asked or granted; `over` where it ended not long ago. */
  viewOf(viewer: Viewer): Promise<Looking | 'over' | null>;
  /** What happened to a learner in a room, and the newest verdicts. */
  historyOf(viewer: Omit<Viewer, 'by'>): Promise<ViewHistory>;
  /** Notes a build or a run of a learner's in their room. */
  did(learner: string, kind: 'built' | 'ran', step: string, body: object): Promise<void>;
}

const KEYBOARD: readonly Keyboard[] = ['own', 'asked', 'given'];

export function viewCalls(db: Kysely<Tables>): ViewStore {
  return {
    askToLook: ({ room, learner, by }) =>
      db.transaction().execute(async (work): Promise<Asked> => {
        const place = await work
          .selectFrom('room_member')
          .innerJoin('room', 'room.id', 'room_member.room')
          .select(['room.ended_at', 'room.ends_at'])
          .where('room_member.room', '=', room)
          .where('room_member.learner', '=', learner)
          .where('room_member.left_at', 'is', null)
          .executeTakeFirst();
        if (!place) return 'not-in-the-room';
        if (isOver({ endedAt: place.ended_at, endsAt: place.ends_at }, Date.now())) return 'over';
        const open = await standing(work, learner);
        if (open.some((one) => one.by === by)) return 'asked';
        if (open.length >= LIMITS.views.open) return 'too-many';
        await work
          .insertInto('room_view')
          .values({
            ...{ id: newId(), room, learner, asked_by: by, at: now() },
            ...{ granted_at: null, keyboard: 0, ended_at: null },
          })
          .execute();
        await forgetEnded(work, room, learner);
        await touch(work, room);
        return 'asked';
      }),

    changeView: ({ room, learner, by }, action) =>
      db.transaction().execute(async (work) => {
        const mine = (await standing(work, learner)).find((one) => one.by === by && one.room === room);
        if (!mine) return false;
        if (action === 'end') return change(work, mine, { ended_at: now() });
        if (!mine.looking.granted) return false;
        if (action === 'keyboard')
          return mine.looking.keyboard === 'own' && change(work, mine, { keyboard: 1 });
        return change(work, mine, { keyboard: 0 });
      }),

    answerView: (learner, { view, action }) =>
      db.transaction().execute(async (work) => {
        const one = (await standing(work, learner)).find(({ looking }) => looking.view === view);
        if (!one) return false;
        const { granted, keyboard } = one.looking;
        switch (action) {
          case 'allow':
            return granted || change(work, one, { granted_at: now() });
          case 'end':
            return change(work, one, { ended_at: now() });
          case 'give-keyboard':
            // Only what was asked for.
            return granted && keyboard === 'asked' && change(work, one, { keyboard: 2 });
          case 'own-keyboard':
            return granted && change(work, one, { keyboard: 0 });
        }
      }),

    async viewOf({ room, learner, by }) {
      const open = await standing(db, learner);
      const mine = open.find((one) => one.by === by && one.room === room);
      if (mine) return mine.looking;
      const since = new Date(Date.now() - LIMITS.views.overMilliseconds).toISOString();
      const ended = await db
        .selectFrom('room_view')
        .select('id')
        .where('room', '=', room)
        .where('learner', '=', learner)
        .where('asked_by', '=', by)
        .where('ended_at', '>', since)
        .executeTakeFirst();
      return ended ? 'over' : null;
    },

    async historyOf({ room, learner }) {
      const events = await db
        .selectFrom('room_event')
        .select(['kind', 'step', 'at', 'body'])
        .where('room', '=', room)
        .where('learner', '=', learner)
        .orderBy('at', 'desc')
        .orderBy('id')
        .limit(LIMITS.views.eventsShown)
        .execute();
      const rows = await db
        .selectFrom('verdict')
        .select('body')
        .where('learner', '=', learner)
        .where('body', 'is not', null)
        .orderBy('id', 'desc')
        .execute();
      const verdicts = rows.flatMap(({ body }) => {
        const parsed = verdictMessage.safeParse(JSON.parse(body ?? 'null'));
        return parsed.success ? [parsed.data] : [];
      });
      return viewHistory.parse({
        events: events.map(({ body, ...event }) => ({ ...JSON.parse(body ?? '{}'), ...event })),
        verdicts,
      });
    },

    did: (learner, kind, step, body) =>
      db.transaction().execute((work) => noteEvent(work, learner, kind, step, body)),
  };
}

/** Who looks at a learner's work now, or asks to, in the room that the learner is in. */
export async function openViews(work: Work, learner: string): Promise<Looking[]> {
  return (await standing(work, learner)).map(({ looking }) => looking);
}

interface Standing {
  readonly room: string;
  readonly by: string;
  readonly looking: Looking;
}

async function standing(work: Work, learner: string): Promise<Standing[]> {
  const rows = await work
    .selectFrom('room_view')
    .innerJoin('room_member', (join) =>
      join
        .onRef('room_member.room', '=', 'room_view.room')
        .onRef('room_member.learner', '=', 'room_view.learner')
        .on('room_member.left_at', 'is', null),
    )
    .innerJoin('room', 'room.id', 'room_view.room')
    .leftJoin('instructor', 'instructor.name', 'room.owner')
    .leftJoin('room_instructor', (join) =>
      join
        .onRef('room_instructor.room', '=', 'room_view.room')
        .on(sql<boolean>`room_view.asked_by = 'link ' || room_instructor.id`),
    )
    .select([
      ...(['room_view.id', 'room_view.room', 'room_view.asked_by', 'room_view.at'] as const),
      ...([
        'room_view.granted_at',
        'room_view.keyboard',
        'room.owner',
        'room.ended_at',
        'room.ends_at',
      ] as const),
      'instructor.revoked_at as key_revoked_at',
      'room_instructor.name as helper',
      'room_instructor.revoked_at as link_revoked_at',
    ])
    .where('room_view.learner', '=', learner)
    .where('room_view.ended_at', 'is', null)
    .orderBy('room_view.at')
    .orderBy('room_view.id')
    .execute();
  return rows.flatMap((row) => {
    const owns = row.owner !== null && row.asked_by === `key ${row.owner}` && row.key_revoked_at === null;
    const name = owns ? row.owner : row.link_revoked_at === null ? row.helper : null;
    const { askMilliseconds, grantMilliseconds } = LIMITS.views;
    const endsAt =
      row.granted_at === null
        ? Date.parse(row.at) + askMilliseconds
        : Date.parse(row.granted_at) + grantMilliseconds;
    const over = isOver({ endedAt: row.ended_at, endsAt: row.ends_at }, Date.now());
    if (name === null || over || endsAt <= Date.now()) return [];
    const looking: Looking = {
      ...{ view: row.id, name, granted: row.granted_at !== null },
      keyboard: KEYBOARD[row.keyboard] ?? 'own',
      endsAt: new Date(endsAt).toISOString(),
    };
    return [{ room: row.room, by: row.asked_by, looking }];
  });
}

/** All but the newest of those that are over, or that nobody answered in time. */
async function forgetEnded(work: Work, room: string, learner: string): Promise<void> {
  const these = work
    .selectFrom('room_view')
    .select('id')
    .where('room', '=', room)
    .where('learner', '=', learner);
  const newest = these
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(LIMITS.views.open + LIMITS.views.kept);
  await work.deleteFrom('room_view').where('id', 'in', these).where('id', 'not in', newest).execute();
}

async function change(
  work: Work,
  { room, looking }: Standing,
  columns: { granted_at?: string; ended_at?: string; keyboard?: number },
): Promise<boolean> {
  await work.updateTable('room_view').set(columns).where('id', '=', looking.view).execute();
  await touch(work, room);
  return true;
}

/** What people in a room say to each other, in the store: messages, notes, timers. */
import type { Kysely, Selectable } from 'kysely';
import { LIMITS } from '../../limits.ts';
import { codePlace, type NewMessage, type RoomNews, type RoomNote, type RoomTalk } from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import { closeHelp, handOf, questionsOf } from './help-store.ts';
import { type Membership, membershipOf } from './member-store.ts';
import { newId, now, touch, touched, type Work } from './room-store.ts';
import { openViews } from './view-store.ts';
import { stuckNow } from './wall-store.ts';

export interface TalkStore {
  /** What a learner's page shows of the room; null where the learner is in none. */
  news(learner: string): Promise<RoomNews | null>;
  talk(room: string): Promise<RoomTalk>;
  /** The message's id, or why there is none. */
  say(room: string, message: NewMessage, by: string): Promise<Said>;
  /** Takes a message back, and a note down: no page shows it any more. */
  takeBack(room: string, message: string): Promise<boolean>;
  /** False where that message is not the learner's to read. */
  read(learner: string, message: string): Promise<boolean>;
  /** Null where the room has as many as it may have. */
  startTimer(
    room: string,
    timer: { label: string; step: string | null; minutes: number },
    by: string,
  ): Promise<string | null>;
  endTimer(room: string, timer: string): Promise<boolean>;
}

export type Said =
  | { readonly id: string }
  | { readonly problem: 'too-many-notes' | 'not-in-the-room' | 'no-such-question' };

export function talkCalls(db: Kysely<Tables>): TalkStore {
  return {
    async news(learner) {
      const member = await membershipOf(db, learner);
      if (!member) return null;
      return {
        messages: await notesFor(db, member),
        timers: await timersOf(db, member.room),
        help: await handOf(db, member),
        looking: await openViews(db, learner),
      };
    },

    async talk(room) {
      return {
        help: await questionsOf(db, room),
        messages: await sentIn(db, room),
        timers: await timersOf(db, room),
        stuck: await stuckNow(db, room),
      };
    },

    say: (room, message, by) =>
      db.transaction().execute(async (work): Promise<Said> => {
        const to = message.audience.to === 'learners' ? [...new Set(message.audience.learners)] : [];
        if (!(await areMembers(work, room, to))) return { problem: 'not-in-the-room' };
        const notes = await work
          .selectFrom('room_message')
          .select('id')
          .where('room', '=', room)
          .where('pinned', '=', 1)
          .where('unpinned_at', 'is', null)
          .execute();
        if (message.pinned && notes.length >= LIMITS.rooms.notes) return { problem: 'too-many-notes' };
        await makeRoom(work, room);
        if (message.help !== null) {
          const outcome = message.place ? 'line' : 'message';
          if (!(await closeHelp(work, room, message.help, by, outcome)))
            return { problem: 'no-such-question' };
        }
        const id = newId();
        await work
          .insertInto('room_message')
          .values({
            ...{
              id,
              room,
              sent_by: by,
              text: message.text,
              audience: message.audience.to,
              help: message.help,
            },
            step: message.audience.to === 'step' ? message.audience.step : null,
            place: message.place && JSON.stringify(message.place),
            ...{ pinned: message.pinned ? 1 : 0, unpinned_at: null, at: now() },
          })
          .execute();
        if (to.length > 0)
          await work
            .insertInto('room_message_to')
            .values(to.map((learner) => ({ message: id, learner, read_at: null })))
            .execute();
        await touch(work, room);
        return { id };
      }),

    takeBack: (room, message) =>
      db.transaction().execute(async (work) => {
        const gone = await work
          .updateTable('room_message')
          .set({ unpinned_at: now() })
          .where('id', '=', message)
          .where('room', '=', room)
          .where('unpinned_at', 'is', null)
          .executeTakeFirst();
        return touched(work, room, gone.numUpdatedRows);
      }),

    read: (learner, message) =>
      db.transaction().execute(async (work) => {
        const member = await membershipOf(work, learner);
        const found = member && (await notesFor(work, member)).find(({ id }) => id === message);
        if (!member || !found || found.pinned) return false;
        const read = { read_at: now() };
        await work
          .insertInto('room_message_to')
          .values({ message, learner, ...read })
          .onConflict((conflict) => conflict.columns(['message', 'learner']).doUpdateSet(read))
          .execute();
        await touch(work, member.room);
        return true;
      }),

    startTimer: (room, { label, step, minutes }, by) =>
      db.transaction().execute(async (work) => {
        if ((await timersOf(work, room)).length >= LIMITS.rooms.timers) return null;
        const [id, at] = [newId(), Date.now()];
        await work
          .insertInto('room_timer')
          .values({
            ...{ id, room, label, step, started_by: by, ended_at: null },
            started_at: new Date(at).toISOString(),
            ends_at: new Date(at + minutes * 60_000).toISOString(),
          })
          .execute();
        await touch(work, room);
        return id;
      }),

    endTimer: (room, timer) =>
      db.transaction().execute(async (work) => {
        const ended = await work
          .updateTable('room_timer')
          .set({ ended_at: now() })
          .where('id', '=', timer)
          .where('room', '=', room)
          .where('ended_at', 'is', null)
          .executeTakeFirst();
        return touched(work, room, ended.numUpdatedRows);
      }),
  };
}

/** Notes, and what was said since the learner came and is not read: the newest of each, oldest first. */
async function notesFor(work: Work, { room, learner, joinedAt }: Membership): Promise<RoomNote[]> {
  const rows = await work
    .selectFrom('room_message')
    .leftJoin('room_message_to', (join) =>
      join
        .onRef('room_message_to.message', '=', 'room_message.id')
        .on('room_message_to.learner', '=', learner),
    )
    .selectAll('room_message')
    .where('room_message.room', '=', room)
    .where('unpinned_at', 'is', null)
    .where('room_message_to.read_at', 'is', null)
    .where(({ eb, or }) =>
      or([eb('audience', '!=', 'learners'), eb('room_message_to.learner', '=', learner)]),
    )
    .where(({ eb, or }) => or([eb('pinned', '=', 1), eb('room_message.at', '>=', joinedAt)]))
    .orderBy('pinned', 'desc')
    .orderBy('room_message.at', 'desc')
    .limit(LIMITS.rooms.notesShown)
    .execute();
  return rows.toReversed().map((row) => ({
    ...{ id: row.id, from: row.sent_by, text: row.text, step: row.step, at: row.at },
    ...{ place: placeIn(row), pinned: row.pinned === 1 },
  }));
}

async function timersOf(work: Work, room: string): Promise<RoomNews['timers']> {
  const since = new Date(Date.now() - LIMITS.rooms.timerShownMilliseconds).toISOString();
  const rows = await work
    .selectFrom('room_timer')
    .select(['id', 'label', 'step', 'ends_at'])
    .where('room', '=', room)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', since)
    .orderBy('ends_at')
    .execute();
  return rows.map(({ id, label, step, ends_at }) => ({ id, label, step, endsAt: ends_at }));
}

async function sentIn(work: Work, room: string): Promise<RoomTalk['messages']> {
  const rows = await work
    .selectFrom('room_message')
    .selectAll()
    .where('room', '=', room)
    .where('unpinned_at', 'is', null)
    .orderBy('at', 'desc')
    .limit(LIMITS.rooms.messagesListed)
    .execute();
  if (rows.length === 0) return [];
  const counts = await work
    .selectFrom('room_message_to')
    .select(({ fn }) => ['message', fn.countAll().as('addressed'), fn.count('read_at').as('read')])
    .where(
      'message',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy('message')
    .execute();
  const byMessage = new Map(counts.map((one) => [one.message, one]));
  return rows.map((row) => ({
    ...{ id: row.id, from: row.sent_by, text: row.text, step: row.step, at: row.at },
    audience: row.audience as RoomTalk['messages'][number]['audience'],
    addressed: row.audience === 'learners' ? Number(byMessage.get(row.id)?.addressed ?? 0) : 0,
    read: Number(byMessage.get(row.id)?.read ?? 0),
    ...{ place: placeIn(row), pinned: row.pinned === 1 },
  }));
}

/** For one more message: nobody's are pushed out by somebody else who says more. Notes stay. */
async function makeRoom(work: Work, room: string): Promise<void> {
  const unpinned = work
    .selectFrom('room_message')
    .where('room', '=', room)
    .where(({ eb, or }) => or([eb('pinned', '=', 0), eb('unpinned_at', 'is not', null)]));
  const senders = await unpinned
    .select(({ fn }) => ['sent_by', fn.countAll().as('count')])
    .groupBy('sent_by')
    .orderBy('count', 'desc')
    .execute();
  const all = senders.reduce((sum, { count }) => sum + Number(count), 0);
  const [most] = senders;
  if (!most || all < LIMITS.rooms.messages) return;
  const oldest = unpinned
    .select('id')
    .where('sent_by', '=', most.sent_by)
    .orderBy('at')
    .orderBy('id')
    .limit(1);
  await work.deleteFrom('room_message').where('id', 'in', oldest).execute();
}

async function areMembers(work: Work, room: string, learners: readonly string[]): Promise<boolean> {
  if (learners.length === 0) return true;
  const rows = await work
    .selectFrom('room_member')
    .select('learner')
    .where('room', '=', room)
    .where('left_at', 'is', null)
    .where('learner', 'in', learners)
    .execute();
  return rows.length === learners.length;
}

function placeIn({ place }: Pick<Selectable<Tables['room_help']>, 'place'>): RoomNote['place'] {
  return place === null ? null : codePlace.parse(JSON.parse(place));
}

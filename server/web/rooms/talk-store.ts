/** What people in a room say to each other, in the store: messages, notes, timers, questions. */
import type { Kysely, Selectable } from 'kysely';
import { labBySlug } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import {
  askedPlace,
  codePlace,
  type HelpChange,
  type NewMessage,
  type RaisedHand,
  type RoomNews,
  type RoomNote,
  type RoomTalk,
} from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import { newId, now, touch, type Work } from './room-store.ts';
import { openViews } from './view-store.ts';

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
  /** Asks a question in place of the one before. False where the learner is in no room that is open. */
  raiseHand(learner: string, hand: RaisedHand): Promise<boolean>;
  /** False where there is none. */
  withdraw(learner: string): Promise<boolean>;
  /** False where the question is closed, or another helper's. */
  changeHelp(room: string, change: HelpChange, by: string): Promise<boolean>;
}

export type Said =
  | { readonly id: string }
  | { readonly problem: 'too-many-notes' | 'not-in-the-room' | 'no-such-question' };

export function talkCalls(db: Kysely<Tables>): TalkStore {
  return {
    async news(learner) {
      const member = await memberOf(db, learner);
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
        const member = await memberOf(work, learner);
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

    raiseHand: (learner, { step, question, place }) =>
      db.transaction().execute(async (work) => {
        const member = await memberOf(work, learner);
        if (!member || member.ended) return false;
        await withdrawn(work, member.room, learner);
        await forgetWithdrawn(work, member);
        await work
          .insertInto('room_help')
          .values({
            ...{ id: newId(), room: member.room, learner, step, question, at: now() },
            place: place && JSON.stringify(place),
            ...{ claimed_by: null, claimed_at: null, closed_at: null, outcome: null },
          })
          .execute();
        await touch(work, member.room);
        return true;
      }),

    withdraw: (learner) =>
      db.transaction().execute(async (work) => {
        const member = await memberOf(work, learner);
        return member ? touched(work, member.room, await withdrawn(work, member.room, learner)) : false;
      }),

    changeHelp: (room, { help, action }, by) =>
      db.transaction().execute(async (work) => {
        if (action === 'visited') return touched(work, room, await closeHelp(work, room, help, by, 'visit'));
        const claim = action === 'claim';
        const changed = await work
          .updateTable('room_help')
          .set(claim ? { claimed_by: by, claimed_at: now() } : { claimed_by: null, claimed_at: null })
          .where('id', '=', help)
          .where('room', '=', room)
          .where('closed_at', 'is', null)
          .where(({ eb }) => (claim ? eb('claimed_by', 'is', null) : eb('claimed_by', '=', by)))
          .executeTakeFirst();
        return touched(work, room, changed.numUpdatedRows);
      }),
  };
}

interface Member {
  readonly learner: string;
  readonly room: string;
  readonly joinedAt: string;
  readonly ended: boolean;
}

async function memberOf(work: Work, learner: string): Promise<Member | null> {
  const row = await work
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .select(['room_member.room', 'room_member.joined_at', 'room.ended_at'])
    .where('room_member.learner', '=', learner)
    .where('room_member.left_at', 'is', null)
    .executeTakeFirst();
  return row ? { learner, room: row.room, joinedAt: row.joined_at, ended: row.ended_at !== null } : null;
}

/** Notes, and what was said since the learner came and is not read: the newest of each, oldest first. */
async function notesFor(work: Work, { room, learner, joinedAt }: Member): Promise<RoomNote[]> {
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

async function handOf(work: Work, { room, learner }: Member): Promise<RoomNews['help']> {
  const open = await openQuestions(work, room)
    .select(['id', 'learner', 'question', 'at', 'claimed_by'])
    .execute();
  const at = open.findIndex((one) => one.learner === learner);
  const mine = open[at];
  if (!mine) return null;
  const ahead = open.slice(0, at).filter(({ claimed_by }) => claimed_by === null).length;
  return { id: mine.id, question: mine.question, at: mine.at, ahead, claimedBy: mine.claimed_by };
}

function openQuestions(work: Work, room: string) {
  return work
    .selectFrom('room_help')
    .where('room_help.room', '=', room)
    .where('closed_at', 'is', null)
    .orderBy('room_help.at')
    .orderBy('room_help.id');
}

async function questionsOf(work: Work, room: string): Promise<RoomTalk['help']> {
  const rows = await openQuestions(work, room)
    .innerJoin('room_member', (join) =>
      join.onRef('room_member.learner', '=', 'room_help.learner').on('room_member.room', '=', room),
    )
    .selectAll('room_help')
    .select('room_member.name')
    .where('room_member.left_at', 'is', null)
    .execute();
  return rows.map((row) => ({
    ...{
      id: row.id,
      learner: row.learner,
      name: row.name,
      step: row.step,
      question: row.question,
      at: row.at,
    },
    place: row.place === null ? null : askedPlace.parse(JSON.parse(row.place)),
    claimedBy: row.claimed_by,
  }));
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

/** From the newest check of each learner and step: what failed there holds them up now. */
async function stuckNow(work: Work, room: string): Promise<RoomTalk['stuck']> {
  const rows = await work
    .selectFrom('room_event')
    .innerJoin('room_member', (join) =>
      join.onRef('room_member.learner', '=', 'room_event.learner').on('room_member.left_at', 'is', null),
    )
    .select(['room_event.learner', 'room_event.step', 'room_event.kind', 'room_event.body'])
    .where('room_event.room', '=', room)
    .where('room_member.room', '=', room)
    .where('room_event.kind', 'in', ['passed', 'failed'])
    .orderBy('room_event.at')
    .orderBy('room_event.id')
    .execute();
  const newest = new Map<string, (typeof rows)[number]>();
  const passed = new Set<string>();
  for (const row of rows) {
    const key = `${row.step} ${row.learner}`;
    newest.set(key, row);
    if (row.kind === 'passed') passed.add(key);
  }
  const tried = new Map<string, number>();
  const points = new Map<string, { step: string; item: string; learners: string[] }>();
  for (const [key, { learner, step, body }] of newest) {
    if (step === null) continue;
    tried.set(step, (tried.get(step) ?? 0) + 1);
    if (passed.has(key)) continue;
    for (const item of failedItems(body)) {
      const point = points.get(`${step} ${item}`) ?? { step, item, learners: [] };
      point.learners.push(learner);
      points.set(`${step} ${item}`, point);
    }
  }
  return [...points.values()]
    .map((point) => ({
      ...point,
      task: labBySlug(point.step)?.tasks.find(({ item }) => item === point.item)?.text ?? point.item,
      tried: tried.get(point.step) ?? 0,
    }))
    .toSorted((a, b) => b.learners.length - a.learners.length)
    .slice(0, LIMITS.rooms.stuckPoints);
}

/** The items of a check that failed, as the event of a verdict has them. */
export function failedItems(body: string | null): string[] {
  const { failed } = JSON.parse(body ?? '{}') as { failed?: string[] };
  return failed ?? [];
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

async function withdrawn(work: Work, room: string, learner: string): Promise<bigint> {
  const closed = await work
    .updateTable('room_help')
    .set({ closed_at: now(), outcome: 'withdrawn' })
    .where('room', '=', room)
    .where('learner', '=', learner)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return closed.numUpdatedRows;
}

/** All but the newest of those that the learner took back: else they were as many as a script likes. */
async function forgetWithdrawn(work: Work, { room, learner }: Member): Promise<void> {
  const taken = work
    .selectFrom('room_help')
    .select('id')
    .where('room', '=', room)
    .where('learner', '=', learner)
    .where('outcome', '=', 'withdrawn');
  const kept = await taken
    .orderBy('closed_at', 'desc')
    .orderBy('id')
    .limit(LIMITS.rooms.withdrawnKept)
    .execute();
  if (kept.length < LIMITS.rooms.withdrawnKept) return;
  const ids = kept.map(({ id }) => id);
  await work.deleteFrom('room_help').where('id', 'in', taken).where('id', 'not in', ids).execute();
}

async function closeHelp(
  work: Work,
  room: string,
  help: string,
  by: string,
  outcome: string,
): Promise<bigint> {
  const closed = await work
    .updateTable('room_help')
    .set({ closed_at: now(), outcome, claimed_by: by })
    .where('id', '=', help)
    .where('room', '=', room)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return closed.numUpdatedRows;
}

/** Whether rows changed; if so the room's pages hear of it. */
async function touched(work: Work, room: string, rows: bigint): Promise<boolean> {
  if (Number(rows) === 0) return false;
  await touch(work, room);
  return true;
}

function placeIn({ place }: Pick<Selectable<Tables['room_help']>, 'place'>): RoomNote['place'] {
  return place === null ? null : codePlace.parse(JSON.parse(place));
}

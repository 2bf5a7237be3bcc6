/** Learners in rooms, in the store: joining and leaving, what a room holds one to, what happened, going on elsewhere. */
import type { Kysely } from 'kysely';
import { LIMITS } from '../../limits.ts';
import {
  type EVENT_KINDS,
  gating,
  hints,
  kernel,
  type RoomMember,
  type RoomRules,
  solutions,
} from '../../protocol.ts';
import { isOver, rulesFor, type Standing } from '../../room-rules.ts';
import type { Tables } from '../migrations.ts';
import { freeName, newId, now, stepsOf, touch, type Work } from './room-store.ts';
import { keepStanding } from './wall-store.ts';

export type Joined = 'joined' | 'no-such-code' | 'closed' | 'full';
export type EventKind = (typeof EVENT_KINDS)[number];

export interface MemberStore {
  /** The room behind a code that may be joined; null where there is none. */
  roomBehind(code: string): Promise<{ id: string; name: string; endsAt: string | null } | null>;
  /** Leaves the room before; work comes along, as it is the learner's. */
  join(learner: string, code: string, name: string): Promise<Joined>;
  /** False where the learner is in no room, or not in the one that is named. */
  leave(learner: string, room?: string): Promise<boolean>;
  /** Who is in a room now; whether their pages are open is the runner's to say. */
  members(room: string): Promise<Omit<RoomMember, 'present'>[]>;
  rulesOf(learner: string): Promise<RoomRules | null>;
  /** Notes that a learner came to a step, once for each room and step. */
  visited(learner: string, step: string): Promise<void>;
  /** Replaces the learner's code before it. */
  keepResumeCode(learner: string, secretHash: string, expiresAt: string): Promise<void>;
  /** Whose code that is, if it still is. */
  learnerOfResumeCode(secretHash: string): Promise<string | null>;
  /** One more session of a learner's, for one more browser; beyond the most, the one that was not used for longest ends. */
  addSession(learner: string, session: { id: string; secretHash: string }): Promise<void>;
}

export function memberCalls(db: Kysely<Tables>): MemberStore {
  return {
    async roomBehind(code) {
      const row = await openRoom(db, code);
      return row ? { id: row.id, name: row.name, endsAt: row.ends_at } : null;
    },

    join: (learner, code, name) =>
      db.transaction().execute(async (work): Promise<Joined> => {
        const room = await openRoom(work, code);
        if (!room) return 'no-such-code';
        if (room.joining !== 1) return 'closed';
        const others = await work
          .selectFrom('room_member')
          .select('name')
          .where('room', '=', room.id)
          .where('learner', '!=', learner)
          .where('left_at', 'is', null)
          .execute();
        if (others.length >= LIMITS.rooms.members) return 'full';
        const last = await work
          .selectFrom('room_member')
          .select(({ fn }) => fn.max('number').as('number'))
          .where('room', '=', room.id)
          .executeTakeFirst();
        const number = 1 + Number(last?.number ?? 0);
        const called = {
          name: freeName(
            name,
            others.map((one) => one.name),
          ),
          left_at: null,
        };
        const before = await roomOf(work, learner);
        if (before && before !== room.id) await leaveRoom(work, learner, before);
        await work
          .insertInto('room_member')
          .values({ room: room.id, learner, number, joined_at: now(), race_name: 0, ...called })
          .onConflict((conflict) => conflict.columns(['room', 'learner']).doUpdateSet(called))
          .execute();
        if (before !== room.id)
          await noteEvent(work, learner, 'joined', null, { brought: await hasWork(work, learner) });
        return 'joined';
      }),

    leave: (learner, room) =>
      db.transaction().execute(async (work) => {
        const present = await roomOf(work, learner);
        if (present === null || (room !== undefined && room !== present)) return false;
        await leaveRoom(work, learner, present);
        // Where somebody else did it, the learner's pages must hear of it.
        if (room !== undefined) await touch(work, room);
        return true;
      }),

    async members(room) {
      const rows = await db
        .selectFrom('room_member')
        .select(['learner', 'name', 'number', 'joined_at'])
        .where('room', '=', room)
        .where('left_at', 'is', null)
        .orderBy('number')
        .execute();
      const passed = await db
        .selectFrom('verdict')
        .innerJoin('room_member', 'room_member.learner', 'verdict.learner')
        .select(['verdict.learner', 'verdict.step'])
        .distinct()
        .where('room_member.room', '=', room)
        .where('room_member.left_at', 'is', null)
        .where('verdict.result', '=', 'pass')
        .execute();
      const steps = Map.groupBy(passed, ({ learner }) => learner);
      return rows.map(({ learner, name, number, joined_at }) => ({
        ...{ learner, name, number, joinedAt: joined_at },
        passed: (steps.get(learner) ?? []).map(({ step }) => step).toSorted(),
      }));
    },

    async rulesOf(learner) {
      const standing = await standingOf(db, learner);
      return standing && rulesFor(standing, Date.now());
    },

    visited: (learner, step) =>
      db.transaction().execute(async (work) => {
        const room = await roomOf(work, learner);
        if (room === null) return;
        const before = await work
          .selectFrom('room_event')
          .select('id')
          .where('room', '=', room)
          .where('learner', '=', learner)
          .where('step', '=', step)
          .where('kind', '=', 'opened')
          .executeTakeFirst();
        if (!before) await noteEvent(work, learner, 'opened', step);
      }),

    async keepResumeCode(learner, secretHash, expiresAt) {
      const values = { secret_hash: secretHash, created_at: now(), expires_at: expiresAt };
      await db
        .insertInto('resume_code')
        .values({ learner, ...values })
        .onConflict((conflict) => conflict.column('learner').doUpdateSet(values))
        .execute();
    },

    async learnerOfResumeCode(secretHash) {
      const row = await db
        .selectFrom('resume_code')
        .select('learner')
        .where('secret_hash', '=', secretHash)
        .where('expires_at', '>', now())
        .executeTakeFirst();
      return row?.learner ?? null;
    },

    async addSession(learner, { id, secretHash }) {
      const at = now();
      await db.transaction().execute(async (work) => {
        const newest = await work
          .selectFrom('session')
          .select('id')
          .where('learner', '=', learner)
          .where('ended_at', 'is', null)
          .orderBy('seen_at', 'desc')
          .limit(LIMITS.rooms.sessions - 1)
          .execute();
        await work
          .updateTable('session')
          .set({ ended_at: at })
          .where('learner', '=', learner)
          .where('ended_at', 'is', null)
          .where('id', 'not in', ['', ...newest.map((row) => row.id)])
          .execute();
        await work
          .insertInto('session')
          .values({
            ...{ id, secret_hash: secretHash, role: 'learner', learner, instructor: null },
            ...{ created_at: at, seen_at: at, ended_at: null },
          })
          .execute();
      });
    },
  };
}

/** Adds to what happened in the learner's room; nothing where there is none. `body` becomes JSON. Some of it stays. */
export async function noteEvent(
  work: Work,
  learner: string,
  kind: EventKind,
  step: string | null,
  body?: object,
): Promise<void> {
  const room = await roomOf(work, learner);
  if (room === null) return;
  await work
    .insertInto('room_event')
    .values({
      ...{ id: newId(), room, learner, kind, step, at: now() },
      body: body === undefined ? null : JSON.stringify(body),
    })
    .execute();
  const these = work
    .selectFrom('room_event')
    .select('id')
    .where('room', '=', room)
    .where('learner', '=', learner)
    .where('kind', '=', kind)
    .where('step', step === null ? 'is' : '=', step);
  const first = these.orderBy('at').orderBy('id').limit(1);
  const newest = these.orderBy('at', 'desc').orderBy('id', 'desc').limit(LIMITS.rooms.eventsKept);
  await work
    .deleteFrom('room_event')
    .where('id', 'in', these)
    .where('id', 'not in', first)
    .where('id', 'not in', newest)
    .execute();
  if (step !== null && STANDS_BY.has(kind)) await keepStanding(work, room, learner, step);
}

const STANDS_BY: ReadonlySet<EventKind> = new Set(['opened', 'passed', 'failed']);

/** Whether there is anything of the learner's own making. What comes with a room deletes with it only where there was not. */
async function hasWork(work: Work, learner: string): Promise<boolean> {
  for (const table of ['source', 'verdict', 'experiment', 'experiment_note', 'feedback'] as const) {
    const row = await work
      .selectFrom(table)
      .select('learner')
      .where('learner', '=', learner)
      .executeTakeFirst();
    if (row) return true;
  }
  return false;
}

/** Of one who is in a room. */
export interface Membership {
  readonly learner: string;
  readonly room: string;
  readonly joinedAt: string;
  readonly ended: boolean;
}

/** null where the learner is in none. */
export async function membershipOf(work: Work, learner: string): Promise<Membership | null> {
  const row = await work
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .select(['room_member.room', 'room_member.joined_at', 'room.ended_at'])
    .where('room_member.learner', '=', learner)
    .where('room_member.left_at', 'is', null)
    .executeTakeFirst();
  return row ? { learner, room: row.room, joinedAt: row.joined_at, ended: row.ended_at !== null } : null;
}

async function roomOf(work: Work, learner: string): Promise<string | null> {
  const row = await work
    .selectFrom('room_member')
    .select('room')
    .where('learner', '=', learner)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  return row?.room ?? null;
}

async function leaveRoom(work: Work, learner: string, room: string): Promise<void> {
  await noteEvent(work, learner, 'left', null);
  await work
    .updateTable('room_member')
    .set({ left_at: now() })
    .where('room', '=', room)
    .where('learner', '=', learner)
    .execute();
  // Whoever comes back is asked anew.
  await work
    .updateTable('room_view')
    .set({ ended_at: now() })
    .where('room', '=', room)
    .where('learner', '=', learner)
    .where('ended_at', 'is', null)
    .execute();
  await forgetLeft(work, room);
}

/** All but the newest of those who left, with what happened to them in the room. Their work is their own, and stays. */
async function forgetLeft(work: Work, room: string): Promise<void> {
  const gone = await work
    .selectFrom('room_member')
    .select('learner')
    .where('room', '=', room)
    .where('left_at', 'is not', null)
    .orderBy('left_at', 'desc')
    .orderBy('number', 'desc')
    .offset(LIMITS.rooms.leftKept)
    .limit(LEFT_AT_ONCE)
    .execute();
  if (gone.length === 0) return;
  const learners = gone.map((one) => one.learner);
  for (const table of OF_A_MEMBER)
    await work.deleteFrom(table).where('room', '=', room).where('learner', 'in', learners).execute();
}

const OF_A_MEMBER = [
  'room_event',
  'room_standing',
  'room_help',
  'room_view',
  'room_opening',
  'room_member',
] as const;

/** One more leaves at a time; a room that had more before there was a limit comes to it step by step. */
const LEFT_AT_ONCE = 20;

async function openRoom(work: Work, code: string) {
  const row = await work.selectFrom('room').selectAll().where('code', '=', code).executeTakeFirst();
  return row && !isOver({ endedAt: row.ended_at, endsAt: row.ends_at }, Date.now()) ? row : null;
}

async function standingOf(work: Work, learner: string): Promise<Standing | null> {
  const row = await work
    .selectFrom('room_member')
    .innerJoin('room', 'room.id', 'room_member.room')
    .selectAll('room')
    .select(['room_member.name as my_name', 'room_member.number as my_number'])
    .where('room_member.learner', '=', learner)
    .where('room_member.left_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const passed = await work
    .selectFrom('verdict')
    .select('step')
    .distinct()
    .where('learner', '=', learner)
    .where('result', '=', 'pass')
    .execute();
  const openings = await work
    .selectFrom('room_opening')
    .select(['kind', 'step'])
    .where('room', '=', row.id)
    .where(({ eb, or }) => or([eb('learner', 'is', null), eb('learner', '=', learner)]))
    .execute();
  return {
    room: {
      ...{ id: row.id, name: row.name, steps: stepsOf(row), endsAt: row.ends_at, endedAt: row.ended_at },
      ...{ pausedAt: row.paused_at, measuring: row.measuring === 1 },
      ...{ names: row.names === 1, race: row.race === 1 },
      kernel: kernel.nullable().parse(row.kernel),
      gating: gating.parse(row.gating),
      solutions: solutions.parse(row.solutions),
      hints: hints.parse(row.hints),
    },
    me: { name: row.my_name, number: row.my_number },
    passed: passed.map(({ step }) => step),
    openings,
  };
}

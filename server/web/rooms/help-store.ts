/** Questions of learners in a room, in the store: asked, claimed, answered, taken back. */
import type { Kysely } from 'kysely';
import { LIMITS } from '../../limits.ts';
import {
  askedPlace,
  type HelpChange,
  type RaisedHand,
  type RoomNews,
  type RoomTalk,
} from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import { type Membership, membershipOf } from './member-store.ts';
import { newId, now, touch, touched, type Work } from './room-store.ts';

export interface HelpStore {
  /** Asks a question in place of the one before. False where the learner is in no room that is open. */
  raiseHand(learner: string, hand: RaisedHand): Promise<boolean>;
  /** False where there is none. */
  withdraw(learner: string): Promise<boolean>;
  /** False where the question is closed, or another helper's. */
  changeHelp(room: string, change: HelpChange, by: string): Promise<boolean>;
}

export function helpCalls(db: Kysely<Tables>): HelpStore {
  return {
    raiseHand: (learner, { step, question, place }) =>
      db.transaction().execute(async (work) => {
        const member = await membershipOf(work, learner);
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
        const member = await membershipOf(work, learner);
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

/** The learner's open question, with how many wait before it. */
export async function handOf(work: Work, { room, learner }: Membership): Promise<RoomNews['help']> {
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

/** All that are open, in the order in which they were asked. */
export async function questionsOf(work: Work, room: string): Promise<RoomTalk['help']> {
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
async function forgetWithdrawn(work: Work, { room, learner }: Membership): Promise<void> {
  const taken = work
    .selectFrom('room_help')
    .select('id')
    .where('room', '=', room)
    .where('learner', '=', learner)
    .where('outcome', '=', 'withdrawn');
  const newest = taken.orderBy('closed_at', 'desc').orderBy('id').limit(LIMITS.rooms.withdrawnKept);
  await work.deleteFrom('room_help').where('id', 'in', taken).where('id', 'not in', newest).execute();
}

/** @returns how many were open: none or one */
export async function closeHelp(
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

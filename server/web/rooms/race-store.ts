/** The race of a room, in the store: the best figures of those who are in it, made since they joined. */
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { type Best, bestOf } from '../../../labs/best.ts';
import { measurement } from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import { stepsOf } from './room-store.ts';

/** Best figures of one learner. */
export interface Entrant extends Best {
  readonly learner: string;
  readonly name: string;
  /** Whether the learner wants to be named. */
  readonly named: boolean;
}

export interface RaceRoom {
  readonly id: string;
  readonly name: string;
  readonly on: boolean;
  readonly names: boolean;
}

export interface RaceStore {
  raceOf(room: string): Promise<RaceRoom | null>;
  /** The race of the room that a learner is in, with the own word on being named. */
  raceOfLearner(learner: string): Promise<(RaceRoom & { readonly named: boolean }) | null>;
  entrants(room: string): Promise<Entrant[]>;
  /** False where the learner is in no room. */
  nameInRace(learner: string, named: boolean): Promise<boolean>;
}

export function raceCalls(db: Kysely<Tables>): RaceStore {
  return {
    async raceOf(id) {
      const row = await db
        .selectFrom('room')
        .select(['id', 'name', 'race', 'names'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? raceRoom(row) : null;
    },

    async raceOfLearner(learner) {
      const row = await db
        .selectFrom('room')
        .innerJoin('room_member', 'room_member.room', 'room.id')
        .select(['room.id', 'room.name', 'room.race', 'room.names', 'room_member.race_name'])
        .where('room_member.learner', '=', learner)
        .where('room_member.left_at', 'is', null)
        .executeTakeFirst();
      return row ? { ...raceRoom(row), named: row.race_name === 1 } : null;
    },

    async entrants(id) {
      const room = await db.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst();
      if (!room) return [];
      const members = await db
        .selectFrom('room_member')
        .select(['learner', 'name', 'race_name', 'joined_at'])
        .where('room', '=', id)
        .where('left_at', 'is', null)
        .orderBy('number')
        .execute();
      const entrants: Entrant[] = [];
      for (const { learner, name, race_name, joined_at } of members) {
        // A book has up to a hundred entries: everybody else is served between two of them.
        await setImmediate();
        const rows = await db
          .selectFrom('experiment')
          .select(['step', 'kernel', 'body'])
          .where('learner', '=', learner)
          .where('mode', '=', 'sent')
          .where('step', 'in', stepsOf(room))
          .execute();
        const measured = rows
          .map(({ step, body }) => ({ ...measurement.parse(JSON.parse(body)), step, mode: 'sent' as const }))
          .filter(({ at, kernel }) => at >= joined_at && (room.kernel ?? kernel) === kernel);
        for (const best of bestOf(measured))
          entrants.push({ ...best, learner, name, named: race_name === 1 });
      }
      return entrants;
    },

    async nameInRace(learner, named) {
      const changed = await db
        .updateTable('room_member')
        .set({ race_name: named ? 1 : 0 })
        .where('learner', '=', learner)
        .where('left_at', 'is', null)
        .executeTakeFirst();
      return Number(changed.numUpdatedRows) > 0;
    },
  };
}

function raceRoom(row: { id: string; name: string; race: number; names: number }): RaceRoom {
  return { id: row.id, name: row.name, on: row.race === 1, names: row.names === 1 };
}

/** How each learner of a room stands with each step, in the store: what the wall shows. */
import type { Kysely } from 'kysely';
import type { StepStanding } from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import { failedItems } from './talk-store.ts';

/** Of one learner, by step. */
export type Standings = Readonly<Record<string, StepStanding>>;

export interface WallStore {
  /** By learner, of those who are in the room now and came to a step. */
  standings(room: string): Promise<ReadonlyMap<string, Standings>>;
}

export function wallCalls(db: Kysely<Tables>): WallStore {
  return {
    async standings(room) {
      const rows = await db
        .selectFrom('room_event')
        .innerJoin('room_member', (join) =>
          join
            .onRef('room_member.learner', '=', 'room_event.learner')
            .on('room_member.room', '=', room)
            .on('room_member.left_at', 'is', null),
        )
        .select(['room_event.learner', 'room_event.step', 'room_event.kind', 'room_event.body'])
        .select('room_event.at')
        .where('room_event.room', '=', room)
        .where('room_event.kind', 'in', ['opened', 'passed', 'failed'])
        .orderBy('room_event.at')
        .orderBy('room_event.id')
        .execute();
      const all = new Map<string, Record<string, StepStanding>>();
      for (const { learner, step, kind, body, at } of rows) {
        if (step === null) continue;
        const steps = all.get(learner) ?? {};
        all.set(learner, steps);
        const before = steps[step] ?? NEW;
        if (kind === 'opened') steps[step] = { ...before, openedAt: before.openedAt ?? at };
        else
          steps[step] = {
            ...{ ...before, tries: before.tries + 1, at },
            result: kind === 'passed' ? 'passed' : 'failed',
            failed: failedItems(body).length,
          };
      }
      return all;
    },
  };
}

const NEW: StepStanding = { openedAt: null, tries: 0, result: null, at: null, failed: 0 };

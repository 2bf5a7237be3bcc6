/** How each learner of a room stands with each step, and where they are stuck, in the store: what the wall shows. */
import type { Kysely } from 'kysely';
import { labBySlug } from '../../../labs/index.ts';
import { LIMITS } from '../../limits.ts';
import type { RoomTalk, StepStanding } from '../../protocol.ts';
import type { Tables } from '../migrations.ts';
import type { Work } from './room-store.ts';

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

/** From the newest check of each learner and step: what failed there holds them up now. */
export async function stuckNow(work: Work, room: string): Promise<RoomTalk['stuck']> {
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

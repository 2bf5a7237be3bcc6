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
      const rows = await standingsIn(db, room).orderBy('learner').orderBy('step').execute();
      const all = new Map<string, Record<string, StepStanding>>();
      for (const { learner, step, opened_at, tries, result, body, at } of rows) {
        const steps = all.get(learner) ?? {};
        all.set(learner, steps);
        steps[step] = {
          ...{ openedAt: opened_at, tries, at, failed: failedItems(body).length },
          result: result === 'passed' || result === 'failed' ? result : null,
        };
      }
      return all;
    },
  };
}

/** From the newest check of each learner and step: what failed there holds them up now. */
export async function stuckNow(work: Work, room: string): Promise<RoomTalk['stuck']> {
  const rows = await standingsIn(work, room)
    .where('tries', '>', 0)
    .orderBy('first_at')
    .orderBy('learner')
    .orderBy('step')
    .execute();
  const tried = new Map<string, number>();
  const points = new Map<string, { step: string; item: string; learners: string[] }>();
  for (const { learner, step, passed, body } of rows) {
    tried.set(step, (tried.get(step) ?? 0) + 1);
    if (passed === 1) continue;
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

/** Of those who are in the room now. */
function standingsIn(work: Work, room: string) {
  return work
    .selectFrom('room_standing')
    .selectAll()
    .where('room', '=', room)
    .where('learner', 'in', (eb) =>
      eb.selectFrom('room_member').select('learner').where('room', '=', room).where('left_at', 'is', null),
    );
}

/**
 * After an event of this learner at this step: a page that shows a room reads one row for each of these, and not all that
 * happened. It is made of the events that are kept, which are few, so that it never says anything else than they do.
 */
export async function keepStanding(work: Work, room: string, learner: string, step: string): Promise<void> {
  const events = await work
    .selectFrom('room_event')
    .select(['kind', 'body', 'at'])
    .where('room', '=', room)
    .where('learner', '=', learner)
    .where('step', '=', step)
    .where('kind', 'in', ['opened', 'passed', 'failed'])
    .orderBy('at')
    .orderBy('id')
    .execute();
  const checks = events.filter(({ kind }) => kind !== 'opened');
  const newest = checks.at(-1);
  const standing = {
    opened_at: events.find(({ kind }) => kind === 'opened')?.at ?? null,
    tries: checks.length,
    passed: checks.some(({ kind }) => kind === 'passed') ? 1 : 0,
    first_at: checks[0]?.at ?? null,
    ...{ result: newest?.kind ?? null, body: newest?.body ?? null, at: newest?.at ?? null },
  };
  await work
    .insertInto('room_standing')
    .values({ room, learner, step, ...standing })
    .onConflict((conflict) => conflict.columns(['room', 'learner', 'step']).doUpdateSet(standing))
    .execute();
}

/** The items of a check that failed, as the event of a verdict has them. */
export function failedItems(body: string | null): string[] {
  const { failed } = JSON.parse(body ?? '{}') as { failed?: string[] };
  return failed ?? [];
}

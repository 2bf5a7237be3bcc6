/** `/api/summary`: what a learner did, with or without a room. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import { LABS } from '../../labs/index.ts';
import { LIMITS } from '../limits.ts';
import type { SummedStep, summaryAnswer } from '../protocol.ts';
import type { LearnerCaller } from './access.ts';
import { json, tooOften, type Web } from './http.ts';
import { markOf } from './identity.ts';
import type { Tables } from './migrations.ts';

export interface SummaryStore {
  /** Every step of the course, in its order. */
  summary(learner: string): Promise<SummedStep[]>;
}

export function summaryCalls(db: Kysely<Tables>): SummaryStore {
  return {
    async summary(learner) {
      const traces = await Promise.all([
        ...(['version', 'verdict', 'room_event'] as const).map((table) =>
          db
            .selectFrom(table)
            .select(({ fn }) => ['step', fn.min('at').as('at')])
            .where('learner', '=', learner)
            .groupBy('step')
            .execute(),
        ),
        db
          .selectFrom('source')
          .select(({ fn }) => ['step', fn.min('updated_at').as('at')])
          .where('learner', '=', learner)
          .groupBy('step')
          .execute(),
      ]);
      const passes = await db
        .selectFrom('verdict')
        .select(({ fn }) => ['step', fn.min('id').as('id'), fn.min('at').as('at')])
        .where('learner', '=', learner)
        .where('result', '=', 'pass')
        .groupBy('step')
        .execute();
      return Promise.all(
        LABS.map(async ({ slug }) => {
          const began = traces.flat().flatMap(({ step, at }) => (step === slug ? [at] : []));
          const pass = passes.find(({ step }) => step === slug);
          const { count } = await db
            .selectFrom('verdict')
            .select(({ fn }) => fn.countAll().as('count'))
            .where('learner', '=', learner)
            .where('step', '=', slug)
            .where('result', '<>', 'error')
            .where(({ eb, and }) => (pass ? eb('id', '<=', Number(pass.id)) : and([])))
            .executeTakeFirstOrThrow();
          return {
            ...{ step: slug, beganAt: began.toSorted()[0] ?? null },
            ...{ passedAt: pass?.at ?? null, attempts: Number(count) },
          };
        }),
      );
    },
  };
}

export async function readSummary(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  if (tooOften(web, response, `export ${learner}`, LIMITS.web.exportsPerMinute)) return;
  const rules = await web.store.rooms.rulesOf(learner);
  const answer: z.input<typeof summaryAnswer> = {
    learner: markOf(learner),
    name: rules?.me.name ?? null,
    room: rules?.room.name ?? null,
    steps: await web.store.summary(learner),
    book: await web.store.book({ learner }),
  };
  json(response, 200, answer);
}

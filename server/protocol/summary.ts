/** What a learner did, on one page to keep. */
import { z } from 'zod';
import { book } from './experiments.ts';
import { count, step } from './parts.ts';
import { learnerMark } from './sessions.ts';

export const summedStep = z.object({
  step,
  /** The first trace of work on it; null where there is none. */
  beganAt: z.string().nullable(),
  passedAt: z.string().nullable(),
  /** Checks until the first that passed, this one included. */
  attempts: count,
});
export type SummedStep = z.infer<typeof summedStep>;

/** Answer of `GET /api/summary`. `name`, `room`: null where the learner is in no room. */
export const summaryAnswer = z.object({
  learner: learnerMark,
  name: z.string().nullable(),
  room: z.string().nullable(),
  steps: z.array(summedStep),
  book,
});
export type SummaryAnswer = z.infer<typeof summaryAnswer>;

/** What a room came to: the report of its instructor. */
import { z } from 'zod';
import { count, step } from './parts.ts';
import { roomId } from './rooms.ts';

/** Of one learner in one step, as far as it happened in the room. */
export const reportedStep = z.object({
  step,
  openedAt: z.string().nullable(),
  passedAt: z.string().nullable(),
  /** Passed before joining, or since the end: when is not the room's to know. */
  elsewhere: z.boolean(),
  /** Checks until the first that passed, this one included. */
  attempts: count,
  /** From the first look at the step to the first passed check. */
  minutes: z.number().nullable(),
});

export const reportedLearner = z.object({
  /** Of the room; two may be called alike, where one has left. */
  number: count,
  name: z.string(),
  joinedAt: z.string(),
  leftAt: z.string().nullable(),
  steps: z.array(reportedStep),
});
export type ReportedLearner = z.infer<typeof reportedLearner>;

/** One step over all learners. The medians are of those who passed it in the room; null where nobody did. */
const stepFigures = z.object({
  step,
  opened: count,
  passed: count,
  /** Had it checked, and did not pass it. */
  held: count,
  attempts: z.number().nullable(),
  minutes: z.number().nullable(),
});

/** An item of a check that failed. What stood behind a failed item, and was not reached, does not count. */
const stuckPoint = z.object({
  step,
  item: z.string(),
  /** What the item asks for. */
  task: z.string(),
  failures: count,
  learners: count,
  /** Of these, who did not pass the step afterwards. */
  held: count,
});
export type StuckPoint = z.infer<typeof stuckPoint>;

const answers = z.object({ median: z.number().nullable(), answers: count });
export const roomFeedback = z.object({
  steps: z.array(z.object({ step, clear: answers, hard: answers, minutes: answers })),
  /** In no order that says whose they are. */
  heldUp: z.array(z.string()),
  remember: z.array(z.string()),
  other: z.array(z.string()),
});

/** Answer of `GET /api/room/report?room=ID`. */
export const roomReport = z.object({
  room: z.object({
    id: roomId,
    name: z.string(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    steps: z.array(step),
  }),
  /** When the report was made. */
  at: z.string(),
  learners: z.array(reportedLearner),
  /** Further learners, for whom the report has no room. */
  more: count,
  steps: z.array(stepFigures),
  /** What failed most comes first. */
  stuck: z.array(stuckPoint),
  /** Forms sent by those who are in the room. */
  forms: count,
  /** null while so few forms are there that they would name their writers. */
  feedback: roomFeedback.nullable(),
});
export type RoomReport = z.infer<typeof roomReport>;

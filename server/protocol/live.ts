/**
 * What instructors and helpers of a room are told as it happens: `GET /api/room/live?room=ID` answers with a stream of
 * server-sent events. A page gets everything at first, and then what has changed.
 */
import { z } from 'zod';
import { count, step } from './parts.ts';
import { roomAnswer, roomMember } from './rooms.ts';
import { learnerMark, sessionId } from './sessions.ts';

/** What a bench does, as far as others need to know. */
export const doing = z.enum(['idle', 'waiting', 'building', 'running', 'checking', 'unavailable']);
export type Doing = z.infer<typeof doing>;

/** What a learner's pages and bench do just now. Times are milliseconds since the epoch, on the server's clock. */
export const activity = z.object({
  /** A page of theirs is open. */
  present: z.boolean(),
  /** On the screen of the newest page; the last that was, where none is open. */
  step: step.nullable(),
  doing,
  /** When that began. */
  since: z.number(),
  /** When they last did something: typed, built, ran, checked. */
  actedAt: z.number().nullable(),
});
export type Activity = z.infer<typeof activity>;

/** How a learner stands with one step of the room. Times are ISO 8601. */
export const standing = z.object({
  /** When they first came to it. */
  openedAt: z.string().nullable(),
  /** Checks so far, in this room. */
  tries: count,
  /** Of the newest check. */
  result: z.enum(['passed', 'failed']).nullable(),
  at: z.string().nullable(),
  /** How many items failed in it. */
  failed: count,
});
export type StepStanding = z.infer<typeof standing>;

export const liveLearner = roomMember.extend({
  /** In the address of the page about this learner. */
  mark: learnerMark,
  /** By slug; a step that they never came to is not in it. */
  steps: z.record(step, standing),
  /** Null where no page of theirs was open since somebody looks. */
  now: activity.nullable(),
});
export type LiveLearner = z.infer<typeof liveLearner>;

/** Each event's data, by its name; roomTalk is the data of `talk`. */
export const liveRoom = roomAnswer.omit({ members: true });
export type LiveRoom = z.infer<typeof liveRoom>;
/** `learners`: those who changed, and who is no longer in the room. */
export const liveLearners = z.object({ changed: z.array(liveLearner), gone: z.array(sessionId) });
/** `beat`: first of all, and then so often that a page knows of a dead connection. `at`: the server's clock. */
export const liveBeat = z.object({ at: z.number() });
/** `over`, the last: 401 and 404 as an answer would be, 410 for a room that has ended, 429 for a page that reads too slowly. */
export const liveOver = z.object({ status: z.int() });

/** Between two beats, in milliseconds. A proxy that waits for a minute keeps such a stream open. */
export const BEAT_MILLISECONDS = 15_000;

/** The form of the last page, and what the store answers. */
import { z } from 'zod';
import { step } from './parts.ts';
import { learnerMark } from './sessions.ts';

/** Longest free text of the feedback form, in UTF-16 units: a page of print. */
export const MAX_FEEDBACK_TEXT = 2_000;
/** Longest time that someone may say a step took, in minutes: a working day. */
export const MAX_FEEDBACK_MINUTES = 600;
/** Most steps that one form tells of: twice the course. */
const MAX_FEEDBACK_STEPS = 16;

const rating = z.int().min(1).max(5);
/** Of marks on one letter some stay: drawn above each other, more would cover what others said on the report's page. */
const words = z
  .string()
  .max(MAX_FEEDBACK_TEXT)
  .overwrite((text) => text.replace(/([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu, '$1'));

/** The form of the last page. A question without an answer is absent, or an empty text. */
export const feedbackForm = z.strictObject({
  /** By the step's slug. `clear`: 1 not at all to 5 entirely; `hard`: 1 too easy to 5 too hard. */
  steps: z
    .record(
      step,
      z.strictObject({
        clear: rating.optional(),
        hard: rating.optional(),
        minutes: z.int().min(0).max(MAX_FEEDBACK_MINUTES).optional(),
      }),
    )
    .refine((steps) => Object.keys(steps).length <= MAX_FEEDBACK_STEPS, 'too many steps'),
  heldUp: words,
  remember: words,
  other: words,
});
export type FeedbackForm = z.infer<typeof feedbackForm>;

/** A form as it is stored; `at` is ISO 8601. */
export const sentFeedback = z.object({ form: feedbackForm, at: z.string() });
export type SentFeedback = z.infer<typeof sentFeedback>;

/**
 * Answer of `GET` and `POST /api/feedback`: what the store holds of this learner now. `learner` goes back with the form as
 * `?learner=`: a browser that has become another learner's meanwhile does not send it as theirs.
 */
export const feedbackAnswer = z.object({ sent: sentFeedback.nullable(), learner: learnerMark });

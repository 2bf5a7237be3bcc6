/** What a check came to, as the page shows it. */
import { z } from 'zod';
import { count, kernel, learnerFileName, step } from './parts.ts';

export const diagnostic = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  option: z.string().optional(),
  fixes: z
    .array(
      z.object({
        line: z.int(),
        column: z.int(),
        endLine: z.int(),
        endColumn: z.int(),
        text: z.string(),
      }),
    )
    .optional(),
});

const item = z.object({
  id: z.string(),
  title: z.string(),
  result: z.enum(['pass', 'fail', 'error']),
  expected: z.string(),
  seen: z.string(),
  hint: z.string().optional(),
});

/** Where in the learner's text a guest crashed, and what usually causes one like it. */
export const crashHelp = {
  place: z.object({ file: learnerFileName, line: z.int(), function: z.string() }).optional(),
  cause: z.string().optional(),
};

/** A frame for the side-by-side view: the bytes as hex; fields are decoded on the page by labs/frame.ts. */
const frame = z.object({ at: z.number(), length: count, hex: z.string() });
export type WireFrame = z.infer<typeof frame>;

export const verdictMessage = z.object({
  type: z.literal('verdict'),
  step,
  kernel,
  at: z.string(),
  result: z.enum(['pass', 'fail', 'error']),
  items: z.array(item),
  /** First frames of the learner's run and of the reference's run with the same MAC address. */
  frames: z.object({ yours: z.array(frame), reference: z.array(frame) }),
  /** Where the learner's guest ended in a crash or a failed assertion. */
  crash: z.object({ detail: z.string(), ...crashHelp }).optional(),
});
export type VerdictMessage = z.infer<typeof verdictMessage>;

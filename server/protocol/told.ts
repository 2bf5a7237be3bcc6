/** A sentence of server/sentences.ts, for a page that says it in its own language. The English text comes beside it. */
import { z } from 'zod';

export const told = z.object({
  code: z.string().max(40),
  /** What stands in its blanks. */
  values: z.record(z.string().max(20), z.union([z.string().max(1_000), z.number()])),
});
export type Told = z.infer<typeof told>;

/** Header of an answer that is a sentence: the above as JSON, percent-encoded. */
export const TOLD_HEADER = 'x-told';

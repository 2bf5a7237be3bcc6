/** Measurements, and the experiment book that keeps them. */
import { z } from 'zod';
import { count, kernel, learnerFileName, step, text, words } from './parts.ts';

/** One quantity measured in several turns. The spread is from the tenth to the ninetieth percentile. */
export const series = z.object({ median: z.number(), low: z.number(), high: z.number(), turns: count });
export type Series = z.infer<typeof series>;

/** The learner's image and the reference solution, measured in turn; `ratio` is the median of yours ÷ reference. */
const compared = z.object({ yours: series, reference: series, ratio: z.number() });

/** What the measuring slot found out about one image. Null where a figure could not be had; `remarks` say why. */
export const measurement = z.object({
  step,
  kernel,
  at: z.string(),
  /** Packets a second that passed the tap, as its counters tell. */
  sent: compared.nullable(),
  /**
   * Packets a second given back without sending, by the image's own symbols; for an image in the isolated mode. Nothing
   * says that each was made anew, so this is the learner's own figure, and decides no race.
   */
  isolated: compared.nullable(),
  /** Guest instructions for one packet, counted by QEMU and the same in every run. */
  instructions: z.object({ yours: z.number().nullable(), reference: z.number().nullable() }),
  imageBytes: z.object({ yours: count, reference: count }),
  /** Turns thrown away and repeated, because something else wanted the processors. */
  repeated: count,
  remarks: z.array(z.string()),
});
export type Measurement = z.infer<typeof measurement>;

/** A row of the experiment book: an experiment of labs/experiments.ts, or one of the learner's own. */
export const bookRow = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** What a learner may write to a row of the experiment book, in characters. */
export const MAX_NOTE = 2_000;
export const MAX_ROW_TITLE = 60;

export const bookNote = z.object({
  row: bookRow,
  title: words(MAX_ROW_TITLE),
  note: words(MAX_NOTE),
});
export type BookNote = z.infer<typeof bookNote>;

/** One line of the experiment book; labs/book.ts says what it means. Its code and configuration are asked for. */
export const bookEntry = measurement.extend({
  id: count,
  row: bookRow,
  mode: z.enum(['sent', 'isolated']),
  changed: z.object({ added: count, removed: count, from: z.enum(['naive', 'start']) }),
  options: z.array(z.string()),
});
export type BookEntry = z.infer<typeof bookEntry>;

export const book = z.object({ entries: z.array(bookEntry), notes: z.array(bookNote) });
export type Book = z.infer<typeof book>;

/** What a measurement was made of. */
export const keptExperiment = z.object({
  step,
  files: z.record(learnerFileName, text),
  config: z.record(z.string(), z.string()),
});

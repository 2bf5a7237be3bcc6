/** What the editor asks of the C language server in the learner's sandbox, and its answers. Lines and characters count from 0. */
import { z } from 'zod';
import { count, learnerFileName, step, text } from './parts.ts';

/** A name may be in a hundred lists, but nobody reads beyond this. */
export const MAX_PROPOSALS = 100;
/** Places of one definition, overloads of one call, parameters of one of them: more are not C. */
export const MAX_PLACES = 20;
export const MAX_SIGNATURES = 20;
export const MAX_PARAMETERS = 40;
/** Changes of one file that is put into another style. */
export const MAX_EDITS = 5_000;
/** Longest header shown: Unikraft's largest has 60 KB. */
export const MAX_HEADER_CHARACTERS = 200_000;

/** A header that may be shown: of the kernel's tree, or of the application. Read inside the sandbox, never by the server. */
export const headerPath = z
  .string()
  .max(200)
  .regex(
    /^\/(uk|app)(\/[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)+\.[ch]$/,
    'not a header of the kernel or the application',
  );

const place = { line: count.max(1_000_000), character: count.max(1_000_000) };
const range = z.object({ start: z.object(place), end: z.object(place) });
export type TextRange = z.infer<typeof range>;
const words = z.string().max(4_000);

/** Every question brings the text that it is about: an answer never speaks of another one. */
const aboutText = { file: learnerFileName, text };

export const languageQuestion = z.discriminatedUnion('what', [
  z.object({ what: z.literal('check'), ...aboutText }),
  z.object({ what: z.literal('complete'), ...aboutText, ...place }),
  z.object({ what: z.literal('hover'), ...aboutText, ...place }),
  z.object({ what: z.literal('definition'), ...aboutText, ...place }),
  z.object({ what: z.literal('signature'), ...aboutText, ...place }),
  z.object({ what: z.literal('format'), ...aboutText }),
  z.object({ what: z.literal('header'), path: headerPath }),
]);
export type LanguageQuestion = z.infer<typeof languageQuestion>;

export const languageAsked = z.object({
  type: z.literal('ask'),
  id: count,
  step,
  question: languageQuestion,
});

const edit = z.object({ range, text });

export const languageAnswer = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('check'),
    problems: z
      .array(z.object({ range, severity: z.enum(['error', 'warning', 'note']), message: words }))
      .max(MAX_PROPOSALS),
  }),
  z.object({
    what: z.literal('complete'),
    incomplete: z.boolean(),
    proposals: z
      .array(
        z.object({
          label: z.string().max(300),
          detail: z.string().max(300),
          documentation: words,
          kind: count.max(30),
          sort: z.string().max(100),
          filter: z.string().max(300),
          edit: edit.nullable(),
          insert: z.string().max(1_000),
        }),
      )
      .max(MAX_PROPOSALS),
  }),
  z.object({ what: z.literal('hover'), text: words, range: range.nullable() }),
  z.object({
    what: z.literal('definition'),
    places: z.array(z.object({ path: headerPath, range })).max(MAX_PLACES),
  }),
  z.object({
    what: z.literal('signature'),
    active: count.max(MAX_PROPOSALS),
    parameter: count.max(MAX_PROPOSALS),
    signatures: z
      .array(
        z.object({
          label: z.string().max(1_000),
          documentation: words,
          parameters: z.array(z.string().max(300)).max(MAX_PARAMETERS),
        }),
      )
      .max(MAX_SIGNATURES),
  }),
  z.object({ what: z.literal('format'), edits: z.array(edit).max(MAX_EDITS) }),
  z.object({ what: z.literal('header'), path: headerPath, text: z.string().max(MAX_HEADER_CHARACTERS) }),
  /** There is no answer: the server of the language is absent, busy, or has just crashed. */
  z.object({ what: z.literal('none'), why: z.enum(['absent', 'full', 'failed', 'slow']) }),
]);
export type LanguageAnswer = z.infer<typeof languageAnswer>;

export const languageAnswered = z.object({ type: z.literal('answer'), id: count, answer: languageAnswer });

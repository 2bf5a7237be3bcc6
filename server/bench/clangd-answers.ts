/** What clangd answers, read as hostile: every part is bounded, and what a learner's text is changed by is whole or refused. */
import { z } from 'zod';
import {
  headerPath,
  type LanguageAnswer,
  languageAnswer,
  MAX_EDITS,
  MAX_FILE_BYTES,
  MAX_PARAMETERS,
  MAX_PLACES,
  MAX_PROPOSALS,
  MAX_SIGNATURES,
} from '../protocol.ts';

export const READERS = {
  complete: readCompletion,
  hover: readHover,
  definition: readDefinition,
  signature: readSignature,
} as const;

const position = z.object({ line: z.int().nonnegative(), character: z.int().nonnegative() });
const range = z.object({ start: position, end: position });
const short = (most: number) => z.string().transform((text) => text.slice(0, most));
const words = short(4_000);
/** A plain text, or one with its kind. */
const markup = z
  .union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])
  .transform((text) => text.slice(0, 4_000));

/** Counted before any of it is looked at: each of a million that is none costs more than one that is. */
const upTo = (most: number) => z.array(z.unknown()).max(most);
const firstOf = (most: number) => z.array(z.unknown()).transform((all) => all.slice(0, most));

export const publishedSchema = z.object({
  uri: z.string().max(300),
  version: z.int(),
  diagnostics: firstOf(MAX_PROPOSALS).pipe(
    z.array(z.object({ range, severity: z.int().default(1), message: words })),
  ),
});

export type Published = z.output<typeof publishedSchema>;

export function readCheck({ diagnostics }: Published): LanguageAnswer {
  return languageAnswer.parse({
    what: 'check',
    problems: diagnostics.map(({ range, severity, message }) => ({
      range,
      severity: severity === 1 ? 'error' : severity === 2 ? 'warning' : 'note',
      message,
    })),
  });
}

/** What is put into a learner's text is whole, or refused: a piece of it would be another program. */
const whole = (most: number) => z.string().max(most);
const edit = z.object({ range, newText: whole(MAX_FILE_BYTES) });
const proposal = z.object({
  // What stands for itself where there is no other text to insert.
  label: whole(300),
  detail: short(300).default(''),
  documentation: markup.default(''),
  kind: z.int().min(0).max(30).default(1),
  sortText: short(100).optional(),
  filterText: short(300).optional(),
  insertText: whole(1_000).optional(),
  textEdit: edit.optional(),
});

const completionSchema = z
  .object({
    isIncomplete: z.boolean().default(false),
    // One that is too long costs only itself.
    items: firstOf(MAX_PROPOSALS).transform((all) =>
      all.flatMap((one) => proposal.safeParse(one).data ?? []),
    ),
  })
  .nullable();

function readCompletion(result: unknown): LanguageAnswer {
  const found = completionSchema.parse(result);
  return languageAnswer.parse({
    what: 'complete',
    incomplete: found?.isIncomplete ?? false,
    proposals: (found?.items ?? []).map((item) => ({
      label: item.label.trim(),
      detail: item.detail,
      documentation: item.documentation,
      kind: item.kind,
      sort: item.sortText ?? item.label,
      filter: item.filterText ?? item.label.trim(),
      edit: item.textEdit ? { range: item.textEdit.range, text: item.textEdit.newText } : null,
      insert: item.insertText ?? item.label.trim(),
    })),
  });
}

function readHover(result: unknown): LanguageAnswer {
  const found = z.object({ contents: markup, range: range.optional() }).nullable().parse(result);
  return languageAnswer.parse({ what: 'hover', text: found?.contents ?? '', range: found?.range ?? null });
}

function readDefinition(result: unknown): LanguageAnswer {
  const found = firstOf(MAX_PLACES)
    .pipe(z.array(z.object({ uri: z.string().max(500), range })))
    .nullable()
    .parse(result);
  const places = (found ?? []).flatMap(({ uri, range }) => {
    const path = headerPath.safeParse(uri.replace(/^file:\/\//, ''));
    return path.success ? [{ path: path.data, range }] : [];
  });
  return languageAnswer.parse({ what: 'definition', places });
}

const signatureSchema = z
  .object({
    activeSignature: z.int().nonnegative().default(0),
    activeParameter: z.int().nonnegative().default(0),
    signatures: firstOf(MAX_SIGNATURES).pipe(
      z.array(
        z.object({
          label: short(1_000),
          documentation: markup.default(''),
          parameters: firstOf(MAX_PARAMETERS)
            .pipe(z.array(z.object({ label: short(300) })))
            .default([]),
        }),
      ),
    ),
  })
  .nullable();

function readSignature(result: unknown): LanguageAnswer {
  const found = signatureSchema.parse(result);
  return languageAnswer.parse({
    what: 'signature',
    active: Math.min(found?.activeSignature ?? 0, MAX_SIGNATURES - 1),
    parameter: Math.min(found?.activeParameter ?? 0, MAX_PARAMETERS),
    signatures: (found?.signatures ?? []).map((one) => ({
      label: one.label,
      documentation: one.documentation,
      parameters: one.parameters.map(({ label }) => label),
    })),
  });
}

export function readFormat(result: unknown): LanguageAnswer {
  const edits = upTo(MAX_EDITS).pipe(z.array(edit)).nullable().parse(result) ?? [];
  return languageAnswer.parse({
    what: 'format',
    edits: edits.map(({ range, newText }) => ({ range, text: newText })),
  });
}

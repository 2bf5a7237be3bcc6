/** `npm run lab -- feedback`: what learners said of the course, as text, CSV or JSON. Nobody is named in it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { noFormula } from '../labs/csv.ts';
import { LABS } from '../labs/index.ts';
import { printable, printableJson } from './printable.ts';
import type { SentFeedback } from './protocol.ts';
import { openStore } from './web/store.ts';
import type { StorePlace } from './web/store-base.ts';

export type FeedbackFormat = 'text' | 'csv' | 'json';

const RATINGS = ['clear', 'hard', 'minutes'] as const;
const TEXTS = [
  ['heldUp', 'What held you up?'],
  ['remember', 'What will you remember?'],
  ['other', 'Anything else?'],
] as const;

/** Every form that the store holds, first sent first. A store that is not there yet holds none. */
export async function readFeedback(place: StorePlace | string): Promise<SentFeedback[]> {
  const file = typeof place === 'string' ? place : place.databaseUrl === '' ? place.dataDirectory : null;
  if (file !== null && !existsSync(path.join(file, 'wirespeed.db'))) return [];
  await using store = await openStore(place);
  return await store.allFeedback();
}

export function feedbackAs(format: FeedbackFormat, all: readonly SentFeedback[]): string {
  return { text: asText, csv: asCsv, json: asJson }[format](all);
}

function asText(all: readonly SentFeedback[]): string {
  if (all.length === 0) return 'Nobody has sent feedback yet.';
  const lines = [
    `${all.length} ${all.length === 1 ? 'form' : 'forms'}; medians, and in brackets how many answered.`,
    '',
  ];
  lines.push(
    `${'step'.padEnd(26)}${'clear (1–5)'.padStart(14)}${'hard (1–5)'.padStart(14)}${'minutes'.padStart(14)}`,
  );
  for (const { number, slug, title } of LABS) {
    const cells = RATINGS.map((rating) => {
      const answers = all.flatMap(({ form }) => form.steps[slug]?.[rating] ?? []);
      return (answers.length === 0 ? '–' : `${median(answers)} (${answers.length})`).padStart(14);
    });
    lines.push(`${number.padEnd(6)}${title.padEnd(20)}${cells.join('')}`);
  }
  for (const [key, question] of TEXTS) {
    lines.push('', question);
    const said = all.flatMap(({ form }, index) =>
      form[key].trim() === '' ? [] : [[index + 1, form[key]] as const],
    );
    if (said.length === 0) lines.push('  –');
    for (const [number, text] of said)
      lines.push(`  ${String(number).padStart(3)}  ${printable(text).replaceAll('\n', '\n       ')}`);
  }
  return lines.join('\n');
}

function asCsv(all: readonly SentFeedback[]): string {
  const head = [
    'number',
    'sent_at',
    ...LABS.flatMap(({ number }) => RATINGS.map((rating) => `${number}_${rating}`)),
    'held_up',
    'remember',
    'other',
  ];
  const rows = all.map(({ form, at }, index) => [
    String(index + 1),
    at,
    ...LABS.flatMap(({ slug }) => RATINGS.map((rating) => String(form.steps[slug]?.[rating] ?? ''))),
    ...TEXTS.map(([key]) => form[key]),
  ]);
  return [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n');
}

function asJson(all: readonly SentFeedback[]): string {
  const numbered = all.map(({ form, at }, index) => ({ number: index + 1, at, ...form }));
  return printableJson(numbered);
}

function csvCell(text: string): string {
  return `"${noFormula(printable(text)).replaceAll('"', '""')}"`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** The experiment book as a table: the newest figures of each row, and what they are beside naive and reference. Pure. */
import { noFormula } from './csv.ts';
import { BOOK_STEPS, EXPERIMENTS, type Experiment } from './experiments.ts';
import type { KernelId } from './lab.ts';
import type { Mode } from './switch.ts';

interface Series {
  readonly median: number;
  /** Tenth and ninetieth percentile. */
  readonly low: number;
  readonly high: number;
  readonly turns: number;
}

interface Compared {
  readonly yours: Series;
  readonly reference: Series;
  readonly ratio: number;
}

/** One measurement, without the code and configuration that are kept with it. */
export interface BookEntry {
  readonly id: number;
  readonly row: string;
  readonly step: string;
  readonly kernel: KernelId;
  readonly at: string;
  readonly mode: Mode;
  readonly sent: Compared | null;
  readonly isolated: Compared | null;
  readonly instructions: { readonly yours: number | null; readonly reference: number | null };
  readonly imageBytes: { readonly yours: number; readonly reference: number };
  readonly repeated: number;
  readonly remarks: readonly string[];
  /** Lines that differ from the naive text, or from the step's start where there is none. The switch does not count. */
  readonly changed: { readonly added: number; readonly removed: number; readonly from: 'naive' | 'start' };
  /** Options of the kernel's configuration that differ from the naive row's, such as "OPTIMIZE_LTO=y". */
  readonly options: readonly string[];
}

/** What a learner wrote to a row: a note, and the title of a row of their own. */
export interface BookNote {
  readonly row: string;
  readonly title: string;
  readonly note: string;
}

/** Figures of one row in one mode. */
export interface Cell {
  readonly at: string;
  /** Packets a second; null where none could be had. */
  readonly rate: Series | null;
  readonly instructions: number | null;
  readonly imageBytes: number;
  /** Rate ÷ the naive row's. */
  readonly toNaive: number | null;
  /** Instructions of the naive row ÷ these: how many times less work a packet is. */
  readonly workToNaive: number | null;
  /** Rate ÷ the reference's, of the same measurement. */
  readonly toReference: number | null;
  /** Which step's reference. */
  readonly step: string;
}

export interface BookRow {
  readonly id: string;
  readonly title: string;
  readonly kind: 'experiment' | 'own' | 'reference';
  readonly experiment: Experiment | null;
  readonly note: string;
  readonly sent: Cell | null;
  readonly isolated: Cell | null;
  readonly imageBytes: number | null;
  readonly changed: BookEntry['changed'] | null;
  /** Newest first. */
  readonly entries: readonly BookEntry[];
}

const MODES = ['sent', 'isolated'] as const;
const REFERENCES: Readonly<Record<string, string>> = {
  '06-go-faster': 'Reference solution of 06 (copy)',
  '06.1-memory-pool': 'Reference solution of 06.1 (copy + pool)',
};

/** All rows in their order: the experiments, the learner's own, and the reference solutions as far as measured. */
export function bookRows(
  all: readonly BookEntry[],
  notes: readonly BookNote[],
  kernel: KernelId | null,
): BookRow[] {
  const entries = all.filter((entry) => entry.kernel === kernel).toSorted((a, b) => b.id - a.id);
  const row = (id: string, title: string, experiment: Experiment | null): BookRow => {
    const own = entries.filter((entry) => entry.row === id);
    const newest = (mode: Mode) => own.find((entry) => entry.mode === mode);
    const cell = (mode: Mode) => cellOf(newest(mode), naiveOf(entries, mode), 'yours');
    return {
      id,
      title,
      kind: experiment ? 'experiment' : 'own',
      experiment,
      note: notes.find((note) => note.row === id)?.note ?? '',
      sent: cell('sent'),
      isolated: cell('isolated'),
      imageBytes: own[0]?.imageBytes.yours ?? null,
      changed: own[0]?.changed ?? null,
      entries: own,
    };
  };
  return [
    ...EXPERIMENTS.map((experiment) => row(experiment.id, experiment.title, experiment)),
    ...notes.filter(isOwn).map(({ row: id, title }) => row(id, title, null)),
    ...BOOK_STEPS.flatMap((step) => referenceRow(entries, step)),
  ];
}

function isOwn({ row }: BookNote): boolean {
  return !EXPERIMENTS.some(({ id }) => id === row);
}

function naiveOf(entries: readonly BookEntry[], mode: Mode): BookEntry | undefined {
  return entries.find((entry) => entry.row === 'naive' && entry.mode === mode);
}

/** The reference was measured in turn with every text: its newest figures are a row of their own. */
function referenceRow(entries: readonly BookEntry[], step: string): BookRow[] {
  const [sent, isolated] = MODES.map((mode) => {
    const newest = entries.find(
      (entry) =>
        entry.step === step && entry.mode === mode && (entry[mode] || entry.instructions.reference !== null),
    );
    return cellOf(newest, naiveOf(entries, mode), 'reference');
  });
  if (!sent && !isolated) return [];
  return [
    {
      id: `reference-${step}`,
      title: REFERENCES[step] ?? `Reference solution of ${step}`,
      kind: 'reference',
      experiment: null,
      note: '',
      sent: sent ?? null,
      isolated: isolated ?? null,
      imageBytes: (sent ?? isolated)?.imageBytes ?? null,
      changed: null,
      entries: [],
    },
  ];
}

function cellOf(
  entry: BookEntry | undefined,
  naive: BookEntry | undefined,
  whose: 'yours' | 'reference',
): Cell | null {
  if (!entry) return null;
  const compared = entry[entry.mode];
  const instructions = entry.instructions[whose];
  const naiveInstructions = naive?.instructions.yours ?? null;
  return {
    at: entry.at,
    rate: compared?.[whose] ?? null,
    instructions,
    imageBytes: entry.imageBytes[whose],
    toNaive: ratioToNaive(entry, naive, whose),
    workToNaive: instructions && naiveInstructions !== null ? naiveInstructions / instructions : null,
    toReference: whose === 'yours' ? (compared?.ratio ?? null) : null,
    step: entry.step,
  };
}

/**
 * Both were measured in turn with a reference. Where that is the same one, what the machine did at either time cancels
 * out; otherwise there is only the quotient of the medians.
 */
function ratioToNaive(
  entry: BookEntry,
  naive: BookEntry | undefined,
  whose: 'yours' | 'reference',
): number | null {
  const [own, first] = [entry[entry.mode], naive?.[entry.mode]];
  if (!own || !naive || !first) return null;
  if (naive.step === entry.step && first.ratio > 0) return (whose === 'yours' ? own.ratio : 1) / first.ratio;
  return first.yours.median > 0 ? own[whose].median / first.yours.median : null;
}

const CSV_HEAD = [
  'kernel',
  'row',
  'mode',
  'measured at',
  'newest',
  'packets/s (median)',
  'packets/s (10 %)',
  'packets/s (90 %)',
  'turns',
  'ratio to naive',
  'ratio to reference',
  'reference of step',
  'instructions/packet',
  'naive ÷ instructions',
  'image bytes',
  'lines added',
  'lines removed',
  'compared with',
  'options',
  'note',
  'remarks',
];

/** Every measurement of every kernel, one a line; the reference solutions last. RFC 4180, for a spreadsheet. */
export function bookAsCsv(all: readonly BookEntry[], notes: readonly BookNote[]): string {
  const lines = kernelsOf(all).flatMap((kernel) => {
    const mine = all.filter((entry) => entry.kernel === kernel);
    return bookRows(all, notes, kernel).flatMap((row) => {
      const measured = row.entries.map((entry) => {
        const cell = cellOf(
          entry,
          naiveOf(
            mine.toSorted((a, b) => b.id - a.id),
            entry.mode,
          ),
          'yours',
        );
        const newest = row.entries.find((one) => one.mode === entry.mode) === entry;
        return { entry, mode: entry.mode, cell, newest };
      });
      const reference =
        row.kind === 'reference'
          ? MODES.map((mode) => ({ entry: null, mode, cell: row[mode], newest: true }))
          : [];
      return [...measured, ...reference].flatMap(({ entry, mode, cell, newest }) =>
        cell
          ? [
              [
                kernel,
                row.title,
                mode,
                cell.at,
                newest ? 'yes' : 'no',
                round(cell.rate?.median),
                round(cell.rate?.low),
                round(cell.rate?.high),
                cell.rate?.turns,
                fixed(cell.toNaive),
                fixed(cell.toReference),
                cell.step,
                fixed(cell.instructions, 1),
                fixed(cell.workToNaive),
                cell.imageBytes,
                entry?.changed.added,
                entry?.changed.removed,
                entry?.changed.from,
                entry?.options.join(' '),
                row.note,
                entry?.remarks.join(' '),
              ],
            ]
          : [],
      );
    });
  });
  return `${[CSV_HEAD, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** The table as the page shows it, for each kernel that was measured. */
export function bookAsMarkdown(all: readonly BookEntry[], notes: readonly BookNote[]): string {
  const head = [
    'row',
    'sent (packets/s)',
    'to naive',
    'to reference',
    'isolated (packets/s)',
    'to naive',
    'instructions',
    'to naive',
    'image (bytes)',
    'lines',
    'note',
  ];
  const tables = kernelsOf(all).map((kernel) => {
    const rows = bookRows(all, notes, kernel).filter((row) => row.sent || row.isolated || row.note);
    const lines = rows.map((row) => {
      const counted = countedIn(row);
      return [
        row.title,
        spread(row.sent),
        times(row.sent?.toNaive),
        times(row.sent?.toReference),
        spread(row.isolated),
        times(row.isolated?.toNaive),
        counted ? `${grouped(counted.instructions)}${counted === row.sent ? ' (sending)' : ''}` : '',
        times(counted?.workToNaive),
        grouped(row.imageBytes),
        row.changed ? `+${row.changed.added} −${row.changed.removed}` : '',
        row.note,
      ];
    });
    const table = [head, head.map(() => '---'), ...lines].map((line, index) => {
      const cells = index === 1 ? line : line.map((cell) => markdownCell(cell));
      return `| ${cells.join(' | ')} |`;
    });
    return [`## ${kernel}`, '', ...table, ''].join('\n');
  });
  const none = tables.length === 0 ? ['Nothing was measured yet.', ''] : [];
  return ['# Experiment book', '', ...none, ...tables, EXPLAINED, ''].join('\n');
}

const EXPLAINED =
  'Rates are medians of several turns with the tenth and ninetieth percentile, taken in turn with the reference solution. Instructions are those of the guest for one packet; "to naive" is how many times fewer.';

/** The cell whose instructions count: isolated, or while sending where there is nothing else. */
export function countedIn(row: BookRow): Cell | null {
  if (row.isolated && row.isolated.instructions !== null) return row.isolated;
  return row.sent && row.sent.instructions !== null ? row.sent : null;
}

export function grouped(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : Math.round(value).toLocaleString('en');
}

export function times(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : `${value.toFixed(2)}×`;
}

function spread(cell: Cell | null): string {
  if (!cell) return '';
  return cell.rate
    ? `${grouped(cell.rate.median)} (${grouped(cell.rate.low)} to ${grouped(cell.rate.high)})`
    : 'none';
}

function kernelsOf(all: readonly BookEntry[]): KernelId[] {
  return [...new Set(all.map(({ kernel }) => kernel))].sort().reverse();
}

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value);
}

function fixed(value: number | null, digits = 3): string | undefined {
  return value === null ? undefined : String(Number(value.toFixed(digits)));
}

export function csvCell(value: string | number | undefined): string {
  const text = visible(String(value ?? ''));
  const safe = noFormula(text);
  return /[",;\t\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownCell(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>|~#]/g, '\\$&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A file may be looked at in a terminal: nothing in a note is obeyed there, and nothing turns what follows around. */
function visible(text: string): string {
  return text.replace(/(?![\n\r\t])[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '·');
}

/**
 * Rows of the performance table: each measures ours beside others that do the same, in turn (A B A B …) in one run, so that
 * whatever else the machine does falls on all of them. The ratio is the median of each round's own.
 */
import { compare, seriesOf } from '../measure/statistics.ts';
import type { Series } from '../protocol.ts';

/** What a figure is made of, or what else came of the same turn. */
export interface Part {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Turn {
  readonly figure: number;
  readonly parts: readonly Part[];
}

export interface Contender {
  readonly name: string;
  /** Ours as well, where the first is not the only one: nothing to divide by. */
  readonly ours?: boolean;
  /** What it has to say beside its figures, once it was measured. */
  readonly notes?: readonly string[];
  /** One figure, in the row's unit; once aborted it may end early with any. @throws Error where it did not work. */
  measure(signal: AbortSignal): Promise<number | Turn>;
}

/** What a row needs and does not find: said in the table instead of figures. */
export interface Missing {
  readonly missing: string;
}

export interface Row {
  readonly name: string;
  /** What is measured, as the table says it. */
  readonly what: string;
  readonly unit: 'ms' | 'MB/s' | 'packets/s' | 'joins/s' | 'KB' | 'MB' | 's/GB' | 'bytes';
  /** Takes many minutes: measured only where it is named. */
  readonly long?: boolean;
  /** Measured once and at once: a round takes minutes, or has its own rounds in it. */
  readonly once?: boolean;
  readonly better: 'less' | 'more';
  /** What bounds it, whoever builds it. */
  readonly limit: string;
  /** Ours comes first. What is opened is left to `stack`. */
  open(stack: AsyncDisposableStack): Promise<readonly Contender[] | Missing>;
}

export interface Measured extends Series {
  readonly name: string;
  readonly ours: boolean;
  /** Ours ÷ this one; null for ours, and where ours gave no figure. */
  readonly ratio: number | null;
  readonly parts: readonly (Series & Pick<Part, 'name' | 'unit'>)[];
}

export interface RowResult extends Pick<Row, 'name' | 'what' | 'unit' | 'better' | 'limit'> {
  readonly contenders: readonly Measured[];
  /** Not all was measured: who lacks a round has no figures. */
  readonly interrupted: boolean;
  /** Why there are no figures, or what one contender died of. */
  readonly notes: readonly string[];
}

/** Measures one row: a round that does not count, since first times are slower, and then so many that do; some rows once. */
export async function measureRow(
  row: Row,
  rounds: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<RowResult> {
  const { name, what, unit, better, limit } = row;
  const head = { name, what, unit, better, limit };
  await using stack = new AsyncDisposableStack();
  const opened = await row.open(stack);
  if ('missing' in opened) return { ...head, contenders: [], interrupted: false, notes: [opened.missing] };
  const figures = new Map<Contender, Turn[]>(opened.map((contender) => [contender, []]));
  const notes: string[] = [];
  const wanted = row.once ? 1 : rounds;
  for (let round = row.once ? 1 : 0; round <= wanted; round++)
    for (const [contender, taken] of figures) {
      if (signal.aborted) break;
      try {
        const figure = await contender.measure(signal);
        if (round > 0 && !signal.aborted)
          taken.push(typeof figure === 'number' ? { figure, parts: [] } : figure);
      } catch (error) {
        if (signal.aborted) break;
        notes.push(`${contender.name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
        figures.delete(contender);
      }
    }
  notes.push(...opened.flatMap((contender) => contender.notes ?? []));
  // Fewer rounds than asked for would be another measurement, and a figure of half a room none at all.
  const missed = [...figures].filter(([, taken]) => taken.length < wanted);
  for (const [contender] of missed) {
    notes.push(`${contender.name}: interrupted, so there is no figure`);
    figures.delete(contender);
  }
  const [ours] = opened;
  const isOurs = (contender: Contender) => contender === ours || contender.ours === true;
  const own = (ours && figures.get(ours)) ?? [];
  const contenders = [...figures].map(([contender, taken]) => ({
    name: contender.name,
    ...seriesOf(taken.map(({ figure }) => figure)),
    ours: isOurs(contender),
    ratio: isOurs(contender) ? null : ratioOf(own, taken),
    parts: partsOf(taken),
  }));
  return { ...head, contenders, interrupted: missed.length > 0, notes };
}

function ratioOf(own: readonly Turn[], others: readonly Turn[]): number | null {
  const pairs = others.flatMap(({ figure: reference }, round) => {
    const yours = own[round]?.figure;
    return yours === undefined ? [] : [{ yours, reference }];
  });
  return compare(pairs)?.ratio ?? null;
}

/** Each part by itself: medians of parts need not add up to the median of the whole. */
function partsOf(taken: readonly Turn[]): Measured['parts'] {
  const all = Map.groupBy(
    taken.flatMap(({ parts }) => parts),
    ({ name }) => name,
  );
  return [...all].map(([name, parts]) => ({
    name,
    unit: parts[0]?.unit ?? '',
    ...seriesOf(parts.map(({ value }) => value)),
  }));
}

/** As a table in Markdown, which a terminal shows just as well. */
export function rowsAsTable(results: readonly RowResult[]): string {
  const lines = results.flatMap(({ name, what, unit, contenders, notes, limit, better }) => {
    const shown = (value: number) => `${value.toLocaleString('en', { maximumSignificantDigits: 3 })}`;
    const spread = (low: number, high: number) => (low === high ? '' : `${shown(low)} … ${shown(high)}`);
    const title = `${name}: ${what}, ${better === 'less' ? 'less' : 'more'} is better`;
    return [
      [title, '', '', ''],
      ...contenders.flatMap(({ name: who, ours, median, low, high, ratio, parts }) => [
        [
          `– ${who}`,
          `${shown(median)} ${unit}`,
          spread(low, high),
          ours ? 'ours' : ratio === null ? '' : `ours is ${ratio.toFixed(2)} ×`,
        ],
        ...parts.map((part) => [
          `– – ${part.name}`,
          `${shown(part.median)} ${part.unit}`,
          spread(part.low, part.high),
          '',
        ]),
      ]),
      ...notes.map((note) => [`– ${note}`, '', '', '']),
      [`– limit: ${limit}`, '', '', ''],
    ];
  });
  const table = [['row', 'median', 'most of them', 'ratio'], ...lines];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  const asLine = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head, ...rest] = table.map(asLine);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}

import { describe, expect, it } from 'vitest';
import { type BookEntry, bookAsCsv, bookAsMarkdown, bookRows, csvCell } from './book.ts';
import { EXPERIMENTS, isRow } from './experiments.ts';

const series = (median: number) => ({ median, low: median * 0.9, high: median * 1.1, turns: 7 });
const compared = (yours: number, reference: number) => ({
  yours: series(yours),
  reference: series(reference),
  ratio: yours / reference,
});

function entry(id: number, row: string, more: Partial<BookEntry> = {}): BookEntry {
  return {
    id,
    row,
    step: '06-go-faster',
    kernel: 'ukmini',
    at: `2026-01-01T00:00:${String(id).padStart(2, '0')}.000Z`,
    mode: 'sent',
    sent: compared(100_000, 100_000),
    isolated: null,
    instructions: { yours: 900, reference: 950 },
    imageBytes: { yours: 40_000, reference: 41_000 },
    repeated: 0,
    remarks: [],
    changed: { added: 0, removed: 0, from: 'naive' },
    options: [],
    ...more,
  };
}

const isolated = (
  id: number,
  row: string,
  rate: number,
  instructions: number,
  more: Partial<BookEntry> = {},
) =>
  entry(id, row, {
    mode: 'isolated',
    sent: null,
    isolated: compared(rate, 1_000_000),
    instructions: { yours: instructions, reference: 738 },
    ...more,
  });

const at = (rows: ReturnType<typeof bookRows>, id: string) => rows.find((row) => row.id === id);

describe('the book', () => {
  it('has every experiment before anything was measured, and no reference row', () => {
    expect(bookRows([], [], 'ukmini').map(({ id }) => id)).toEqual(EXPERIMENTS.map(({ id }) => id));
  });

  it('shows the newest figures of each mode', () => {
    const rows = bookRows(
      [entry(1, 'pool'), entry(3, 'pool', { sent: compared(7, 10) }), isolated(2, 'pool', 5, 447)],
      [],
      'ukmini',
    );
    expect(at(rows, 'pool')?.sent?.rate?.median).toBe(7);
    expect(at(rows, 'pool')?.isolated?.instructions).toBe(447);
    expect(at(rows, 'pool')?.entries.map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  it('divides by the naive row, through the reference that both were taken in turn with', () => {
    // The machine was half as fast the second time: the reference says so.
    const rows = bookRows(
      [
        isolated(1, 'naive', 1_000_000, 734),
        isolated(2, 'copy-pool', 1_000_000, 335, { isolated: compared(1_000_000, 500_000) }),
      ],
      [],
      'ukmini',
    );
    expect(at(rows, 'copy-pool')?.isolated).toMatchObject({ toNaive: 2, toReference: 2 });
    expect(at(rows, 'copy-pool')?.isolated?.workToNaive).toBeCloseTo(734 / 335);
    expect(at(rows, 'naive')?.isolated?.toNaive).toBe(1);
  });

  it('divides medians where the references differ', () => {
    const pool = isolated(2, 'pool', 3_000_000, 447, { step: '06.1-memory-pool' });
    const rows = bookRows([isolated(1, 'naive', 1_000_000, 734), pool], [], 'ukmini');
    expect(at(rows, 'pool')?.isolated?.toNaive).toBe(3);
  });

  it('has a row for each reference solution that was measured', () => {
    const rows = bookRows([entry(1, 'naive', { sent: compared(50, 100) })], [], 'ukmini');
    expect(at(rows, 'reference-06-go-faster')).toMatchObject({
      kind: 'reference',
      sent: { toNaive: 2, imageBytes: 41_000 },
    });
    expect(at(rows, 'reference-06.1-memory-pool')).toBeUndefined();
  });

  it('keeps kernels apart', () => {
    const rows = bookRows([entry(1, 'naive', { kernel: 'unikraft' })], [], 'ukmini');
    expect(rows.every(({ entries }) => entries.length === 0)).toBe(true);
  });

  it('bears a measurement without figures', () => {
    const failed = entry(1, 'zero-copy', { sent: null, instructions: { yours: null, reference: null } });
    const row = at(bookRows([failed], [], 'ukmini'), 'zero-copy');
    expect(row?.sent).toMatchObject({ rate: null, toNaive: null, toReference: null, workToNaive: null });
  });

  it('has rows of the learner’s own, and refuses names that are none', () => {
    const rows = bookRows([], [{ row: 'own-1', title: 'Mine', note: 'why' }], 'ukmini');
    expect(at(rows, 'own-1')).toMatchObject({ title: 'Mine', note: 'why', kind: 'own' });
    expect(
      ['naive', 'own-x1', 'batching', 'own-', 'own-../x', 'reference-06-go-faster'].filter(isRow),
    ).toEqual(['naive', 'own-x1']);
  });
});

describe('the export', () => {
  const notes = [
    { row: 'naive', title: '', note: '=HYPERLINK("http://evil")' },
    { row: 'own-1', title: '@SUM(A1)', note: 'two\nlines, and "quotes"' },
  ];
  const entries = [entry(1, 'naive'), entry(2, 'naive'), entry(3, 'own-1', { remarks: ['-1 is odd'] })];

  it('has one line for each measurement as CSV, and formulas are text', () => {
    const csv = bookAsCsv(entries, notes);
    expect(csv).toContain('"\'=HYPERLINK(""http://evil"")"');
    expect(csv).toContain('"\'@SUM(A1)"');
    expect(csv).toContain('"two\nlines, and ""quotes"""');
    // Head, three measurements, and the reference as sent.
    expect(csv.split('\r\n').filter(Boolean)).toHaveLength(5);
    const fields = csv
      .split('\r\n')
      .slice(1, -1)
      .flatMap((line) => line.split(','));
    expect(fields.filter((field) => /^[=+\-@]/.test(field))).toEqual([]);
  });

  it('quotes what must be quoted', () => {
    expect(['plain', 'a,b', '+1', '-1', '@x', '\tx', ' =1', 'a"b', '', undefined, 3].map(csvCell)).toEqual([
      'plain',
      '"a,b"',
      '"\'+1"',
      '"\'-1"',
      '"\'@x"',
      '"\'\tx"',
      '"\' =1"',
      '"a""b"',
      '',
      '',
      '3',
    ]);
  });

  it('is one table for each kernel as Markdown, whose cells cannot break it', () => {
    const text = bookAsMarkdown(
      [...entries, entry(9, 'naive', { kernel: 'unikraft' })],
      [{ row: 'naive', title: '', note: 'a | b\n<script>' }],
    );
    expect(text).toContain('## unikraft');
    expect(text).toContain('a \\| b \\<script\\>');
    const widths = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(widths).size).toBe(1);
    expect(bookAsMarkdown([], [])).toContain('Nothing was measured yet');
  });
});

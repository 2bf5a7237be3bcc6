/** For tests: the text that Prometheus reads, by its rules and nothing else. */
import { strict as assert } from 'node:assert';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"`;
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? ([+-]?Inf|NaN|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)$`,
);
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

export interface Figures {
  readonly text: string;
  /** How many series there are. */
  readonly series: number;
  /** Of the one series with just these labels; 0 where there is none. */
  value(name: string, labels: Readonly<Record<string, string>>): number;
}

/** @throws AssertionError where a line, or the order of lines, is against the rules. */
export function parseFigures(text: string): Figures {
  assert(text.endsWith('\n'), 'the last line has an end');
  const values = new Map<string, number>();
  const families = new Set<string>();
  let family = '';
  let suffixes: readonly string[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue;
    const help = new RegExp(`^# HELP (${NAME}) [^\\n]*$`).exec(line);
    if (help) {
      family = help[1] ?? '';
      assert(!families.has(family), `${family} is told in one place`);
      families.add(family);
      suffixes = [];
      continue;
    }
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary)$`).exec(line);
    if (type) {
      assert.equal(type[1], family, 'help and type are of one family');
      suffixes = SUFFIXES[type[2] ?? ''] ?? [];
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    assert(name !== '', `no sample: ${line}`);
    assert(
      suffixes.some((suffix) => name === family + suffix),
      `${name} stands below its own family`,
    );
    const key = keyOf(
      name,
      Object.fromEntries(
        [...labels.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)].map(([, label, one]) => [
          label,
          one,
        ]),
      ),
    );
    assert(!values.has(key), `${key} stands once`);
    values.set(key, Number(value.replace('Inf', 'Infinity')));
  }
  checkHistograms(values);
  return { text, series: values.size, value: (name, labels) => values.get(keyOf(name, labels)) ?? 0 };
}

function keyOf(name: string, labels: Readonly<Record<string, string | undefined>>): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join(',')}}`;
}

/** Buckets never fall, and the last one holds all. */
function checkHistograms(values: ReadonlyMap<string, number>): void {
  const buckets = new Map<string, { le: number; count: number }[]>();
  for (const [key, count] of values) {
    const le = /[{,]le=([^,}]+)/.exec(key)?.[1];
    if (!key.includes('_bucket{') || le === undefined) continue;
    const series = key
      .replace('_bucket{', '_count{')
      .replace(/(?<=[{,])le=[^,}]+,?/, '')
      .replace(',}', '}');
    buckets.set(series, [
      ...(buckets.get(series) ?? []),
      { le: Number(le.replace('+Inf', 'Infinity')), count },
    ]);
  }
  for (const [series, all] of buckets) {
    const counts = all.toSorted((a, b) => a.le - b.le).map(({ count }) => count);
    assert(
      counts.every((count, index) => count >= (counts[index - 1] ?? 0)),
      `${series}: buckets fall`,
    );
    assert.equal(counts.at(-1), values.get(series), `${series}: the last bucket holds all`);
  }
}

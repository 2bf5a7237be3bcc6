/** What a rehearsal came to: figures, a table, and in plain words whether the day will go well. Pure. */
import { quantile } from '../measure/statistics.ts';
import { ACTIONS, type Action } from './learner.ts';
import { type Look, type Memory, memoryOf, type Resource, type Saturation, saturations } from './watch.ts';

/**
 * What nobody minds to wait, in seconds: joining is a form; a page and a build break no train of thought; a check boots two
 * guests, and people expect it to take a while. Three times as long is felt, and talked about.
 */
const UNNOTICED: Readonly<Record<Action, number>> = { join: 5, page: 5, build: 5, run: 5, check: 20 };
const ENDURED = 3;
/** Other programs that keep this much of the machine busy make the figures theirs as well. */
const OTHERS_SHARE = 0.1;

export interface Waits {
  readonly count: number;
  readonly failed: number;
  /** Seconds; null where nothing was waited for. */
  readonly median: number | null;
  readonly p95: number | null;
}

export interface Rehearsal {
  readonly learners: number;
  /** Who went through all steps, whom something stopped, and who was still at it when the time was over. */
  readonly done: number;
  readonly stuck: number;
  readonly late: number;
  readonly steps: readonly string[];
  /** Seconds between two actions of a learner, in the mean. */
  readonly think: number;
  readonly minutes: number;
  readonly pages: boolean;
  readonly kernel: string;
  readonly machine: { readonly model: string; readonly processors: number; readonly memoryMiB: number };
  /** The machine's load before, and the share of its processors that other programs kept busy meanwhile. */
  readonly loadBefore: number;
  readonly others: number;
  readonly own: number;
  readonly waits: Readonly<Record<Action, Waits>>;
  /** What went wrong, with how often. */
  readonly failures: Readonly<Record<string, number>>;
  readonly memory: Memory;
  readonly saturations: readonly Saturation[];
  readonly most: { readonly benches: number; readonly guests: number; readonly waiting: number };
  readonly verdict: Verdict;
}

export interface Verdict {
  readonly kind: 'good' | 'slow' | 'too-much';
  readonly sentences: readonly string[];
}

export type Seen = Omit<
  Rehearsal,
  'waits' | 'memory' | 'saturations' | 'most' | 'verdict' | 'others' | 'own' | 'failures'
> & {
  /** Milliseconds of each action. */
  readonly times: Readonly<Record<Action, readonly number[]>>;
  readonly faults: readonly { readonly action: Action; readonly why: string }[];
  readonly looks: readonly Look[];
};

export function rehearsalOf({ times, faults, looks, ...plan }: Seen): Rehearsal {
  const waits = Object.fromEntries(
    ACTIONS.map((action) => {
      const failed = faults.filter((fault) => fault.action === action).length;
      return [action, waitsOf(times[action], failed)];
    }),
  ) as Record<Action, Waits>;
  const failures: Record<string, number> = {};
  for (const { action, why } of faults) {
    const what = `${action}: ${why}`;
    failures[what] = (failures[what] ?? 0) + 1;
  }
  const most = (of: (look: Look) => number) => looks.reduce((most, look) => Math.max(most, of(look)), 0);
  const mean = (of: (look: Look) => number) =>
    looks.length === 0 ? 0 : looks.reduce((sum, look) => sum + of(look), 0) / looks.length;
  const own = mean((look) => look.own);
  const figures = {
    ...plan,
    own,
    others: Math.max(0, mean((look) => look.busy) - own),
    waits,
    failures,
    memory: memoryOf(looks),
    saturations: saturations(looks),
    most: {
      benches: most((look) => look.benches),
      guests: most((look) => look.guests),
      waiting: most(({ waiting }) => waiting.bench + waiting.build + waiting.run),
    },
  };
  return { ...figures, verdict: verdictOf(figures) };
}

function waitsOf(milliseconds: readonly number[], failed: number): Waits {
  const at = (share: number) => (milliseconds.length === 0 ? null : quantile(milliseconds, share) / 1000);
  return { count: milliseconds.length, failed, median: at(0.5), p95: at(0.95) };
}

const REMEDIES: Readonly<Record<Resource, string>> = {
  processors: 'The processors are what runs out first: more of them, or fewer learners, is what helps.',
  memory: 'Memory is what runs out first: more of it, or fewer learners, is what helps.',
  benches: 'Places for benches run out first: more memory, or WORKSHOP_BENCHES.',
  builds: 'Builds wait for each other first: there are as many at once as processors, so more of them help.',
  guests: 'Places for guests run out first: more processors and memory, or WORKSHOP_GUESTS.',
};

function verdictOf(found: Omit<Rehearsal, 'verdict'>): Verdict {
  const failed = ACTIONS.reduce((sum, action) => sum + found.waits[action].failed, 0);
  const slowness = ACTIONS.map((action) => ({
    action,
    times: (found.waits[action].p95 ?? 0) / UNNOTICED[action],
  }));
  const worst = slowness.reduce((a, b) => (b.times > a.times ? b : a));
  const missing = ACTIONS.filter((action) => found.waits[action].count === 0);
  const tooMuch = failed > 0 || worst.times > ENDURED || missing.length > 0;
  const kind = tooMuch ? 'too-much' : worst.times > 1 ? 'slow' : 'good';
  const [first] = found.saturations;
  const p95 = found.waits[worst.action].p95 ?? 0;
  const sentences = [
    {
      good: `This machine carries ${found.learners} learners: nobody has to wait for long.`,
      slow: `This machine carries ${found.learners} learners, who will notice that they wait.`,
      'too-much': `This is too much for this machine: ${found.learners} learners will wait, and say so.`,
    }[kind],
    `What is waited for longest, for what it is: “${worst.action}”, ${seconds(p95)} for one in twenty.`,
  ];
  if (missing.length > 0) sentences.push(`Nobody came as far as “${missing.join('”, “')}”.`);
  if (failed > 0) sentences.push(`${failed} actions failed.`);
  if (found.stuck > 0) sentences.push(`${found.stuck} learners could not go on.`);
  if (found.late > 0) sentences.push(`${found.late} learners were not through when the time was over.`);
  if (!first) sentences.push('Nothing of the machine came to its limit.');
  else if (kind !== 'good') sentences.push(REMEDIES[first.resource]);
  if (found.others > OTHERS_SHARE)
    sentences.push(
      `Other programs kept ${percent(found.others)} of the processors busy meanwhile: without them it is better.`,
    );
  return { kind, sentences };
}

export function rehearsalAsText(found: Rehearsal): string {
  const { machine, memory, waits } = found;
  const head = [
    `${found.learners} learners in a room, steps ${found.steps.map((slug) => slug.split('-')[0]).join(', ')}, on ${found.kernel}`,
    `${machine.model}, ${machine.processors} processors, ${(machine.memoryMiB / 1024).toFixed(1)} GiB; load ${found.loadBefore.toFixed(1)} before`,
    `${found.minutes.toFixed(1)} minutes, ${found.think} s to think between two actions; ${found.done} learners through, ${found.stuck} stuck, ${found.late} late`,
    found.pages
      ? 'pages loaded as browsers load them'
      : 'sockets alone: no page was loaded, since none is built',
  ];
  const table = [
    ['waited for', 'times', 'failed', 'median', 'p95'],
    ...ACTIONS.map((action) => {
      const { count, failed, median, p95 } = waits[action];
      return [NAMES[action], `${count}`, `${failed}`, seconds(median), seconds(p95)];
    }),
  ];
  const sizes = [
    ['server, runner', `${mebibytes(memory.web)}, ${mebibytes(memory.runner)}`],
    ['a bench with its files, idle', mebibytes(memory.idleBench)],
    ['a guest, more', mebibytes(memory.guest)],
    ['a capture with its text, more', mebibytes(memory.capture)],
    ['all benches together, at most', mebibytes(memory.allBenches)],
    ['left to all programs, at least', mebibytes(memory.leastAvailable)],
    [
      'most at once',
      `${found.most.benches} benches, ${found.most.guests} guests, ${found.most.waiting} waiting`,
    ],
    ['processors', `${percent(found.own)} ours, ${percent(found.others)} others’`],
  ];
  const limits = found.saturations.map(
    ({ resource, afterSeconds, share }) =>
      `${resource} at the limit after ${afterSeconds.toFixed(0)} s, ${percent(share)} of the time`,
  );
  const failures = Object.entries(found.failures).map(([what, times]) => `${times} × ${what}`);
  return [head, columns(table), columns(sizes), limits, failures, found.verdict.sentences]
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

const NAMES: Readonly<Record<Action, string>> = {
  join: 'join: code and name',
  page: 'a step’s page, until it is ready',
  build: 'build, after an edit',
  run: 'run: click to first line',
  check: 'check',
};

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('   '),
  );
}

const seconds = (value: number | null) => (value === null ? '–' : `${value.toFixed(value < 10 ? 2 : 1)} s`);
const mebibytes = (value: number | null) =>
  value === null ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} MiB`;
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** Verdicts and trials as text for a terminal, and as JSON for programs. */
import type { Evidence, Item, Verdict } from '../../labs/lab.ts';
import { NOT_REACHED } from '../../labs/verdict.ts';
import { printable, printableJson } from '../printable.ts';
import type { CheckOutcome } from './check.ts';
import { plainBuild } from './evidence.ts';
import type { Trial } from './verify.ts';

const MARKS: Record<Item['result'], string> = { pass: '✓', fail: '✗', error: '!' };

export function printVerdict(verdict: Verdict): void {
  const width = Math.max(...verdict.items.map(({ title }) => title.length));
  for (const item of verdict.items) {
    if (item.seen === NOT_REACHED) {
      console.log(`  · ${item.title.padEnd(width)}  ${NOT_REACHED}`);
      continue;
    }
    const seen = item.result === 'pass' ? item.seen : `expected ${item.expected}, seen: ${item.seen}`;
    console.log(`  ${MARKS[item.result]} ${item.title.padEnd(width)}  ${safe(seen)}`);
    if (item.hint !== undefined) console.log(`      ${safe(item.hint)}`);
  }
  const summary = {
    pass: 'Passed.',
    fail: 'Not passed yet.',
    error: 'This could not be judged, through no fault of the program. Try again.',
  };
  console.log(`\n${summary[verdict.result]}`);
}

/** Where in the program a crash happened and what usually causes one like it, where that is known. */
export function printCrash({ guest }: Evidence): void {
  const ending = guest?.ending;
  if (ending?.kind !== 'crashed' && ending?.kind !== 'assertion') return;
  const { place, cause } = ending;
  const where = place && `${place.file}:${place.line}${place.function && ` in ${place.function}()`}.`;
  const told = [where, cause].filter((part) => part !== undefined).join(' ');
  if (told !== '') console.log(`\nWhere it ended: ${safe(told)}`);
}

/** One row a trial, as they come; returns them. */
export async function printTrials(trials: AsyncIterable<Trial>): Promise<Trial[]> {
  const all: Trial[] = [];
  for await (const trial of trials) {
    all.push(trial);
    const columns = [
      trial.ok ? '✓' : '✗',
      trial.program.padEnd(40),
      trial.expected.padEnd(28),
      `${trial.seconds.toFixed(1)} s`.padStart(7),
    ];
    console.log(`  ${columns.join(' ')}${trial.ok ? '' : `\n      ${safe(trial.seen)}`}`);
  }
  return all;
}

/** What came of one step's programs on one kernel. */
export interface Verified {
  readonly step: string;
  readonly kernel: string;
  readonly trials: readonly Trial[];
}

/** One row a step and kernel: how many programs came out as they must, and which did not. */
export function verifiedAsTable(all: readonly Verified[]): string {
  const rows = all.map(({ step, kernel, trials }) => {
    const wrong = trials.filter(({ ok }) => !ok).map(({ program }) => program);
    const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
    const count = `${trials.length - wrong.length} of ${trials.length}`;
    const columns = [
      step.padEnd(22),
      kernel.padEnd(18),
      count.padStart(8),
      `${seconds.toFixed(0)} s`.padStart(6),
    ];
    return `${wrong.length === 0 ? '✓' : '✗'} ${columns.join(' ')}${wrong.length === 0 ? '' : `  not: ${wrong.join(', ')}`}`;
  });
  const ok = all.every(({ trials }) => trials.every((trial) => trial.ok));
  return [
    ...rows,
    '',
    ok ? 'Every program came out as it must.' : 'Some programs did not come out as they must.',
  ].join('\n');
}

export function verdictAsJson({ verdict, learner, reference }: CheckOutcome): string {
  return printableJson({ verdict, learner: plain(learner), reference: plain(reference) });
}

/** The learner's files are known to the caller, and sets and bytes are no JSON. */
function plain({ kernel, build, guest }: Evidence) {
  return {
    kernel,
    build: plainBuild(build),
    guest: guest && {
      ...guest,
      frames: guest.frames.map(({ at, length, bytes }) => ({
        at,
        length,
        hex: Buffer.from(bytes).toString('hex'),
      })),
    },
  };
}

/** What a guest prints ends up in `seen`, in one line; none of its control characters reach a terminal. */
export function safe(text: string): string {
  return printable(text.replace(/\p{Cc}/gu, '·'));
}

/** Proves a step's check against the programs beside it: what must fail fails, for the promised reason; what is right passes. */
import { labBySlug } from '../../labs/index.ts';
import type { Evidence, Files, Verdict } from '../../labs/lab.ts';
import type { Bench } from '../bench/types.ts';
import type { Step, WrongProgram } from '../course.ts';
import { type CheckOutcome, checkStep } from './check.ts';

export interface Trial {
  readonly step: string;
  /** "start", "solution", "wrong/two-frames.c", … */
  readonly program: string;
  /** What must come out, in words. */
  readonly expected: string;
  readonly seen: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/** Tries all programs of a step one after the other. One run of the reference serves them all. */
export async function* verifyStep(bench: Bench, step: Step, signal: AbortSignal): AsyncGenerator<Trial> {
  let reference: Evidence | undefined;
  for (const attempt of attemptsOf(step)) {
    const began = performance.now();
    const outcome = await outcomeOn(bench, step.slug, attempt.files, signal, reference);
    const { verdict } = outcome;
    // A reference with a peer has met this program's image, and no other.
    const alone = outcome.reference.guest && !outcome.reference.peer;
    if (verdict.result !== 'error' && alone) reference = outcome.reference;
    const seconds = (performance.now() - began) / 1000;
    const problem = attempt.problem(verdict);
    yield {
      step: step.slug,
      program: attempt.program,
      expected: attempt.expected,
      seen: problem ?? describe(verdict),
      ok: problem === null,
      seconds,
    };
  }
}

interface Attempt {
  readonly program: string;
  readonly files: Files;
  readonly expected: string;
  /** What is wrong with this verdict, or null. */
  readonly problem: (verdict: Verdict) => string | null;
}

function attemptsOf(step: Step): Attempt[] {
  const withMain = (text: string): Files => ({ ...step.solution, 'main.c': text });
  return [
    { program: 'start', files: step.start, expected: 'fails', problem: failed },
    { program: 'solution', files: step.solution, expected: 'passes', problem: passed },
    ...step.wrong.map(({ name, text, expect }) => ({
      program: `wrong/${name}`,
      files: withMain(text),
      expected: `fails at ${expect.item}`,
      problem: (verdict: Verdict) => failedAsPromised(verdict, expect),
    })),
    ...step.right.map(({ name, text }) => ({
      program: `right/${name}`,
      files: withMain(text),
      expected: 'passes',
      problem: passed,
    })),
  ];
}

async function outcomeOn(
  bench: Bench,
  slug: string,
  files: Files,
  signal: AbortSignal,
  reference: Evidence | undefined,
): Promise<CheckOutcome> {
  const lab = labBySlug(slug);
  if (!lab) throw new Error(`no step "${slug}"`);
  const earlier = reference ? { reference } : {};
  return checkStep({ bench, lab, files, kernel: bench.kernel, signal, ...earlier });
}

function passed(verdict: Verdict): string | null {
  return verdict.result === 'pass' ? null : describe(verdict);
}

function failed(verdict: Verdict): string | null {
  return verdict.result === 'fail' ? null : describe(verdict);
}

function failedAsPromised(verdict: Verdict, expect: WrongProgram['expect']): string | null {
  if (verdict.result !== 'fail') return describe(verdict);
  const item = verdict.items.find(({ id }) => id === expect.item);
  if (item?.result !== 'fail') return `${expect.item} did not fail; ${describe(verdict)}`;
  const hint = item.hint ?? '';
  if (hint.toLowerCase().includes(expect.words.toLowerCase())) return null;
  return `the hint of ${expect.item} lacks "${expect.words}": "${hint}"`;
}

/** "passes", or the first item that did not. */
function describe(verdict: Verdict): string {
  const item = verdict.items.find(({ result }) => result !== 'pass');
  if (!item) return 'passes';
  return `${item.result === 'error' ? 'our fault' : 'fails'} at ${item.id}: ${item.seen}`;
}

/** `rehearsal`: the day before the day. */
import { LABS } from '../../labs/index.ts';
import type { Config } from '../config.ts';
import { MOST_LEARNERS, rehearse } from '../rehearsal/rehearsal.ts';
import { rehearsalAsText } from '../rehearsal/report.ts';
import { countOf, findLab, interrupted, labOf, NOT_PASSED, PASSED, UsageError } from './call.ts';

export interface RehearsalCall {
  readonly learners?: string | undefined;
  readonly steps?: string | undefined;
  readonly minutes?: string | undefined;
  readonly think?: string | undefined;
  readonly json?: boolean | undefined;
}

export async function rehearsal(config: Config, call: RehearsalCall): Promise<number> {
  const learners = countOf(call.learners, 30, 'learners');
  if (learners > MOST_LEARNERS)
    throw new UsageError(`--learners: ${MOST_LEARNERS} at the most, as many as may join from one address.`);
  const found = await rehearse({
    learners,
    steps: stepsOf(call.steps ?? '01-03'),
    minutes: countOf(call.minutes, 30, 'minutes'),
    think: call.think === undefined ? 20 : countOf(call.think, 20, 'think'),
    baseDirectory: config.baseDirectory,
    signal: interrupted.signal,
    say: (line) => console.error(line),
  });
  console.log(call.json ? JSON.stringify(found, null, 2) : rehearsalAsText(found));
  return found.verdict.kind === 'too-much' ? NOT_PASSED : PASSED;
}

/** "01-03" is a range of numbers, "01,03" a list; a slug has its number and a dash in front of its name, too. */
export function stepsOf(told: string): string[] {
  const chosen = told.split(',').flatMap((part) => {
    const name = part.trim();
    const [, from, to] = /^(\d{1,2}(?:\.\d)?)-(\d{1,2}(?:\.\d)?)$/.exec(name) ?? [];
    if (from === undefined || to === undefined || findLab(name)) return [labOf(name).slug];
    const [first, last] = [LABS.indexOf(labOf(from)), LABS.indexOf(labOf(to))];
    if (first > last) throw new UsageError(`--steps: "${name}" ends before it begins.`);
    return LABS.slice(first, last + 1).map(({ slug }) => slug);
  });
  return LABS.map(({ slug }) => slug).filter((slug) => chosen.includes(slug));
}

import { gettingStarted } from './01-getting-started/check.ts';
import { networkInterface } from './02-network-interface/check.ts';
import { sayHello } from './03-say-hello/check.ts';
import { dontStop } from './04-dont-stop/check.ts';
import { howFast } from './05-how-fast/check.ts';
import { memoryPool } from './06.1-memory-pool/check.ts';
import { goFaster } from './06-go-faster/check.ts';
import { receive } from './07-receive/check.ts';
import type { Lab } from './lab.ts';

/** The steps in their order; the only list of steps in the repository. */
export const LABS: readonly Lab[] = [
  gettingStarted,
  networkInterface,
  sayHello,
  dontStop,
  howFast,
  goFaster,
  memoryPool,
  receive,
];

/** The last page, which has no check: what the learner says of the course. */
export const FEEDBACK = {
  number: '08',
  slug: '08-feedback',
  title: 'Feedback',
  goal: 'Tell the course’s authors what was clear and what was hard. It takes five minutes and changes the next course.',
  minutes: 5,
} as const;

export function labBySlug(slug: string): Lab | undefined {
  return LABS.find((lab) => lab.slug === slug);
}

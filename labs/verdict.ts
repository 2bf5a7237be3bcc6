/**
 * Puts a check together from stages. A stage holds questions that can be answered side by side; where one of them
 * fails, the stages behind it were not reached: they fail too, but only the failing stage gives hints, so that a
 * learner reads what to do next and nothing else.
 */
import type { Item } from './lab.ts';

export type Finding =
  | { readonly result: 'pass'; readonly seen: string }
  | { readonly result: 'fail'; readonly seen: string; readonly hint: string }
  /** Our fault, such as evidence that could not be collected. */
  | { readonly result: 'error'; readonly seen: string };

export interface Question {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  /** Asked only where all earlier stages passed. */
  readonly answer: () => Finding;
}

export type Stage = readonly Question[];

export const pass = (seen: string): Finding => ({ result: 'pass', seen });
export const fail = (seen: string, hint: string): Finding => ({ result: 'fail', seen, hint });
export const ourFault = (seen: string): Finding => ({ result: 'error', seen });

/** `seen` of an item whose turn never came. */
export const NOT_REACHED = 'not reached';

export function judge(stages: readonly Stage[]): Item[] {
  const items: Item[] = [];
  let reached = true;
  let broken = false;
  for (const stage of stages) {
    const findings = stage.map((question): Item => {
      const { id, title, expected } = question;
      // After a fault of ours, nothing behind it is the learner's failure either.
      if (!reached) return { id, title, expected, result: broken ? 'error' : 'fail', seen: NOT_REACHED };
      return { id, title, expected, ...question.answer() };
    });
    items.push(...findings.map((item, at) => withoutEcho(item, findings.slice(0, at))));
    if (!reached) continue;
    reached = findings.every((item) => item.result === 'pass');
    broken = findings.some((item) => item.result === 'error');
  }
  return items;
}

/** Two failures with one cause get its hint once. */
function withoutEcho(item: Item, before: readonly Item[]): Item {
  if (item.hint === undefined || !before.some((other) => other.hint === item.hint)) return item;
  const { hint: _, ...rest } = item;
  return rest;
}

/** What of a race is told to whom. Pure: neither name nor id of who is not named leaves this file. */
import type { RaceBoard, Racer, Ranking } from '../../protocol.ts';
import type { Entrant } from './race-store.ts';

/** Whose eyes: a learner's own place, or a projector with the first so many. */
export type Viewer =
  | { readonly learner: string; readonly names: boolean }
  | { readonly most: number; readonly names: boolean };

/** The first of a learner's board. */
const FIRST = 3;

export function boardsOf(entrants: readonly Entrant[], viewer: Viewer): RaceBoard[] {
  const groups = Map.groupBy(entrants, ({ step, kernel }) => `${step} ${kernel}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      return [
        {
          ...{ step: first.step, kernel: first.kernel },
          rate: rankingOf(
            group,
            ({ ratio }) => ratio,
            (a, b) => b - a,
            viewer,
          ),
          work: rankingOf(
            group,
            ({ instructions }) => instructions,
            (a, b) => a - b,
            viewer,
          ),
        },
      ];
    })
    .filter(({ rate, work }) => rate.of + work.of > 0)
    .toSorted((a, b) => a.step.localeCompare(b.step) || a.kernel.localeCompare(b.kernel));
}

function rankingOf(
  group: readonly Entrant[],
  figure: (entrant: Entrant) => number | null,
  order: (a: number, b: number) => number,
  viewer: Viewer,
): Ranking {
  const sorted = group
    .flatMap((entrant) => {
      const value = figure(entrant);
      return value === null ? [] : [{ entrant, value }];
    })
    .toSorted((a, b) => order(a.value, b.value));
  const all = sorted.map(({ entrant, value }): Racer => {
    const mine = 'learner' in viewer && entrant.learner === viewer.learner;
    return {
      place: 1 + sorted.findIndex((other) => other.value === value),
      value,
      // One's own name is no secret to oneself.
      name: mine || (viewer.names && entrant.named) ? entrant.name : null,
      mine,
    };
  });
  return { of: all.length, told: 'learner' in viewer ? firstAndMine(all) : all.slice(0, viewer.most) };
}

/** The first three, one's own place, and who is next above it. */
function firstAndMine(all: readonly Racer[]): Racer[] {
  const mine = all.findIndex((one) => one.mine);
  return all.filter((_, at) => at < FIRST || (mine >= 0 && (at === mine || at === mine - 1)));
}

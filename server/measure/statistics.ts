/** What several turns come to. Pure. */
import type { Series } from '../protocol.ts';

/** The value below which a share of the figures lies, on the straight line between two of them. NaN for none. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function seriesOf(figures: readonly number[]): Series {
  return {
    median: quantile(figures, 0.5),
    low: quantile(figures, 0.1),
    high: quantile(figures, 0.9),
    turns: figures.length,
  };
}

export interface Pair {
  readonly yours: number;
  readonly reference: number;
}

/**
 * Figures that were taken in turn. The ratio is the median of each pair's own: what slows the machine for a while
 * slows both sides of a pair. Null where there is nothing to divide.
 */
export function compare(
  pairs: readonly Pair[],
): { readonly yours: Series; readonly reference: Series; readonly ratio: number } | null {
  const ratios = pairs.filter(({ reference }) => reference > 0).map((pair) => pair.yours / pair.reference);
  if (ratios.length === 0) return null;
  return {
    yours: seriesOf(pairs.map(({ yours }) => yours)),
    reference: seriesOf(pairs.map(({ reference }) => reference)),
    ratio: quantile(ratios, 0.5),
  };
}

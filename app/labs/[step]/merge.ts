/** Two texts that grew from a third, put together line by line. Pure; loaded with the connection, not with the page. */
import { diff3Merge } from 'node-diff3';

export interface Merged {
  readonly text: string;
  /** Places that both changed otherwise; `text` has mine there. */
  readonly conflicts: number;
}

/** Texts of more lines are not searched, which costs the square of them where all are alike: they count as one conflict. */
const MOST_LINES = 5_000;

export function merge(base: string, mine: string, theirs: string): Merged {
  if (mine === theirs || theirs === base) return { text: mine, conflicts: 0 };
  if (mine === base) return { text: theirs, conflicts: 0 };
  const [old, one, other] = [base, mine, theirs].map((text) => text.split('\n')) as [
    string[],
    string[],
    string[],
  ];
  if (old.length + one.length + other.length > MOST_LINES) return { text: mine, conflicts: 1 };
  const regions = diff3Merge(one, old, other, { excludeFalseConflicts: true });
  const lines = regions.flatMap(({ ok, conflict }) => ok ?? conflict?.a ?? []);
  return { text: lines.join('\n'), conflicts: regions.filter(({ conflict }) => conflict).length };
}

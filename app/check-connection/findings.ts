/** What the connection test found, and which troubles that means. Pure. */
import { TICK_ROW } from '../../server/protocol.ts';

export interface ArrivedTick {
  /** Milliseconds on the server's clock and on the page's. */
  readonly sentAt: number;
  readonly arrivedAt: number;
}

export interface Findings {
  /** An ordinary request was answered. */
  readonly pages: boolean;
  readonly socket: 'open' | 'closed' | 'busy';
  /** Milliseconds that small messages took there and back; empty where none came back. */
  readonly roundTrips: readonly number[];
  /** Milliseconds of the largest message that the workshop sends, there and back; null where it did not come back. */
  readonly large: number | null;
  readonly row: readonly ArrivedTick[];
  /** The quiet minute; null where it was left out, or not come to. */
  readonly quiet: { readonly survived: boolean; readonly seconds: number; readonly ticks: number } | null;
  readonly secure: boolean;
}

export const TROUBLES = ['offline', 'busy', 'blocked', 'silent', 'large', 'buffered', 'cut', 'slow'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Above this a key's echo is felt to lag behind: telephone networks and satellites have such round trips. */
const SLOW_MILLISECONDS = 200;
/** Ticks that were sent well apart and arrive closer than this came in one piece. */
const TOGETHER_MILLISECONDS = 20;
/** Some ticks meet by chance, on wireless networks above all; of a proxy that collects, most do. */
const TOGETHER_SHARE = 0.4;

/** What is wrong, what matters most first; empty where this network carries the workshop. */
export function troublesOf(found: Findings): Trouble[] {
  if (found.socket === 'busy') return ['busy'];
  if (!found.pages) return ['offline'];
  if (found.socket === 'closed') return ['blocked'];
  if (found.roundTrips.length === 0) return ['silent'];
  const troubles: Trouble[] = [];
  if (found.large === null) troubles.push('large');
  if (togetherShare(found.row) > TOGETHER_SHARE) troubles.push('buffered');
  if (found.quiet && !found.quiet.survived) troubles.push('cut');
  if (median(found.roundTrips) > SLOW_MILLISECONDS) troubles.push('slow');
  return troubles;
}

/** Of the ticks that the server sent apart from each other, the share that arrived together with the one before, or never. */
export function togetherShare(row: readonly ArrivedTick[]): number {
  const missing = TICK_ROW.ticks - row.length;
  const together = row.filter((tick, index) => {
    const before = row[index - 1];
    if (!before || tick.sentAt - before.sentAt < TICK_ROW.milliseconds / 2) return false;
    return tick.arrivedAt - before.arrivedAt < TOGETHER_MILLISECONDS;
  });
  return (together.length + missing) / TICK_ROW.ticks;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

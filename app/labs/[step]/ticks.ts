/**
 * Which tasks are done. The newest verdict says it; what a build or a run shows after it counts until the next one,
 * and this browser remembers that. A browser that keeps nothing still has the server's verdict.
 */
export type Tick = 'pass' | 'fail' | 'error';
export type Ticks = Readonly<Record<string, Tick>>;

interface Verdict {
  readonly at: string;
  readonly items: readonly { readonly id: string; readonly result: Tick }[];
}

/** @param since what was seen after `verdict` */
export function ticksOf(verdict: Verdict | null, since: Ticks): Ticks {
  const judged = Object.fromEntries((verdict?.items ?? []).map(({ id, result }) => [id, result]));
  return { ...judged, ...since };
}

/** What a build says: without an image, nothing behind it is known any more. */
export function afterBuild(since: Ticks, ok: boolean): Ticks {
  return ok ? { ...since, builds: 'pass' } : { ...since, builds: 'fail' };
}

type Ending = 'returned' | 'assertion' | 'crashed' | 'not-booted' | 'powered-off' | 'stopped';

/** What the end of a run says; a guest that somebody stopped may not have come to its banner. */
export function afterRun(since: Ticks, ending: Ending): Ticks {
  if (ending === 'stopped') return since;
  return { ...since, boots: ending === 'not-booted' ? 'fail' : 'pass' };
}

/** Whose ticks, of which step: a browser may become another learner's. */
export interface Owner {
  readonly learner: string;
  readonly slug: string;
}

const key = ({ learner, slug }: Owner) => `wirespeed-ticks:${learner}:${slug}`;

/** @param after when the newest verdict was given: what was remembered under an older one is over */
export function recall(owner: Owner, after: string | null): Ticks {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(owner)) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('after' in kept) || !('ticks' in kept)) return {};
    if (kept.after !== after || typeof kept.ticks !== 'object' || kept.ticks === null) return {};
    const entries = Object.entries(kept.ticks).filter((entry): entry is [string, Tick] => isTick(entry[1]));
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

export function remember(owner: Owner, after: string | null, ticks: Ticks): void {
  try {
    localStorage.setItem(key(owner), JSON.stringify({ after, ticks }));
  } catch {
    // Not every browser keeps anything; then a reload knows the verdict alone.
  }
}

function isTick(value: unknown): value is Tick {
  return value === 'pass' || value === 'fail' || value === 'error';
}

/** Who the two guests of a step are, remembered through a reload. Not every browser keeps anything: then it is the step's own choice. */
import type { GuestSetup } from '../../../server/protocol.ts';
import { parse, type Wire } from './sockets.ts';
import type { Owner } from './ticks.ts';

type Pair = readonly [GuestSetup, GuestSetup];

/** Each learner's apart: a browser may become another one's. */
const key = ({ learner, slug }: Owner) => `wirespeed-guests:${learner}:${slug}`;

export function rememberGuests(owner: Owner, guests: Pair): void {
  try {
    sessionStorage.setItem(key(owner), JSON.stringify(guests));
  } catch {
    // As above.
  }
}

export function rememberedGuests(owner: Owner, { guestPair }: Wire): Pair | null {
  try {
    const kept = guestPair.safeParse(parse(sessionStorage.getItem(key(owner)) ?? ''));
    return kept.success ? kept.data : null;
  } catch {
    return null;
  }
}

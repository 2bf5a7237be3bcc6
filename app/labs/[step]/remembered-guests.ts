/** Who the two guests of a step are, remembered through a reload. Not every browser keeps anything: then it is the step's own choice. */
import type { GuestSetup } from '../../../server/protocol.ts';
import { parse, type Wire } from './sockets.ts';

type Pair = readonly [GuestSetup, GuestSetup];

export function rememberGuests(step: string, guests: Pair): void {
  try {
    sessionStorage.setItem(`guests:${step}`, JSON.stringify(guests));
  } catch {
    // As above.
  }
}

export function rememberedGuests(step: string, { guestPair }: Wire): Pair | null {
  try {
    const kept = guestPair.safeParse(parse(sessionStorage.getItem(`guests:${step}`) ?? ''));
    return kept.success ? kept.data : null;
  } catch {
    return null;
  }
}

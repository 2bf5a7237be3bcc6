/** How long the frames of both sides are: only equal ones are compared. A shorter frame is sent sooner, and is no faster program. Pure. */
import { LIMITS } from '../limits.ts';

/** What a tap counted. */
export interface Amount {
  readonly packets: number;
  readonly bytes: number;
}

/** Of a run whose frames were looked at: the shortest and the longest of them. */
export interface Lengths extends Amount {
  readonly least: number;
  readonly most: number;
}

/** A sentence where the frames are not of the same lengths, or not as many of each; null where they are. */
export function otherLengths(yours: Lengths, reference: Lengths): string | null {
  if (yours.least !== reference.least || yours.most !== reference.most)
    return say(rangeOf(yours), rangeOf(reference));
  // The guest stood still when this was counted, so that nothing is to be forgiven.
  if (yours.bytes * reference.packets !== reference.bytes * yours.packets)
    return say(averageOf(yours), averageOf(reference));
  return null;
}

/** The same of two windows of which only the sums are known. */
export function otherAmounts(yours: Amount, reference: Amount): string | null {
  if (yours.packets === 0 || reference.packets === 0) return null;
  const expected = (reference.bytes / reference.packets) * yours.packets;
  const torn = LIMITS.measure.tornBytes * (1 + yours.packets / reference.packets);
  return Math.abs(yours.bytes - expected) > torn ? say(averageOf(yours), averageOf(reference)) : null;
}

function say(yours: string, reference: string): string {
  return `its frames are ${yours} bytes long, the reference’s ${reference}.`;
}

function rangeOf({ least, most }: Lengths): string {
  return least === most ? String(least) : `${least} to ${most}`;
}

function averageOf({ packets, bytes }: Amount): string {
  const average = bytes / packets;
  return Number.isInteger(average) ? String(average) : `on average ${average.toFixed(2)}`;
}

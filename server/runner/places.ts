/**
 * Who gives a place up when all are taken and somebody comes. First whoever shows nothing of a person: a page that never said
 * hello, then one that closed and left nothing running. Then who only looks, but from an address that has more such
 * places than the newcomer's. And from an address that holds more than its share, who worked and now does nothing, or else
 * whose newest command is the oldest: a script that saves now and then must not keep everybody out. Others who work keep
 * the place, and so does everybody in a room behind one address, as long as others have as many places.
 */
import { LIMITS } from '../limits.ts';

export interface Place {
  /** Where it was taken from. */
  readonly address: string;
  /** Some page of it said hello. */
  readonly greeted: boolean;
  /** It gave a command, such as a save or a build. */
  readonly acted: boolean;
  /** Something is built, checked or running, or was asked for lately. */
  readonly busy: boolean;
  /** It has open pages. */
  readonly present: boolean;
  /** When it was taken, on the monotonic clock. */
  readonly since: number;
  /** When its newest command was accepted, or else as `since`. */
  readonly actedAt: number;
}

/** Null where nobody has to: then the newcomer is told that the workshop is full. */
export function whoYields<P extends Place>(places: readonly P[], newcomer: string, all: number): P | null {
  const idle = places.filter(({ busy }) => !busy);
  const silent = places.filter(({ greeted }) => !greeted);
  const left = idle.filter(({ present }) => !present);
  const greedy = ({ address }: Crowd) =>
    address !== newcomer && at(places, address).length > all * LIMITS.machine.largestShareOfPlaces;
  const looking = places.filter(({ acted, greeted }) => greeted && !acted);
  return (
    oldestOfCrowd(silent) ??
    oldestOfCrowd(left) ??
    oldestOfCrowd(looking, ({ count }) => count > 1 + at(looking, newcomer).length) ??
    oldestOfCrowd(idle, greedy) ??
    oldestOfCrowd(places, greedy, ({ actedAt }) => actedAt)
  );
}

interface Crowd {
  readonly address: string;
  readonly count: number;
}

/** Of those from the address with the most of them, if it is one that may be asked. */
function oldestOfCrowd<P extends Place>(
  places: readonly P[],
  may: (crowd: Crowd) => boolean = () => true,
  ageOf: (place: P) => number = ({ since }) => since,
) {
  const counts = new Map<string, number>();
  for (const { address } of places) counts.set(address, (counts.get(address) ?? 0) + 1);
  const crowds = [...counts].map(([address, count]) => ({ address, count })).filter(may);
  const [crowd] = crowds.sort((one, other) => other.count - one.count);
  if (!crowd) return null;
  return at(places, crowd.address).reduce((one, other) => (ageOf(other) < ageOf(one) ? other : one));
}

function at<P extends Place>(places: readonly P[], address: string): P[] {
  return places.filter((place) => place.address === address);
}

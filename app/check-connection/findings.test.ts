import { expect, test } from 'vitest';
import { TICK_ROW } from '../../server/protocol.ts';
import { type ArrivedTick, type Findings, togetherShare, troublesOf } from './findings.ts';

/** As the server sent it, with each tick held back until the next multiple of so many milliseconds. */
function row(held: number): ArrivedTick[] {
  return Array.from({ length: TICK_ROW.ticks }, (_, index) => {
    const sentAt = 5_000 + index * TICK_ROW.milliseconds;
    return { sentAt, arrivedAt: held === 0 ? sentAt + 7 : Math.ceil(sentAt / held) * held + index };
  });
}

const WELL: Findings = {
  ...{ pages: true, socket: 'open', roundTrips: [3, 4, 5], large: 30, row: row(0), secure: true },
  quiet: { survived: true, seconds: 65, ticks: 4 },
};

test.each<[string, Partial<Findings>, string[]]>([
  ['a network that carries everything', {}, []],
  ['the quick test', { quiet: null }, []],
  ['no answer at all', { pages: false, socket: 'closed' }, ['offline']],
  ['a proxy that knows no WebSockets', { socket: 'closed' }, ['blocked']],
  ['a server with too many tests', { socket: 'busy', pages: true }, ['busy']],
  ['a proxy that keeps every answer', { roundTrips: [], large: null, row: [], quiet: null }, ['silent']],
  ['a proxy that collects answers', { row: row(700) }, ['buffered']],
  ['a row that never arrived', { row: [] }, ['buffered']],
  ['a proxy that bounds messages', { large: null }, ['large']],
  ['a minute that was too long', { quiet: { survived: false, seconds: 60, ticks: 3 } }, ['cut']],
  ['a telephone', { roundTrips: [190, 350, 400] }, ['slow']],
  ['several at once', { large: null, row: row(700) }, ['large', 'buffered']],
])('%s', (_, changed, troubles) => {
  expect(troublesOf({ ...WELL, ...changed })).toEqual(troubles);
});

test('ticks that a busy server sent together are no proxy’s fault', () => {
  const together = row(0).map((tick) => ({ sentAt: 5_000, arrivedAt: tick.arrivedAt }));
  expect(togetherShare(together)).toBe(0);
});

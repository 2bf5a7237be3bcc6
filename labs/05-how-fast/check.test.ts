import { describe, expect, it } from 'vitest';
import type { Evidence } from '../lab.ts';
import { hintOf, RETURNED, short } from '../testing.ts';
import { type Flowing, flowing, rateLines } from '../testing-traffic.ts';
import { howFast } from './check.ts';

const right: Flowing = { seconds: 9, lines: rateLines(100_000) };
const reference = flowing(right);
const judge = (run: Flowing, against: Evidence = reference) =>
  howFast.check(flowing({ ...right, ...run }), against);
const failed = (run: Flowing) =>
  judge(run).flatMap((item) => (item.result === 'fail' && item.seen !== 'not reached' ? [item.id] : []));
const hint = (run: Flowing, id: string) => hintOf(judge(run), id);
const told = (rate: number, options: Parameters<typeof rateLines>[1] = {}) => ({
  lines: rateLines(rate, options),
});

describe('step 05', () => {
  it('passes rates that agree with the tap', () => {
    expect(short(judge({}))).toMatch(/^([a-z0-9-]+\+ ?)+$/);
    expect(judge({}).map((item) => item.id)).toEqual(howFast.tasks.map((task) => task.item));
  });

  it('passes a guest whose clock is wrong, and says so', () => {
    for (const clock of [0.45, 0.8, 1.2]) expect(failed(told(100_000, { clock }))).toEqual([]);
    expect(judge(told(100_000, { clock: 0.5 })).find(({ id }) => id === 'counts')?.seen).toContain(
      '0.50 times',
    );
  });

  it('passes as much error as late lines make, and no more', () => {
    for (const rate of [87_000, 113_000]) expect(failed(told(rate))).toEqual([]);
    expect(failed(told(117_000))).toEqual(['counts']);
    expect(failed(told(83_000))).toEqual(['counts']);
  });

  it('finds out what was counted instead', () => {
    expect(hint(told(241_234.5, { clock: 1.01 }), 'counts')).toContain('same number');
    const uneven = (factor: number) => ({
      lines: rateLines(100_000).map((line, index) => ({
        ...line,
        text: `${100_000 * factor + index} packets/s, ${(67.2 * factor).toFixed(2)} Mbit/s over 2.50 s`,
      })),
    });
    expect(hint(uneven(2.4), 'counts')).toContain('More was counted than left');
    expect(hint(uneven(0.5), 'counts')).toContain('Less was counted');
    expect(failed(uneven(1))).toEqual([]);
    expect(hint(told(0), 'counts')).toContain('never set them back');
  });

  it('wants the bytes of a wire', () => {
    expect(hint(told(100_000, { bytes: 60 }), 'bandwidth')).toContain('24 bytes that Ethernet adds');
    expect(hint(told(100_000, { bytes: 84 * 8 }), 'bandwidth')).toContain('in bytes');
    expect(failed(told(100_000, { bytes: 80 }))).toEqual(['bandwidth']);
  });

  it('takes a clock that came out far too slow for a fault of the machine', () => {
    const result = (run: Flowing, against?: Evidence) =>
      judge(run, against).find(({ id }) => id === 'printed')?.result;
    // One line in 21 seconds that tells 2.1 of them, at a rate five times the tap's.
    const late = { at: 20, text: '500000 packets/s, 336.00 Mbit/s over 2.10 s' };
    expect(result({ seconds: 21, lines: [late] })).toBe('error');
    // Twice too much in a line that covers most of the run: counted wrong, and not the clock's fault.
    const twice = { at: 20, text: '200000 packets/s, 134.40 Mbit/s over 15.00 s' };
    expect(result({ seconds: 21, lines: [twice] })).toBe('fail');
    // One line early on, too fast by its words, and then nothing for ten turns of any clock.
    const once = { at: 3, text: '200000 packets/s, 134.40 Mbit/s over 1.00 s' };
    expect(result({ seconds: 21, lines: [once] })).toBe('fail');
    const clock = (hertz: number, at = 0) => ({
      at,
      text: `Info: [libkvmplat] <tscclock.c @  276> Clock source: TSC, frequency estimate is ${hertz} Hz`,
    });
    const reference = flowing({ ...right, lines: [clock(2_600_000_000), ...rateLines(100_000)] });
    expect(result({ seconds: 13, lines: [clock(7_800_000_000)] }, reference)).toBe('error');
    expect(result({ seconds: 13, lines: [clock(2_590_000_000)] }, reference)).toBe('fail');
    // What stands behind the kernel's own messages is the program's word.
    expect(result({ seconds: 13, lines: [clock(7_800_000_000, 1)] }, reference)).toBe('fail');
  });

  it('wants two lines', () => {
    expect(hint({ lines: [] }, 'printed')).toContain('printed nothing');
    expect(hint(told(100_000, { count: 1 }), 'printed')).toContain('next line was not there');
    expect(failed(told(100_000, { count: 2 }))).toEqual([]);
  });

  it('wants them every 2 to 10 seconds, by either clock', () => {
    expect(failed(told(100_000, { every: 1.9 }))).toEqual([]);
    expect(failed(told(100_000, { every: 1.5 }))).toEqual(['spacing']);
    expect(failed(told(100_000, { every: 1.5, clock: 1.4 }))).toEqual([]);
    expect(failed({ seconds: 40, ...told(100_000, { every: 12 }) })).toEqual(['spacing']);
    expect(failed(told(100_000, { every: 0.05, count: 150 }))).toEqual(['quiet']);
  });

  it('asks first for what step 04 asked', () => {
    expect(failed({ until: 2 })).toEqual(['keeps-sending']);
    expect(failed({ ending: RETURNED })).toEqual(['keeps-sending']);
    expect(failed({ framesNotKept: 0 })).toEqual(['well-formed']);
  });

  it('ends its window with the second line, a flood, or no line at all', () => {
    const enough = (run: Flowing) => {
      const { guest } = flowing({ ...right, ...run });
      return guest !== null && howFast.observe.enough?.(guest);
    };
    expect(enough({ seconds: 5.5 })).toBe(true);
    expect(enough({ seconds: 4, lines: rateLines(1, { count: 1 }) })).toBe(false);
    expect(enough({ seconds: 11, lines: [] })).toBe(false);
    expect(enough({ seconds: 13, lines: [] })).toBe(true);
    expect(enough({ seconds: 13, lines: rateLines(1, { count: 1 }) })).toBe(false);
    expect(enough({ seconds: 3, lines: rateLines(1, { every: 0.01, count: 150 }) })).toBe(true);
  });
});

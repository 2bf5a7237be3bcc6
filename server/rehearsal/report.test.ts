import { expect, test } from 'vitest';
import { stepsOf } from '../cli/rehearsal.ts';
import { MiB } from '../limits.ts';
import { rehearsalAsText, rehearsalOf, type Seen } from './report.ts';
import type { Look } from './watch.ts';

const LOOK: Look = {
  ...{ seconds: 3, busy: 0.5, own: 0.4, stolen: 0, availableBytes: 8_000 * MiB, benches: 2, guests: 0 },
  waiting: { bench: 0, build: 0, run: 0 },
  alive: { guests: 0, captures: 0 },
  bytes: {
    ...{ web: 200 * MiB, runner: 100 * MiB, inBenches: 4 * MiB, inWorkspaces: 2 * MiB },
    ...{ inGuests: 0, inCaptures: 0, inBuilds: 0 },
  },
};
const RUNNING: Look = {
  ...LOOK,
  ...{ seconds: 6, busy: 1, own: 0.6, guests: 2, waiting: { bench: 0, build: 1, run: 0 } },
  alive: { guests: 2, captures: 3 },
  bytes: { ...LOOK.bytes, inBenches: 364 * MiB, inGuests: 120 * MiB, inCaptures: 240 * MiB },
};
const SEEN: Seen = {
  ...{ learners: 2, done: 2, stuck: 0, late: 0, steps: ['01-getting-started'], think: 20, minutes: 1 },
  ...{ pages: true, kernel: 'ukmini', loadBefore: 0 },
  machine: { model: 'a machine', processors: 2, memoryMiB: 8_192 },
  times: { join: [500], page: [900], build: [1_000, 2_000, 3_000], run: [800], check: [6_000] },
  faults: [],
  looks: [LOOK, RUNNING],
};

test('a rehearsal tells waits, memory for each learner, and what came to its limit first', () => {
  const found = rehearsalOf(SEEN);
  expect(found.waits.build).toMatchObject({ count: 3, failed: 0, median: 2 });
  expect(found.waits.build.p95).toBeCloseTo(2.9);
  expect(found.memory).toMatchObject({
    web: 200,
    runner: 100,
    idleBench: 3,
    guest: 60,
    capture: 80,
    allBenches: 366,
  });
  expect(found.saturations.map(({ resource, share }) => [resource, share])).toEqual([
    ['processors', 0.5],
    ['builds', 0.5],
  ]);
  expect(found.verdict.kind).toBe('good');
  expect(rehearsalAsText(found)).toContain('processors at the limit after 6 s, 50 % of the time');
});

test('its verdict follows the slowest wait, and what failed', () => {
  const kindOf = (seen: Partial<Seen>) => rehearsalOf({ ...SEEN, ...seen }).verdict.kind;
  expect(kindOf({ times: { ...SEEN.times, build: [8_000] } })).toBe('slow');
  expect(kindOf({ times: { ...SEEN.times, build: [80_000] } })).toBe('too-much');
  expect(kindOf({ times: { ...SEEN.times, check: [] } })).toBe('too-much');
  const failed = rehearsalOf({ ...SEEN, faults: [{ action: 'run', why: 'no first line' }] });
  expect(failed.verdict.kind).toBe('too-much');
  expect(rehearsalAsText(failed)).toContain('1 × run: no first line');
  const starved = { ...RUNNING, availableBytes: 100 * MiB, busy: 0.5, waiting: LOOK.waiting };
  const slow = rehearsalOf({ ...SEEN, looks: [starved], times: { ...SEEN.times, run: [9_000] } });
  expect(slow.verdict.sentences.join(' ')).toContain('Memory is what runs out first');
});

test('steps are a list, ranges, or both', () => {
  const numbers = (told: string) => stepsOf(told).map((slug) => slug.split('-')[0]);
  expect(numbers('01-03')).toEqual(['01', '02', '03']);
  expect(numbers('3,1')).toEqual(['01', '03']);
  expect(numbers('05-06.1,02')).toEqual(['02', '05', '06', '06.1']);
  expect(numbers('03-say-hello')).toEqual(['03']);
  expect(() => stepsOf('03-01')).toThrow('ends before it begins');
  expect(() => stepsOf('04-09')).toThrow('There is no step "09"');
});

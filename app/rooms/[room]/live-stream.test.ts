import { expect, test } from 'vitest';
import type { LiveLearner } from '../../../server/protocol.ts';
import { merged, waitBefore } from './live-stream.ts';

const learner = (number: number, name = `L${number}`): LiveLearner => ({
  ...{ learner: String(number).padStart(22, '0'), mark: 'm'.repeat(16), name, number },
  ...{ joinedAt: '', passed: [], present: false, steps: {}, now: null },
});

test('keeps who has not changed as the same object, in the order in which they came', () => {
  const [one, two, three] = [learner(1), learner(2), learner(3)];
  const after = merged([one, two, three], [learner(4), learner(2, 'Bob')], [one.learner]);
  expect(after.map(({ name }) => name)).toEqual(['Bob', 'L3', 'L4']);
  expect(after[1]).toBe(three);
});

test('waits twice as long before each attempt, up to a quarter of a minute, and never as long as all others', () => {
  expect([0, 1, 2, 10].map((attempt) => waitBefore(attempt, 0.5))).toEqual([500, 1_000, 2_000, 15_000]);
  expect([waitBefore(0, 0), waitBefore(0, 1)]).toEqual([375, 625]);
});

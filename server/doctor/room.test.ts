import { expect, test } from 'vitest';
import { MiB } from '../limits.ts';
import { type Costs, carries } from './room.ts';

const COSTS: Costs = {
  ...{ kernel: 'ukmini', benchBytes: 4 * MiB, others: 0 },
  build: { seconds: 1, processorSeconds: 0.6, bytes: 50 * MiB },
  guest: { seconds: 1, processorSeconds: 0.6, bytes: 100 * MiB },
  check: { seconds: 3, processorSeconds: 3, bytes: 100 * MiB },
};
const MACHINE = { processors: 2, availableBytes: 16_384 * MiB, benches: 200, runs: 16 };

test('as many learners fit as what runs out first allows, and that is named', () => {
  // Of each learner 0.03 processors: 1.4 of two carry 46.
  expect(carries(COSTS, MACHINE)).toMatchObject({
    learners: 46,
    bound: expect.stringContaining('processors'),
  });
  const many = { ...MACHINE, processors: 64 };
  expect(carries(COSTS, many)).toMatchObject({
    learners: 200,
    bound: expect.stringContaining('WORKSHOP_BENCHES'),
  });
  // 612 MiB are left to learners beside the reserve and two builds: 11 with every second one's guest.
  const small = { ...MACHINE, availableBytes: 1_224 * MiB };
  expect(carries(COSTS, small)).toMatchObject({ learners: 11, bound: expect.stringContaining('memory') });
  expect(carries(COSTS, { ...MACHINE, availableBytes: 0 }).learners).toBe(0);
});

import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './server/test-order.ts';

/** A real server, bench or browser each: more at a time would only slow each other down on two cores. */
const PAIR = 2;
/** What asks after rates, processor time or the whole machine's state: alone, so that its figures are its own. */
const ALONE = [
  'server/attacks/resources.attack.test.ts',
  'server/check/{observe,verify-floods}.system.test.ts',
  'server/measure/measure.system.test.ts',
  'server/runner/two-guests.system.test.ts',
  'ukmini/tests/traffic.system.test.ts',
];

interface Group {
  readonly include: string[];
  readonly exclude?: string[];
  /** For one test. */
  readonly minutes: number;
  /** Files at a time; as many as there are cores where left out. */
  readonly workers?: number;
}

/** Groups run one after the other, those of the same order together. */
function group(name: string, order: number, { include, exclude = [], minutes, workers }: Group) {
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude,
      testTimeout: minutes * 60_000,
      hookTimeout: minutes * 60_000,
      ...(workers === undefined ? {} : { maxWorkers: workers }),
      // A second, as it would be, is short for a real browser on a full machine.
      expect: { poll: { timeout: 60_000 } },
      sequence: { groupOrder: order },
    },
  };
}

export default defineConfig({
  // The clone may belong to another user than the one who runs the tests.
  cacheDir: path.join(os.tmpdir(), `wirespeed-vitest-${os.userInfo().uid}`),
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './server/test-reporter.ts'],
    projects: [
      group('unit', 1, {
        include: ['{app,server,labs,ukmini,unikernel-template}/**/!(*.system|*.attack|*.e2e).test.ts'],
        minutes: 1,
      }),
      group('system', 2, {
        include: ['{server,ukmini}/**/*.{system,attack}.test.ts'],
        exclude: ALONE,
        minutes: 5,
        workers: PAIR,
      }),
      group('e2e', 2, { include: ['app/**/*.e2e.test.ts'], minutes: 10, workers: PAIR }),
      group('alone', 3, { include: ALONE, minutes: 10, workers: 1 }),
    ],
  },
});

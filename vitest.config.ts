import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Groups run one after the other: real benches and real browsers should not disturb each other's clocks. */
function group(name: string, order: number, include: string[], minutes: number, oneAtATime: boolean) {
  return {
    extends: true as const,
    test: {
      name,
      include,
      testTimeout: minutes * 60_000,
      hookTimeout: minutes * 60_000,
      fileParallelism: !oneAtATime,
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
    reporters: ['default', './server/test-reporter.ts'],
    projects: [
      group(
        'unit',
        1,
        ['{app,server,labs,ukmini,unikernel-template}/**/!(*.system|*.attack|*.e2e).test.ts'],
        1,
        false,
      ),
      group('system', 2, ['{server,ukmini}/**/*.{system,attack}.test.ts'], 5, true),
      group('e2e', 3, ['app/**/*.e2e.test.ts'], 10, true),
    ],
  },
});

/** The course against itself, on every kernel: all starts, solutions, wrong and right programs through the real check. */
import { describe, expect, test } from 'vitest';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import { loadCourse } from '../course.ts';
import { type Trial, verifyStep } from './verify.ts';

/** A step has some thirty programs at 2 to 12 seconds each. */
const MINUTES = 10;

for (const { id, kernel, skip } of KERNELS) {
  describe.skipIf(skip)(`the course on ${id}`, () => {
    for (const step of loadCourse().steps) {
      test(
        `${step.slug}: its start fails, its solution passes, and every other program is judged as it says`,
        async () => {
          await using bench = await openTestBench(kernel);
          const trials: Trial[] = [];
          for await (const trial of verifyStep(bench, step, new AbortController().signal)) trials.push(trial);
          expect(trials.filter(({ ok }) => !ok)).toEqual([]);
          expect(trials.length).toBe(2 + step.wrong.length + step.right.length);
          expect(step.wrong.length).toBeGreaterThanOrEqual(6);
        },
        MINUTES * 60_000,
      );
    }
  });
}

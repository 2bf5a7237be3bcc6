/** For tests: the course against itself, on every kernel: all starts, solutions, wrong and right programs through the real check. */
import { describe, expect, test } from 'vitest';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import { loadCourse, type Step } from '../course.ts';
import { type Trial, verifyStep } from './verify.ts';

/** A step has some thirty programs at 2 to 12 seconds each. */
const MINUTES = 10;
/** From here on a program is watched for seconds while it floods its bench. */
const FLOODS_FROM = '04';
/** Programs of each kind that such a step tries in `npm test`; all of them take eight minutes a kernel. */
const SAMPLE = 2;
const LONG = process.env.WORKSHOP_LONG === '1';

export const floods = ({ slug }: Step) => slug >= FLOODS_FROM;

/** Tests of the steps that `of` takes. */
export function verifySteps(of: (step: Step) => boolean): void {
  for (const { id, kernel, skip } of KERNELS) {
    describe.skipIf(skip)(`the course on ${id}`, () => {
      for (const step of loadCourse().steps.filter(of)) {
        const sampled = !LONG && floods(step);
        const tried = sampled
          ? { ...step, wrong: step.wrong.slice(0, SAMPLE), right: step.right.slice(0, 1) }
          : step;
        const others = sampled ? 'some of its other programs are' : 'every other program is';
        test(
          `${step.slug}: its start fails, its solution passes, and ${others} judged as it says`,
          async () => {
            await using bench = await openTestBench(kernel);
            const trials: Trial[] = [];
            for await (const trial of verifyStep(bench, tried, new AbortController().signal))
              trials.push(trial);
            expect(trials.filter(({ ok }) => !ok)).toEqual([]);
            expect(trials.length).toBe(2 + tried.wrong.length + tried.right.length);
            expect(step.wrong.length).toBeGreaterThanOrEqual(6);
          },
          MINUTES * 60_000,
        );
        if (sampled)
          test(`${step.slug}: every other program is judged as it says`, ({ skip: leave }) =>
            leave('all programs that flood take eight minutes a kernel: WORKSHOP_LONG=1 npm test'));
      }
    });
  }
}

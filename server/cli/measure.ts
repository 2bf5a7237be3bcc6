/** `measure` and `verify`. */
import type { Lab } from '../../labs/lab.ts';
import { findKernels } from '../bench/kernels.ts';
import { printTrials, type Verified, verifiedAsTable } from '../check/print.ts';
import { verifyStep } from '../check/verify.ts';
import type { Config } from '../config.ts';
import { type Step, stepOf } from '../course.ts';
import { LabError } from '../errors.ts';
import { measureImage } from '../measure/measure.ts';
import { measurementAsText, phaseAsText } from '../measure/print.ts';
import { MeasuringSlot } from '../measure/slot.ts';
import { printableJson } from '../printable.ts';
import { interrupted, NOT_PASSED, PASSED, readSource, UsageError } from './call.ts';
import { openFor, openOn } from './open.ts';
import { linesOf } from './output.ts';

export async function measure(
  config: Config,
  lab: Lab,
  source: string | undefined,
  json: boolean,
): Promise<number> {
  if (!lab.measured) throw new UsageError(`There is nothing to measure in step ${lab.number}.`);
  if (source === undefined)
    throw new UsageError('measure needs --source: a main.c or an application directory.');
  await using bench = await openFor(config);
  const build = bench.build({ ...stepOf(lab.slug).start, ...readSource(source) });
  interrupted.signal.addEventListener('abort', () => build.cancel());
  for await (const line of linesOf(build.output)) console.error(line);
  if ((await build.result).outcome === 'failed') return NOT_PASSED;
  const measurement = await measureImage({
    bench,
    lab,
    slot: new MeasuringSlot(),
    turns: config.measuringTurns,
    owner: 'command line',
    signal: interrupted.signal,
    onPhase: (phase) => console.error(phaseAsText(phase)),
  });
  console.log(json ? printableJson(measurement) : measurementAsText(measurement, bench.kernel));
  return (measurement.sent ?? measurement.isolated) ? PASSED : NOT_PASSED;
}

/** Tries every program of the steps, on every kernel at hand or the one that was asked for. */
export async function verify(config: Config, steps: readonly Step[]): Promise<number> {
  const { kernels, notice } = findKernels(config);
  if (kernels.length === 0) throw new LabError('no-kernel', notice ?? 'There is no kernel to build with.');
  const summary: Verified[] = [];
  for (const kernel of kernels)
    for (const step of steps) {
      await using bench = await openOn(kernel, config);
      console.log(`${step.slug}, on ${kernel.label}`);
      const trials = await printTrials(verifyStep(bench, step, interrupted.signal));
      summary.push({ step: step.slug, kernel: kernel.label, trials });
      console.log('');
    }
  console.log(verifiedAsTable(summary));
  return summary.every(({ trials }) => trials.every(({ ok }) => ok)) ? PASSED : NOT_PASSED;
}

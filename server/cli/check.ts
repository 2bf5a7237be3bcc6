/** `check`, with its bundles, and `takehome`. */
import type { Files, Lab, Verdict } from '../../labs/lab.ts';
import { findKernels } from '../bench/kernels.ts';
import type { Kernel } from '../bench/types.ts';
import { type Bundle, compareAgain, judgeAgain, packBundle, unpackBundle } from '../check/bundle.ts';
import { type CheckOutcome, checkStep } from '../check/check.ts';
import { printCrash, printVerdict, safe, verdictAsJson } from '../check/print.ts';
import type { Config } from '../config.ts';
import { stepOf } from '../course.ts';
import { LabError } from '../errors.ts';
import { printableJson } from '../printable.ts';
import { takeHome } from '../takehome.ts';
import {
  interrupted,
  NOT_PASSED,
  OUR_FAULT,
  PASSED,
  readBounded,
  readSource,
  UsageError,
  writeOut,
} from './call.ts';
import { kernelFor, openOn } from './open.ts';
import { harmless } from './output.ts';

interface CheckOptions {
  readonly source?: string | undefined;
  readonly json?: boolean | undefined;
  readonly again?: boolean | undefined;
  readonly kernel?: string | undefined;
  readonly 'save-bundle'?: string | undefined;
}

export async function check(config: Config, lab: Lab, options: CheckOptions): Promise<number> {
  if (options.source === undefined)
    throw new UsageError('check needs --source: a main.c or an application directory.');
  return checkFiles(config, lab, { ...stepOf(lab.slug).start, ...readSource(options.source) }, options);
}

async function checkFiles(config: Config, lab: Lab, files: Files, options: CheckOptions): Promise<number> {
  const outcome = await checkOn(kernelFor(config), config, lab, files, options);
  if (options.json) console.log(verdictAsJson(outcome));
  return statusOf(outcome.verdict);
}

/** Prints what the check says, unless that is to be JSON. */
async function checkOn(
  kernel: Kernel,
  config: Config,
  lab: Lab,
  files: Files,
  options: CheckOptions,
): Promise<CheckOutcome> {
  await using bench = await openOn(kernel, config);
  if (!options.json) console.log(`${lab.number} ${lab.title}, on ${kernel.label}\n`);
  let log = '';
  const outcome = await checkStep({
    bench,
    lab,
    files,
    kernel,
    signal: interrupted.signal,
    onBuildOutput: (bytes) => {
      log += Buffer.from(bytes).toString('utf8');
    },
  });
  const saved = options['save-bundle'];
  if (saved !== undefined) writeOut(saved, await packBundle(outcome, lab, bench));
  if (options.json) return outcome;
  if (outcome.learner.build.outcome === 'failed') console.log(`${harmless(log.trimEnd())}\n`);
  printVerdict(outcome.verdict);
  printCrash(outcome.learner);
  return outcome;
}

/** The stored evidence must come to the stored verdict; `--again` does not believe it and collects its own. */
export async function checkBundle(config: Config, name: string, options: CheckOptions): Promise<number> {
  const bundle = unpackBundle(readBounded(name));
  if (options.again) return checkProgram(config, bundle, options);
  const { lab } = bundle;
  const { verdict, differences } = judgeAgain(bundle);
  if (options.json) {
    console.log(printableJson({ verdict, differences }));
  } else {
    console.log(`${lab.number} ${lab.title}, from a bundle of ${safe(bundle.kernel)}\n`);
    printVerdict(verdict);
    printDifferences(differences);
  }
  return differences.length > 0 ? NOT_PASSED : PASSED;
}

/** Builds and boots a bundle's program, on the kernel that it was judged on. */
async function checkProgram(config: Config, bundle: Bundle, options: CheckOptions): Promise<number> {
  const { lab, learner, verdict } = bundle;
  const kernel = kernelOf(bundle, config, options);
  const outcome = await checkOn(kernel, config, lab, learner.files, options);
  const differences = compareAgain(verdict, outcome.verdict);
  if (options.json) {
    console.log(printableJson({ ...JSON.parse(verdictAsJson(outcome)), differences }));
    return statusOf(outcome.verdict);
  }
  printDifferences(differences);
  if (kernel.label !== bundle.kernel)
    console.log(`The bundle was judged on ${safe(bundle.kernel)}, and this is ${kernel.label}.`);
  return statusOf(outcome.verdict);
}

/** The bundle's, unless --kernel asks for another. @throws LabError "no-kernel" where this machine does not have it. */
function kernelOf({ learner, kernel }: Bundle, config: Config, options: CheckOptions): Kernel {
  if (options.kernel !== undefined) return kernelFor(config);
  const { chosen, notice } = findKernels({ ...config, kernel: learner.kernel });
  if (chosen) return chosen;
  const asked = 'With --kernel it is checked on another one.';
  throw new LabError('no-kernel', `The bundle is of ${kernel}. ${notice ?? 'It is not here.'}\n${asked}`);
}

function printDifferences(differences: readonly string[]): void {
  console.log(differences.length > 0 ? '\nThe bundle says otherwise:' : '\nJust as the bundle says.');
  for (const difference of differences) console.log(`  ${safe(difference)}`);
}

export function takeAlong(lab: Lab, source: string | undefined, output: string | undefined): number {
  if (source === undefined || output === undefined)
    throw new UsageError('takehome needs --source, and -o for the zip.');
  writeOut(output, takeHome({ ...stepOf(lab.slug).start, ...readSource(source) }, lab));
  return PASSED;
}

function statusOf({ result }: Verdict): number {
  return { pass: PASSED, fail: NOT_PASSED, error: OUR_FAULT }[result];
}

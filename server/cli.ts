/** `npm run lab -- …`: the workshop without a browser, for instructors, authors and tests. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LABS, labBySlug } from '../labs/index.ts';
import type { Files, Lab, Verdict } from '../labs/lab.ts';
import { prepareBase } from './bench/base.ts';
import { openBench } from './bench/bench.ts';
import { findDelegation, GroupTree } from './bench/cgroups.ts';
import { chooseMac } from './bench/guest.ts';
import { findKernels } from './bench/kernels.ts';
import type { Bench, Kernel } from './bench/types.ts';
import { judgeAgain, packBundle, unpackBundle } from './check/bundle.ts';
import { checkStep } from './check/check.ts';
import {
  printCrash,
  printTrials,
  printVerdict,
  safe,
  type Verified,
  verdictAsJson,
  verifiedAsTable,
} from './check/print.ts';
import { verifyStep } from './check/verify.ts';
import { type Config, readConfig } from './config.ts';
import { loadCourse, type Step, stepOf } from './course.ts';
import { LabError } from './errors.ts';
import { limitTable } from './limit-table.ts';
import { LIMITS } from './limits.ts';
import { measureImage } from './measure/measure.ts';
import { measurementAsText, phaseAsText } from './measure/print.ts';
import { MeasuringSlot } from './measure/slot.ts';
import { learnerFileName } from './protocol.ts';
import { requireMode } from './strangers.ts';
import { takeHome } from './takehome.ts';

const HELP = `Wirespeed on the command line

  npm run lab -- doctor                       what this machine has and lacks
  npm run lab -- limits                       what learners and the machine are held to, in both modes
  npm run lab -- check STEP --source PATH     build, boot and judge a main.c or an application directory
    … --save-bundle ZIP                       writes everything behind the verdict into one file
  npm run lab -- check --bundle ZIP           judge what a bundle holds again; with --again, build and boot its program
  npm run lab -- takehome STEP --source PATH -o ZIP   the application as a directory that builds by itself
  npm run lab -- measure STEP --source PATH   its speed against the reference solution's, taken in turn
  npm run lab -- verify [STEP ...]            every step: its start must fail, its solution pass, wrong programs be refused
  npm run lab -- run STEP|PATH                build and boot in this terminal, the packets beside it; Ctrl-C stops
  npm run lab -- unit                         a systemd unit for this checkout
  npm run lab -- feedback                     what learners said of the course, without names
  npm run lab -- sessions [end ID]            who was here when; ending one closes its pages and voids its cookie
  npm run lab -- instructor add NAME          makes an instructor's key, shown once; also list, and revoke NAME
  npm run lab -- soak                         simulated learners and random kills on a server of its own; nothing may be left or lost
    … --cycles N --minutes M --learners L     how often, for how long at most, how many at a time (500, 120, 4)

  STEP          ${LABS.map(({ slug }) => slug).join(', ')}; the number alone will do
  --kernel K    unikraft or ukmini; otherwise as the workshop chooses (WORKSHOP_KERNEL, UK_ROOT), and verify takes all
  --json        check, measure, feedback and sessions: the result for a program to read
  --csv         feedback: a row for each form, for a spreadsheet

  A bundle judged again is passed where it comes to the verdict that it holds; with --again, where its program passes now.
  Exit status: 0 passed, 1 not passed, 2 something is wrong with the call or with this machine.
`;

const PASSED = 0;
const NOT_PASSED = 1;
const OUR_FAULT = 2;

/** The call itself is wrong: the message says how, and help follows. */
class UsageError extends Error {}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = OUR_FAULT;
  if (error instanceof UsageError) console.error(`${error.message}\n\n${HELP}`);
  // A message may quote a hostile file; none of its control characters reach the terminal.
  else if (error instanceof LabError) console.error(error.message.replace(/[^\P{Cc}\n]/gu, '·'));
  else if (!interrupted.signal.aborted) throw error;
}

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') {
    console.log(HELP);
    return command === undefined && !values.help ? OUR_FAULT : PASSED;
  }
  const config = readConfig(values.kernel ? { ...process.env, WORKSHOP_KERNEL: values.kernel } : process.env);
  switch (command) {
    case 'doctor': {
      const { doctor } = await import('./doctor.ts');
      return (await doctor(config)) ? PASSED : NOT_PASSED;
    }
    case 'limits':
      console.log(limitTable());
      return PASSED;
    case 'unit': {
      const { unitFor } = await import('./unit.ts');
      const root = path.resolve(import.meta.dirname, '..');
      // As root the clone was mounted for the service user, where it stands in a folder of root's own.
      if (root.startsWith('/run/'))
        throw new UsageError('Move the clone to where every user may read it, such as /opt/wirespeed.');
      console.log(unitFor({ root, unikraftRoot: config.unikraftRoot }).trimEnd());
      return PASSED;
    }
    case 'check':
      return values.bundle === undefined
        ? check(config, labOf(oneOf(rest, 'STEP')), values)
        : checkBundle(config, values.bundle, values);
    case 'takehome':
      return takeAlong(labOf(oneOf(rest, 'STEP')), values.source, values.output);
    case 'measure':
      return measure(config, labOf(oneOf(rest, 'STEP')), values.source, values.json ?? false);
    case 'verify':
      return verify(
        config,
        (rest.length > 0 ? rest.map(labOf) : LABS).map(({ slug }) => stepOf(slug)),
      );
    case 'run':
      return run(config, oneOf(rest, 'STEP or PATH'));
    case 'feedback': {
      if (rest.length > 0) throw new UsageError('feedback takes no argument but --json or --csv.');
      if (values.json && values.csv) throw new UsageError('Either --json or --csv.');
      const { feedbackAs, readFeedback } = await import('./feedback.ts');
      const format = values.csv ? 'csv' : values.json ? 'json' : 'text';
      console.log(feedbackAs(format, await readFeedback(config.dataDirectory)));
      return PASSED;
    }
    case 'sessions':
    case 'instructor': {
      const { instructor, sessions } = await import('./sessions.ts');
      const told =
        command === 'sessions'
          ? await sessions(config.dataDirectory, rest, values.json ?? false)
          : await instructor(config.dataDirectory, rest);
      if (!told) throw new UsageError(`That is not how ${command} is called.`);
      console.log(told.text);
      return told.ok ? PASSED : NOT_PASSED;
    }
    case 'soak': {
      const { soak, soakAsTable } = await import('./soak/soak.ts');
      const rows = await soak({
        cycles: countOf(values.cycles, 500, 'cycles'),
        minutes: countOf(values.minutes, 120, 'minutes'),
        learners: countOf(values.learners, 4, 'learners'),
        baseDirectory: config.baseDirectory,
        signal: interrupted.signal,
        say: (line) => console.error(line),
      });
      console.log(soakAsTable(rows));
      return rows.every(({ ok }) => ok) ? PASSED : NOT_PASSED;
    }
    default:
      throw new UsageError(`"${command}" is not a command.`);
  }
}

interface CheckOptions {
  readonly source?: string | undefined;
  readonly json?: boolean | undefined;
  readonly again?: boolean | undefined;
  readonly 'save-bundle'?: string | undefined;
}

async function check(config: Config, lab: Lab, options: CheckOptions): Promise<number> {
  if (options.source === undefined)
    throw new UsageError('check needs --source: a main.c or an application directory.');
  return checkFiles(config, lab, { ...stepOf(lab.slug).start, ...readSource(options.source) }, options);
}

async function checkFiles(config: Config, lab: Lab, files: Files, options: CheckOptions): Promise<number> {
  await using bench = await openFor(config);
  const { kernel } = bench;
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
  if (saved !== undefined) writeFileSync(placeOf(saved), await packBundle(outcome, lab, bench));
  if (options.json) {
    console.log(verdictAsJson(outcome));
  } else {
    if (outcome.learner.build.outcome === 'failed') console.log(`${log.trimEnd()}\n`);
    printVerdict(outcome.verdict);
    printCrash(outcome.learner);
  }
  return statusOf(outcome.verdict);
}

/** The stored evidence must come to the stored verdict; `--again` does not believe it and collects its own. */
async function checkBundle(config: Config, name: string, options: CheckOptions): Promise<number> {
  const bundle = unpackBundle(readBounded(name));
  const { lab, learner } = bundle;
  if (options.again) return checkFiles(config, lab, learner.files, options);
  const { verdict, differences } = judgeAgain(bundle);
  if (options.json) {
    console.log(JSON.stringify({ verdict, differences }, null, 2));
  } else {
    console.log(`${lab.number} ${lab.title}, from a bundle of ${learner.kernel}\n`);
    printVerdict(verdict);
    console.log(differences.length > 0 ? '\nThe bundle says otherwise:' : '\nJust as the bundle says.');
    for (const difference of differences) console.log(`  ${safe(difference)}`);
  }
  return differences.length > 0 ? NOT_PASSED : PASSED;
}

function takeAlong(lab: Lab, source: string | undefined, output: string | undefined): number {
  if (source === undefined || output === undefined)
    throw new UsageError('takehome needs --source, and -o for the zip.');
  writeFileSync(placeOf(output), takeHome({ ...stepOf(lab.slug).start, ...readSource(source) }, lab));
  return PASSED;
}

function statusOf({ result }: Verdict): number {
  return { pass: PASSED, fail: NOT_PASSED, error: OUR_FAULT }[result];
}

async function measure(config: Config, lab: Lab, source: string | undefined, json: boolean): Promise<number> {
  if (!lab.measured) throw new UsageError(`There is nothing to measure in step ${lab.number}.`);
  if (source === undefined)
    throw new UsageError('measure needs --source: a main.c or an application directory.');
  await using bench = await openFor(config);
  await bench.write({ ...stepOf(lab.slug).start, ...readSource(source) });
  const build = bench.build();
  interrupted.signal.addEventListener('abort', () => build.cancel());
  for await (const text of build.output) process.stderr.write(text as string);
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
  console.log(json ? JSON.stringify(measurement, null, 2) : measurementAsText(measurement, bench.kernel));
  return (measurement.sent ?? measurement.isolated) ? PASSED : NOT_PASSED;
}

/** Tries every program of the steps, on every kernel at hand or the one that was asked for. */
async function verify(config: Config, steps: readonly Step[]): Promise<number> {
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

async function run(config: Config, target: string): Promise<number> {
  const lab = findLab(target);
  const files = lab ? stepOf(lab.slug).solution : readSource(target);
  await using bench = await openFor(config);
  await bench.write(files);
  await using capture = await bench.capture({ text: true });
  const build = bench.build();
  interrupted.signal.addEventListener('abort', () => build.cancel());
  for await (const text of build.output) process.stdout.write(text as string);
  if ((await build.result).outcome === 'failed') return NOT_PASSED;

  await capture.ready;
  console.log(`\nBooting on ${bench.kernel.label}. Ctrl-C stops.\n`);
  const { append, memoryMiB } = lab?.observe ?? {};
  await using guest = await bench.boot({
    image: 'learner',
    tap: 'tap0',
    mac: chooseMac(),
    maxMilliseconds: LIMITS.guest.maxMilliseconds,
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  });
  const stop = () => void guest.stop('learner');
  interrupted.signal.addEventListener('abort', stop);
  if (interrupted.signal.aborted) stop();
  const printed = Promise.all([prefixed(guest.console, 'qemu   | '), prefixed(capture.text, 'tshark | ')]);
  const ending = await guest.ended;
  const { framesNotKept } = await capture.finish();
  await printed;
  const frames = capture.frames.length + framesNotKept;
  console.log(
    `\n${ending.detail} ${frames.toLocaleString('en')} ${frames === 1 ? 'frame' : 'frames'} passed the bridge.`,
  );
  return PASSED;
}

function openFor(config: Config): Promise<Bench> {
  return openOn(kernelFor(config), config);
}

async function openOn(kernel: Kernel, config: Config): Promise<Bench> {
  let said = '';
  const base = await prepareBase(kernel, config, loadCourse().steps, (what) => {
    if (what !== said) console.error(`${what} …`);
    said = what;
  });
  return openBench(base, config, await groupsFor(config));
}

/** Programs of strangers are bounded here, too. */
async function groupsFor(config: Config): Promise<GroupTree | null> {
  if (config.mode === 'trusted') return null;
  await requireMode(config);
  const found = findDelegation();
  return 'lacking' in found ? null : GroupTree.claim(found);
}

function kernelFor(config: Config): Kernel {
  const { chosen, notice } = findKernels(config);
  if (chosen) return chosen;
  throw new LabError('no-kernel', notice ?? 'There is no kernel to build with.');
}

function findLab(name: string): Lab | undefined {
  return labBySlug(name) ?? LABS.find(({ number }) => number === name.padStart(2, '0'));
}

function labOf(name: string): Lab {
  const lab = findLab(name);
  if (!lab) throw new UsageError(`There is no step "${name}".`);
  return lab;
}

function countOf(value: string | undefined, otherwise: number, name: string): number {
  const count = value === undefined ? otherwise : Number(value);
  if (!Number.isInteger(count) || count < 1)
    throw new UsageError(`--${name} takes a whole number from 1 on.`);
  return count;
}

function oneOf(values: readonly string[], what: string): string {
  const [first, second] = values;
  if (first === undefined || second !== undefined) throw new UsageError(`Exactly one ${what} is needed.`);
  return first;
}

/** npm runs scripts in the package's folder and says here where it was called. */
function placeOf(name: string): string {
  return path.resolve(process.env.INIT_CWD ?? '.', name);
}

function readBounded(name: string): Buffer {
  const place = placeOf(name);
  try {
    if (statSync(place).size > LIMITS.bundle.zipBytes)
      throw new UsageError(`${place} is larger than any bundle.`);
    return readFileSync(place);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

/** A main.c under any name, or the files of a directory that an application may have. */
function readSource(name: string): Files {
  const place = placeOf(name);
  try {
    if (!existsSync(place)) throw new UsageError(`There is nothing at ${place} that this user can see.`);
    if (!statSync(place).isDirectory()) return { 'main.c': readFileSync(place, 'utf8') };
    const names = readdirSync(place).filter((entry) => learnerFileName.safeParse(entry).success);
    if (!names.includes('main.c')) throw new UsageError(`${place} holds no main.c.`);
    return Object.fromEntries(names.map((entry) => [entry, readFileSync(path.join(place, entry), 'utf8')]));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${place} cannot be read: ${(error as Error).message}`);
  }
}

async function prefixed(stream: AsyncIterable<Buffer>, prefix: string): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) console.log(prefix + line);
  }
  if (rest !== '') console.log(prefix + rest);
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kernel: { type: 'string' },
        source: { type: 'string' },
        json: { type: 'boolean' },
        bundle: { type: 'string' },
        again: { type: 'boolean' },
        'save-bundle': { type: 'string' },
        output: { type: 'string', short: 'o' },
        csv: { type: 'boolean' },
        cycles: { type: 'string' },
        minutes: { type: 'string' },
        learners: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/**
 * Base trees: the template, configured and built once against a kernel, which every bench then has as the lower
 * layer of its /app. A learner's build compiles the application and links; the rest is found done. Beside the tree
 * stand the images of the steps' reference solutions.
 *
 * `<data>/base/<key>/app`, `seconds` and `<data>/base/<key>/reference/<slug>-<digest>`, written under a temporary name and
 * renamed when complete.
 */

import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../../labs/lab.ts';
import { filesInMode, isolatedSwitch } from '../../labs/switch.ts';
import type { Config } from '../config.ts';
import { loadCourse, TEMPLATE_DIRECTORY } from '../course.ts';
import { LabError } from '../errors.ts';
import { LIMITS, MiB } from '../limits.ts';
import { type Sentence, sentence } from '../sentences.ts';
import { INSIDE, RLIMITS } from './box.ts';
import { MAKE, startBuild } from './build.ts';
import { BuildLog } from './build-log.ts';
import { BASE_CONFIGURATION, CONFIGURED, CONFIGURED_CHANGES } from './configuration.ts';
import { type Holder, openHolder, refuseRoot } from './holder.ts';
import { examineBuilt, factsFile, writeFacts } from './image-facts.ts';
import { finished, firstLine } from './process.ts';
import { CONSISTENT, RECORDING, recordReplay, STEERING } from './replay.ts';
import type { BaseTree, Kernel } from './types.ts';
import { writeFiles } from './workspace.ts';

/** Told while a base is built: a phrase for the page, and how far it is, 0 to 1, where that is known. */
export type Progress = (what: Sentence, fraction: number | null) => void;

export interface ReferenceSource {
  readonly slug: string;
  readonly solution: Files;
}

/** Changes when the layout below `<data>/base/<key>` does. */
const LAYOUT = 6;
/** Beside a tree: how long its build took. */
const SECONDS = 'seconds';
/** A tree is 40 MB; benches are closed when they are idle, and opening one counts as use. */
const UNUSED_MILLISECONDS = 24 * 3_600_000;
/** The first build of a kernel on a busy laptop. */
const COLD_BUILD_MILLISECONDS = 10 * 60_000;

/**
 * Finds the base tree of this kernel or builds it: 15 s for Unikraft, a second for ukmini, nothing from then on.
 *
 * @throws LabError "no-kernel" with the end of the log where the kernel does not build here.
 */
export async function prepareBase(
  kernel: Kernel,
  config: Pick<Config, 'dataDirectory'>,
  steps: readonly ReferenceSource[],
  onProgress: Progress = () => {},
): Promise<BaseTree> {
  refuseRoot();
  const bases = path.join(config.dataDirectory, 'base');
  await mkdir(bases, { recursive: true });
  const key = `${kernel.id}-${await digestInputs(kernel)}`;
  const home = path.join(bases, key);
  if (!(await exists(home))) await buildTree(kernel, bases, home, onProgress);
  const directory = path.join(home, 'app');
  await noteUse({ directory });
  await removeUnused(bases);
  const references = await buildReferences(kernel, home, steps, onProgress);
  const seconds = Number(await readFile(path.join(home, SECONDS), 'utf8'));
  return { kernel, key, directory, references, seconds };
}

/** What the objects in a base tree were made from. make compares times, so the kernel's files count by theirs. */
async function digestInputs(kernel: Kernel): Promise<string> {
  const hash = createHash('sha256');
  const add = (...parts: readonly (string | number | Buffer)[]) => {
    for (const part of parts) hash.update(typeof part === 'number' ? String(part) : part).update('\0');
  };
  add(
    LAYOUT,
    kernel.id,
    kernel.label,
    firstLine(['gcc', '--version']) ?? 'no gcc',
    firstLine(['ld', '--version']) ?? '',
  );
  for (const entry of await readdir(kernel.root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(kernel.root, file);
    if (!entry.isFile() || /^(\.git|tests)\//.test(name)) continue;
    const { size, mtimeMs } = lstatSync(file);
    add(name, size, mtimeMs);
  }
  for (const name of await templateFiles()) add(name, await readFile(path.join(TEMPLATE_DIRECTORY, name)));
  return hash.digest('hex').slice(0, 16);
}

async function templateFiles(): Promise<string[]> {
  const entries = await readdir(TEMPLATE_DIRECTORY, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}

async function buildTree(kernel: Kernel, bases: string, home: string, onProgress: Progress): Promise<void> {
  const what = sentence('building-kernel', { kernel: kernel.label });
  onProgress(what, 0);
  const temporary = await mkdtemp(path.join(bases, 'new-'));
  try {
    const app = path.join(temporary, 'app');
    await mkdir(app);
    await mkdir(path.join(temporary, 'reference'));
    for (const name of await templateFiles())
      await copyFile(path.join(TEMPLATE_DIRECTORY, name), path.join(app, name));
    await using holder = await openHolder({ kernel: kernel.root, base: app, writable: true });
    await make(holder, ['defconfig']);
    const total = count(await make(holder, ['--dry-run']), /^\s*@?printf ' {2}%-7s/gm);
    let done = 0;
    const began = performance.now();
    await make(holder, [], (text) => {
      done += count(text, /^ {2}[A-Z]+ /gm);
      onProgress(what, total > 0 ? Math.min(done / total, 1) : null);
    });
    await writeFile(path.join(temporary, SECONDS), `${(performance.now() - began) / 1000}\n`);
    await copyFile(path.join(app, 'Config.uk'), path.join(app, CONFIGURED));
    await writeFile(path.join(app, CONFIGURED_CHANGES), '');
    await copyFile(path.join(app, '.config'), path.join(app, BASE_CONFIGURATION));
    await recordCommands(holder, app);
    await rename(temporary, home);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have been faster with the same tree.
    if (!(await exists(home))) throw error;
  }
}

/** Leaves a recording in the base tree, if its commands make the same image again as make did. */
async function recordCommands(holder: Holder, app: string): Promise<void> {
  const sources = (await templateFiles()).filter((name) => name.endsWith('.c'));
  const headers = (await templateFiles()).filter((name) => name.endsWith('.h'));
  const changeSources = async () => {
    const now = new Date();
    for (const name of sources) await utimes(path.join(app, name), now, now);
  };
  const image = async () => {
    const build = startBuild(holder);
    build.output.resume();
    const result = await build.result;
    await rm(path.join(app, path.basename(INSIDE.built)), { force: true });
    return result.outcome === 'built' ? result.imageSha256 : null;
  };
  const made = await image();
  await changeSources();
  const script = recordReplay(await make(holder, ['--dry-run']), sources);
  if (script === null || made === null) return;
  const home = path.join(app, RECORDING);
  await mkdir(home);
  for (const name of STEERING) await copyFile(path.join(app, name), path.join(home, name));
  await writeFile(path.join(home, 'sources'), `${[...sources, ...headers].join(' ')}\n`);
  await writeFile(path.join(home, 'run'), script);
  await writeFile(path.join(app, CONSISTENT), '');
  if ((await image()) !== made) await rm(home, { recursive: true });
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Runs make in the holder's /app and returns its log. */
async function make(
  holder: Holder,
  goals: readonly string[],
  onText: (text: string) => void = () => {},
): Promise<string> {
  const child = holder.enter(['sh', '-c', 'exec "$@" 2>&1', 'sh', ...MAKE, '-j2', ...goals], {
    box: { kind: 'build' },
    rlimits: { ...RLIMITS.build, cpu: COLD_BUILD_MILLISECONDS / 1000 },
    nice: 5,
  });
  child.stdout?.on('data', (chunk: Buffer) => onText(chunk.toString('latin1')));
  const outcome = await finished(child, { milliseconds: COLD_BUILD_MILLISECONDS, outputBytes: 16 * MiB });
  const log = outcome.stdout.toString('utf8');
  if (outcome.kind === 'exited' && outcome.code === 0) return log;
  const reader = new BuildLog();
  for (const line of `${log}\n${outcome.stderr}`.trim().split('\n')) reader.line(line);
  const command = ['make', ...goals].join(' ');
  throw new LabError('no-kernel', `"${command}" failed with the kernel's tree:\n${reader.tail}`);
}

/**
 * Solutions are built as a learner's files are, in a bench of their own, so they differ in nothing but the text.
 * Images of earlier solutions stay with the tree, 0.3 MB each: another process may be booting one.
 */
async function buildReferences(
  kernel: Kernel,
  home: string,
  steps: readonly ReferenceSource[],
  onProgress: Progress,
): Promise<Record<string, string>> {
  const wanted = withIsolated(steps).map(({ slug, solution }) => {
    const digest = createHash('sha256')
      .update(JSON.stringify(Object.entries(solution).sort()))
      .digest('hex');
    const file = path.join(home, 'reference', `${slug}-${digest.slice(0, 12)}`);
    return { slug, solution, file };
  });
  const present = await readdir(path.join(home, 'reference'));
  const missing = wanted.filter(({ file }) => !present.includes(path.basename(factsFile(file))));
  if (missing.length > 0) {
    await using holder = await openHolder({ kernel: kernel.root, base: path.join(home, 'app') });
    for (const [index, { slug, solution, file }] of missing.entries()) {
      onProgress(sentence('building-references', { kernel: kernel.label }), index / missing.length);
      await writeFiles(holder, solution, loadCourse().template);
      const build = startBuild(holder);
      build.output.resume();
      const result = await build.result;
      if (result.outcome === 'failed')
        throw new LabError(
          'no-kernel',
          `The reference solution of ${slug} does not build:\n${result.logTail}`,
        );
      const temporary = `${file}.${process.pid}.new`;
      await writeFile(temporary, await readImage(holder));
      await rename(temporary, file);
      // Written last: it says that the image is there too.
      await writeFacts(file, await examineBuilt(holder));
    }
  }
  return Object.fromEntries(wanted.map(({ slug, file }) => [slug, file]));
}

/** The name of a reference solution in its isolated mode, among the references. */
export function isolatedName(slug: string): string {
  return `${slug}+isolated`;
}

/** A solution that has the switch of the course is built a second time, with the switch the other way. */
function withIsolated(steps: readonly ReferenceSource[]): readonly ReferenceSource[] {
  return steps.flatMap((step) => {
    if (isolatedSwitch(step.solution).state !== 'sent') return [step];
    return [step, { slug: isolatedName(step.slug), solution: filesInMode(step.solution, 'isolated') }];
  });
}

async function readImage(holder: Holder): Promise<Buffer> {
  const child = holder.enter(['cat', INSIDE.built], { box: { kind: 'build' } });
  const outcome = await finished(child, { milliseconds: 10_000, outputBytes: LIMITS.build.imageBytes });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new LabError('bench-failed', 'The image of a reference solution could not be read.');
  return outcome.stdout;
}

/** Keeps the tree for another day: other processes may be preparing one for a newer template at the same time. */
export async function noteUse(base: Pick<BaseTree, 'directory'>): Promise<void> {
  const now = new Date();
  await utimes(path.join(base.directory, '..'), now, now);
}

/** Trees of earlier states and what a killed build left, once nobody has used them for a day. */
async function removeUnused(bases: string): Promise<void> {
  for (const name of await readdir(bases)) {
    const file = path.join(bases, name);
    if (await olderThan(file, UNUSED_MILLISECONDS)) await rm(file, { recursive: true, force: true });
  }
}

async function olderThan(file: string, milliseconds: number): Promise<boolean> {
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > milliseconds;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Opens a learner's bench: the holder, and everything that happens in it behind one object. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Files } from '../../labs/lab.ts';
import type { Config } from '../config.ts';
import { loadCourse } from '../course.ts';
import { LabError } from '../errors.ts';
import { FIGURES, resultOf } from '../figures.ts';
import { noteUse } from './base.ts';
import { INSIDE } from './box.ts';
import { MAKE, startBuild } from './build.ts';
import { startCapture } from './capture.ts';
import { readHeader, startClangd } from './clangd.ts';
import { configure } from './configuration.ts';
import { readCounters } from './counters.ts';
import { startGdb } from './debugger.ts';
import type { GroupTree } from './group-tree.ts';
import { bootGuest, type GuestBoot, probeKvm } from './guest.ts';
import { type Holder, openHolder } from './holder.ts';
import { examineBuilt, readFacts } from './image-facts.ts';
import { explainEnding } from './locate.ts';
import { startMenuconfig } from './menuconfig.ts';
import { startShell } from './shell.ts';
import type { BaseTree, Bench, BootOptions, Build } from './types.ts';
import { incomingOf, writeFiles } from './workspace.ts';

/**
 * With `groups`, the learner's processes are bounded in sum.
 * @throws LabError "bench-failed" where the sandbox cannot be opened.
 */
export async function openBench(
  base: BaseTree,
  config: Pick<Config, 'allowKvm'>,
  groups: GroupTree | null = null,
): Promise<Bench> {
  const { kernel } = base;
  await using opening = new AsyncDisposableStack();
  const group = groups?.open();
  if (group) opening.use(group);
  const holder = opening.use(
    await openHolder({
      kernel: kernel.root,
      base: base.directory,
      references: path.join(base.directory, '..', 'reference'),
      group,
    }),
  );
  FIGURES.benches.inc();
  void holder.closed.then(() => FIGURES.benches.dec());
  // Only whether the tree is kept for another day hangs on it.
  await noteUse(base).catch(() => {});
  const kvm = config.allowKvm && (await kvmWorks(holder, base));
  const owned = opening.move();
  // A holder that ended by itself, too, leaves no group behind.
  if (group) void holder.closed.then(() => group[Symbol.asyncDispose]());
  const { template } = loadCourse();
  let written: Files = template;
  /** What the image is of: the panel's looks at a configuration write files, too. */
  let files: Files = template;
  let builds = 0;
  const explainer = (): NonNullable<GuestBoot['explain']> => {
    const built = builds;
    const texts = { files, template };
    // The debug image is that of the newest build.
    return async (ending, lines, callers) =>
      builds === built ? explainEnding(holder, ending, { lines, callers, ...texts }) : ending;
  };
  return {
    kernel,
    kvm,
    wholeBuildSeconds: base.seconds,
    closed: holder.closed,
    write: async (given) => {
      await writeOrClose(holder, given);
      written = { ...template, ...given };
    },
    build: (given) => {
      const incoming = given ? incomingOf(given, template) : null;
      if (given) written = { ...template, ...given };
      builds += 1;
      files = written;
      return counted(startBuild(holder, undefined, incoming), kernel.id);
    },
    menuconfig: (size, changes) => startMenuconfig(holder, MAKE, size, changes),
    shell: (size, given) => startShell(holder, size, given, template),
    debug: (stub, onRecord) => startGdb(holder, stub, onRecord),
    configure: (symbols) => configure(holder, MAKE, symbols),
    language: () => startClangd(holder),
    header: (path) => readHeader(holder, path),
    boot: (options) => {
      const image = imagePath(base, options.image);
      const explain = options.image === 'learner' ? { explain: explainer() } : {};
      return bootGuest(holder, { ...options, ...explain, image, kvm: kvm && !options.count });
    },
    examine: (image) =>
      image === 'learner' ? examineBuilt(holder) : readFacts(referenceFile(base, image.reference)),
    capture: (options) => startCapture(holder, options),
    counters: () => readCounters(holder.pid),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The build, with what came of it among the figures. */
function counted(build: Build, kernel: string): Build {
  let result = 'error';
  const count = (seconds: number) => FIGURES.builds.observe({ kernel, result }, seconds);
  build.result.then(
    (evidence) => {
      if (result !== 'stopped') result = resultOf(evidence);
      count(evidence.seconds);
    },
    () => count(0),
  );
  return {
    ...build,
    cancel() {
      result = 'stopped';
      build.cancel();
    },
  };
}

/** A workspace that takes no text any more, as a full one, is given up: the next bench begins with an empty one. */
async function writeOrClose(holder: Holder, files: Files): Promise<void> {
  try {
    await writeFiles(holder, files, loadCourse().template);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bench-failed') await holder[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where an image stands inside the holder. */
function imagePath(base: BaseTree, image: BootOptions['image']): string {
  if (image === 'learner') return INSIDE.built;
  return path.join(INSIDE.reference, path.basename(referenceFile(base, image.reference)));
}

function referenceFile(base: BaseTree, name: string): string {
  const file = base.references[name];
  if (file === undefined) throw new LabError('unknown-step', `No reference image for "${name}".`);
  return file;
}

/** A /dev/kvm that opens proves nothing: some image has to boot with it. Asked once for the machine. */
function kvmWorks(holder: Holder, base: BaseTree): Promise<boolean> {
  const [reference] = Object.keys(base.references);
  if (reference === undefined || !existsSync('/dev/kvm')) return Promise.resolve(false);
  kvmAnswer ??= probeKvm(holder, imagePath(base, { reference })).catch(() => false);
  return kvmAnswer;
}

let kvmAnswer: Promise<boolean> | undefined;

/** One build of a learner's application: make in a box, its log as a stream, and what came of it as evidence. */

import { Transform, type TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { BuildEvidence, LimitHit } from '../../labs/lab.ts';
import { LabError } from '../errors.ts';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { sentence } from '../sentences.ts';
import { INSIDE } from './box.ts';
import { BuildLog, FIX_IT_ENVIRONMENT, hit, limitIn } from './build-log.ts';
import {
  CONFIGURED,
  IS_CONFIGURED,
  MERGED,
  NOTE_CONFIGURED,
  PLAIN_NOTES,
  REFUSE_CHANGES,
} from './configuration.ts';
import type { Holder } from './holder.ts';
import { Pace } from './pace.ts';
import { type ChildProcess, complaintOf, exited, finished } from './process.ts';
import { AS_RECORDED, CONSISTENT, RECORDING } from './replay.ts';
import type { Build } from './types.ts';
import { type Incoming, notWritten, RECEIVE } from './workspace.ts';

/** Builds give way to keys, guests and captures. */
const NICE = 5;

/**
 * `make` in /app, in words that a shell inside the holder could run too. The name is the one in the template's
 * defconfig: Unikraft notes the directory's name where it does not know a better one yet, finds the configuration
 * changed as soon as it does, and compiles everything again.
 */
export const MAKE = [
  ...['env', `UK_ROOT=${INSIDE.kernel}`, 'CONFIG_UK_NAME=pktgen', FIX_IT_ENVIRONMENT],
  'make',
] as const;

export interface BuildLimits {
  readonly wallMilliseconds: number;
  readonly outputBytes: number;
}

/** What the box ends with where it could not write the files. make and what it runs end with others. */
const NOT_WRITTEN = 31;
/** What shells and bwrap end with where a child of theirs was ended by SIGKILL. */
const KILLED = 128 + 9;

/**
 * Writes the files, if there are any, and builds. The result waits for `output` to be read to its end; it is a LabError
 * "bench-failed", and the holder closed, where the files could not be written.
 */
export function startBuild(
  holder: Holder,
  limits: BuildLimits = LIMITS.build,
  files: Incoming | null = null,
): Build {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const log = new BuildLog();
  let limit: LimitHit | undefined;
  let cancelled = false;
  const script = files ? WRITE + BUILD : `shift\n${BUILD}`;
  const child = holder.enter(['sh', '-c', script, 'sh', files?.keep ?? '', ...MAKE], {
    box: { kind: 'build' },
    nice: NICE,
    stdio: [files ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  child.stdin?.end(files?.input);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const inspection = openInspection(holder);
  const killBuild = killerOnceBegun(child);
  const kill = () => {
    killBuild();
    output.hurry();
  };
  const output = new LogStream(log, limits.outputBytes, () => {
    limit ??= hit('output', sentence('limit-output', { mib: limits.outputBytes / MiB }));
    kill();
  });
  const timer = setTimeout(() => {
    limit ??= hit('time', sentence('limit-wall', { seconds: limits.wallMilliseconds / 1000 }));
    kill();
  }, limits.wallMilliseconds);
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2 * KiB);
  });
  child.stdout?.pipe(output);
  const drained = new Promise<void>((resolve) => output.once('close', resolve));

  const gone = exited(child).finally(() => clearTimeout(timer));

  async function result(): Promise<BuildEvidence> {
    using inspecting = inspection;
    const exit = await gone;
    await drained;
    const failed = (tail: string): BuildEvidence => ({
      outcome: 'failed',
      seconds: seconds(),
      diagnostics: log.diagnostics,
      ...(limit ? { limit } : {}),
      logTail: tail,
    });
    if (cancelled) return failed('The build was stopped.');
    if (exit.kind === 'signalled' && !limit) throw new LabError('bench-failed', sentence('build-lost'));
    if (limit || exit.kind === 'signalled' || exit.code !== 0) {
      // bwrap itself speaks on standard error; make's words are all in the log.
      await closed;
      if (complaint.startsWith('bwrap: ')) throw new LabError('bench-failed', complaint.trim());
      if (exit.kind === 'exited' && exit.code === NOT_WRITTEN) {
        await holder[Symbol.asyncDispose]();
        throw notWritten(complaint, complaint.trim());
      }
      limit ??= limitIn(log.tail, seconds());
      // What kills a compiler or make leaves a word of the shell's. Without one it was the shell, or the box itself.
      if (!limit && exit.kind === 'exited' && exit.code === KILLED)
        throw new LabError('bench-failed', sentence('build-killed'));
      return failed(log.tail);
    }
    const facts = await inspecting.look();
    if ('problem' in facts) {
      limit ??= limitIn(facts.problem, seconds());
      return failed(`${log.tail}\n${facts.problem}`.trim());
    }
    return { outcome: 'built', seconds: seconds(), diagnostics: log.diagnostics, ...facts };
  }

  return {
    output,
    result: result(),
    ended: gone.then(
      () => {},
      () => {},
    ),
    cancel() {
      cancelled = true;
      kill();
    },
  };
}

/** The shell in the box speaks within 30 ms, on a full machine within seconds. */
const BEGIN_MILLISECONDS = 10_000;

/**
 * Kills a build, though not before its first word: while bwrap is still closing the box, a kill ends bwrap's parent and
 * leaves what it was about to start, which would hold the log open for good.
 */
function killerOnceBegun(child: ChildProcess): () => void {
  const now = () => child.kill('SIGKILL');
  let begun = false;
  let wanted = false;
  child.stdout?.once('data', () => {
    begun = true;
    if (wanted) now();
  });
  return () => {
    if (begun) now();
    else if (!wanted) setTimeout(now, BEGIN_MILLISECONDS).unref();
    wanted = true;
  };
}

/** A box of its own for this would take as long as the compiler. Nothing of the build has begun. */
const WRITE = `
keep=$1
shift
( ${RECEIVE} ) || exit ${NOT_WRITTEN}
exec < /dev/null
`;

/**
 * No image that was built from older sources may be left to boot when this fails. make itself never looks at
 * Config.uk again once there is a .config, so the configuration is made anew when that file or the learner's changes
 * are others.
 */
const BUILD = `
exec 2>&1
rm -rf ${INSIDE.built}
${PLAIN_NOTES}
${REFUSE_CHANGES}
if ! ${IS_CONFIGURED}; then
  rm -rf ${CONFIGURED} .config
  echo '$ make olddefconfig'
  { ${MERGED}; } > .config && "$@" olddefconfig && ${NOTE_CONFIGURED} || exit 2
fi
if [ -f ${CONSISTENT} ] && ${AS_RECORDED}; then
  echo '$ make   # straight to its commands: only the text of sources changed'
  cd build && exec bash ../${RECORDING}/run
fi
rm -rf ${CONSISTENT}
echo '$ make -j2'
"$@" -j2 || exit 2
if ${AS_RECORDED}; then : > ${CONSISTENT}; fi
`;

/**
 * Cuts the log into lines, lets `BuildLog` read and filter them, and passes on what a learner sees. Whatever prints faster
 * than a build waits: reading a line is work for the process that carries everybody's keys.
 */
export class LogStream extends Transform {
  readonly #decoder = new StringDecoder('utf8');
  readonly #log: BuildLog;
  readonly #maxBytes: number;
  readonly #overflow: () => void;
  readonly #pace = new Pace(LIMITS.build.logBytesPerSecond);
  readonly #over = new AbortController();
  #partial = '';
  #bytes = 0;

  constructor(log: BuildLog, maxBytes: number, overflow: () => void) {
    super({ decodeStrings: true, encoding: 'utf8' });
    this.#log = log;
    this.#maxBytes = maxBytes;
    this.#overflow = overflow;
  }

  /** The build was ended: whatever of its flood would have to wait is left out. */
  hurry(): void {
    this.#over.abort();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#bytes > this.#maxBytes) {
      done();
      return;
    }
    const lines = (this.#partial + this.#decoder.write(chunk)).split('\n');
    this.#partial = lines.pop() ?? '';
    // A "line" without end is shown in pieces.
    if (this.#partial.length > 64 * KiB) {
      lines.push(this.#partial);
      this.#partial = '';
    }
    this.#bytes += costOf(lines);
    if (this.#bytes > this.#maxBytes) {
      this.#overflow();
      done();
      return;
    }
    this.#showAtPace(lines).then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    this.#show([this.#partial + this.#decoder.end()].filter((line) => line !== ''));
    done();
  }

  async #showAtPace(lines: readonly string[]): Promise<void> {
    const { logLinesAtOnce } = LIMITS.build;
    for (let at = 0; at < lines.length; at += logLinesAtOnce) {
      if (at > 0) await turn();
      const some = lines.slice(at, at + logLinesAtOnce);
      this.#show(some);
      const wait = this.#pace.take(costOf(some));
      if (wait === 0) continue;
      await sleep(wait, null, { signal: this.#over.signal }).catch(() => {});
      if (this.#over.signal.aborted) return;
    }
  }

  #show(lines: readonly string[]): void {
    const shown = lines.flatMap((line) => this.#log.line(line) ?? []);
    if (shown.length > 0) this.push(`${shown.join('\n')}\n`);
  }
}

function costOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Math.max(line.length, LIMITS.build.logLineBytes), 0);
}

type Facts = Pick<
  Extract<BuildEvidence, { outcome: 'built' }>,
  'imageBytes' | 'imageSha256' | 'symbols' | 'config' | 'dotConfig'
>;

interface Inspection extends Disposable {
  /** Once the build's box is gone. */
  look(): Promise<Facts | { readonly problem: string }>;
}

/**
 * A second box looks at what the first one left: nothing that make started can reach into it, or still be there to
 * interfere. It is set up while make works, which takes as long as a compiler, and touches nothing until it is told. What it
 * prints is read as hostile text: the first line is its own, the rest comes from files of the workspace.
 */
function openInspection(holder: Holder): Inspection {
  const child = holder.enter(['sh', '-c', INSPECTION, 'sh', String(LIMITS.build.imageBytes)], {
    box: { kind: 'build' },
    nice: NICE,
  });
  return {
    look: () => inspect(child),
    // It waits for a word, and ends by itself where none comes: killed while bwrap closes the box, it would leave a process.
    [Symbol.dispose]: () => void child.stdin?.end(),
  };
}

async function inspect(child: ChildProcess): Promise<Facts | { readonly problem: string }> {
  const outcome = await finished(child, {
    milliseconds: LIMITS.bench.errandMilliseconds,
    outputBytes: 4 * MiB,
    input: Buffer.from('look\n'),
  });
  const problem = INSPECTION_PROBLEMS.get(outcome.kind === 'exited' ? outcome.code : -1);
  if (problem !== undefined) return { problem };
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new LabError('bench-failed', `The image could not be examined: ${complaintOf(outcome)}`);
  return readInspection(outcome.stdout.toString('utf8'));
}

/** Three parts between zero bytes: size and hash of the image, .config, and the symbols, one a line. */
export function readInspection(text: string): Facts {
  const [first = '', config = '', symbols = ''] = text.split('\0');
  const [size = '', sha256 = ''] = first.trim().split(' ');
  return {
    imageBytes: Number(size),
    imageSha256: sha256,
    symbols: new Set(symbols.split('\n').flatMap((line) => line.split(' ', 1)[0] || [])),
    config: readConfiguration(config),
    dotConfig: config,
  };
}

const INSPECTION_PROBLEMS = new Map([
  [21, 'make was content, but it left no image: is there still a line that adds main.c in Makefile.uk?'],
  [22, `The image is larger than ${LIMITS.build.imageBytes / MiB} MiB and will not be booted.`],
  [23, 'The build left no readable .config.'],
  [24, 'The image could not be kept: No space left on device.'],
]);

const INSPECTION = `
read -r word || exit 0
[ -f .config ] || exit 23
name=$(sed -n 's/^CONFIG_UK_NAME="\\([A-Za-z0-9_.-]*\\)"$/\\1/p' .config | head -n 1)
image=build/\${name}_qemu-x86_64
[ -f "$image" ] && [ ! -L "$image" ] || exit 21
size=$(stat -c %s "$image")
[ "$size" -le "$1" ] || exit 22
rm -rf ${INSIDE.built} && cp "$image" ${INSIDE.built} || exit 24
hash=$(sha256sum < ${INSIDE.built})
printf '%s %s\\n\\0' "$size" "\${hash%% *}"
head -c 262144 .config | tr -d '\\000'
printf '\\0'
if [ -f "$image.dbg" ]; then nm --extern-only --defined-only --format=posix "$image.dbg" 2>/dev/null | cut -d ' ' -f 1 | head -n ${LIMITS.build.symbols} | head -c 1048576; fi
exit 0
`;

/** `CONFIG_X=value` lines; quotes of strings are taken off, options that are off stand in comments. */
export function readConfiguration(text: string): Readonly<Record<string, string>> {
  const entries = [...text.matchAll(/^(CONFIG_[A-Za-z0-9_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value.replace(/^"(.*)"$/, '$1').replace(/\\(["\\])/g, '$1'),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== 'n'));
}

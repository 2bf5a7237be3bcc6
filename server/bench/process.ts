/**
 * The one door to child processes; only the web process has another, through which it starts the runner.
 *
 * A child gets an environment of two variables, `/` as its directory, and exactly the descriptors in `stdio`. How it
 * ends is a value; only a program that cannot be started at all rejects.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export type { ChildProcess };

/** How a process ended. */
export type Exit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals };

/** How a bounded run ended, with what it printed up to then. */
export type Outcome = (Exit | { readonly kind: 'timed-out' } | { readonly kind: 'output-limit' }) & {
  readonly stdout: Buffer;
  readonly stderr: string;
};

export type Descriptor = 'ignore' | 'pipe' | number;

/** Secrets in the server's own environment must not show in any child's /proc/PID/environ. */
const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/bin:/usr/sbin:/bin:/sbin',
  LC_ALL: 'C',
};

/** Starts `argv[0]`. Pipes by default on 0, 1 and 2; numbers are descriptors of ours that the child gets. */
export function start(
  argv: readonly string[],
  options: { readonly stdio?: readonly Descriptor[] } = {},
): ChildProcess {
  const stdio = covered(options.stdio ?? ['pipe', 'pipe', 'pipe']);
  const [command, ...args] = argv;
  if (command === undefined) throw new LabError('internal', 'no program to start');
  const child: ChildProcess = spawn(command, args, {
    cwd: '/',
    env: CLEAN_ENVIRONMENT as NodeJS.ProcessEnv,
    stdio,
    // A session of its own: Ctrl-C at our terminal is for us, who then end our children in order.
    detached: true,
  });
  // Without a listener, a write to a child that has just gone would end the server. `exited` tells that story.
  for (const stream of child.stdio) stream?.on('error', () => {});
  child.on('error', () => {});
  return child;
}

/** Resolves once the process is gone. @throws LabError where it could not be started. */
export function exited(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    const settle = (code: number | null, signal: NodeJS.Signals | null) =>
      resolve(signal === null ? { kind: 'exited', code: code ?? -1 } : { kind: 'signalled', signal });
    if (child.pid === undefined) reject(new LabError('bench-failed', cannotStart(child)));
    else if (child.exitCode !== null || child.signalCode !== null) settle(child.exitCode, child.signalCode);
    else child.once('exit', settle);
  });
}

/** Ends the process now and waits until it is gone. May be called again at any time. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  child.kill('SIGKILL');
  await exited(child);
}

/**
 * Runs to the end, within a time and a number of output bytes; past either the process is killed and the outcome
 * says so. `input` is written to its standard input.
 */
export async function finished(
  child: ChildProcess,
  limits: { readonly milliseconds: number; readonly outputBytes: number; readonly input?: Uint8Array },
): Promise<Outcome> {
  let over: 'timed-out' | 'output-limit' | undefined;
  const end = (reason: typeof over) => {
    over ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(end, limits.milliseconds, 'timed-out');
  // Each read costs time, and memory beside its bytes: a million single ones are as much as none of these programs says.
  const mostReads = FEW_READS + limits.outputBytes / LIMITS.pace.smallestBytes;
  let [bytes, reads] = [0, 0];
  const collect = (stream: Readable | null) => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      reads += 1;
      if (bytes > limits.outputBytes || reads > mostReads) end('output-limit');
      else chunks.push(chunk);
    });
    return chunks;
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin?.end(limits.input);
  try {
    const exit = await exited(child);
    await closed;
    const printed = { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') };
    return over === undefined ? { ...exit, ...printed } : { kind: over, ...printed };
  } finally {
    clearTimeout(timer);
  }
}

/** Whatever the limit on bytes: a complaint of some lines, each by itself. */
const FEW_READS = 100;

/** How a run that should have succeeded ended instead, in words: what it complained of, or what ended it. */
export function complaintOf(outcome: Outcome): string {
  const ending = endingOf(outcome);
  const said = outcome.stderr.trim().slice(-COMPLAINT_CHARACTERS);
  return said === '' ? ending : `${said} (${ending})`;
}

function endingOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `it ended with ${outcome.code}`;
    case 'signalled':
      return `it was ended by ${outcome.signal}`;
    case 'timed-out':
      return 'it took too long on a machine this busy';
    case 'output-limit':
      return 'it printed without end';
  }
}

/** The end of what a failed program said: enough for its last sentences. */
const COMPLAINT_CHARACTERS = 500;

/** First line that a program prints, or null where it is absent or fails. Blocks: for start-up and doctor only. */
export function firstLine(argv: readonly string[]): string | null {
  const [command, ...args] = argv;
  if (command === undefined) return null;
  const result = spawnSync(command, args, {
    cwd: '/',
    env: CLEAN_ENVIRONMENT as NodeJS.ProcessEnv,
    encoding: 'utf8',
    timeout: 10_000,
  });
  return result.status === 0 ? (result.stdout.split('\n', 1)[0] ?? '') : null;
}

function cannotStart(child: ChildProcess): string {
  return `${child.spawnfile} cannot be started: is it installed, and may this user run it?`;
}

/**
 * Node marks its own descriptors close-on-exec, and at its start the low ones that it was given; a higher one (a
 * shell's pipe, make's job server) would reach a learner's code. /dev/null takes its number in the child.
 */
function covered(stdio: readonly Descriptor[]): Descriptor[] {
  inherited ??= inheritedDescriptors();
  const result = [...stdio];
  for (const descriptor of inherited) {
    while (result.length <= descriptor) result.push('ignore');
    // Beyond the first three, "ignore" means: leave as it is.
    if (result[descriptor] === 'ignore') result[descriptor] = nothing ??= openSync('/dev/null', 'r+');
  }
  return result;
}

/** Keeps a descriptor that is not close-on-exec from all children, until it is disposed of. */
export function conceal(descriptor: number): Disposable {
  inherited ??= inheritedDescriptors();
  inherited.push(descriptor);
  return { [Symbol.dispose]: () => void inherited?.splice(inherited.indexOf(descriptor), 1) };
}

let nothing: number | undefined;
let inherited: number[] | undefined;

function inheritedDescriptors(): number[] {
  const closeOnExec = 0o2000000;
  const flags = (descriptor: number) => {
    try {
      const [, octal] =
        readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8').match(/^flags:\s*([0-7]+)/m) ?? [];
      return octal === undefined ? closeOnExec : Number.parseInt(octal, 8);
    } catch {
      return closeOnExec; // The descriptor of the directory listing itself: gone by now.
    }
  };
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && (flags(descriptor) & closeOnExec) === 0);
}

/** Small shared libraries of ours, compiled when they are first needed; programs get them as an open descriptor. */
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LabError } from '../errors.ts';
import { KiB, LIMITS } from '../limits.ts';
import { complaintOf, finished, start } from './process.ts';

const compiled = new Map<string, Promise<number>>();

/**
 * A descriptor of the library made from `<name>.c` in this folder, open as long as this process lives.
 * @throws LabError where gcc is missing or fails; whoever needs it next has it tried again.
 */
export function library(name: 'prompt-capture' | 'packet-counter'): Promise<number> {
  const known = compiled.get(name) ?? compile(name);
  compiled.set(name, known);
  known.catch(() => compiled.delete(name));
  return known;
}

async function compile(name: string): Promise<number> {
  using stack = new DisposableStack();
  const written = openNameless(tmpdir());
  stack.defer(() => closeSync(written));
  const file = `/proc/${process.pid}/fd/${written}`;
  const source = path.join(import.meta.dirname, `${name}.c`);
  const gcc = start(['gcc', '-pipe', '-shared', '-fPIC', '-O2', '-o', file, source]);
  const milliseconds = LIMITS.bench.errandMilliseconds;
  const outcome = await finished(gcc, { milliseconds, outputBytes: 64 * KiB });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new LabError('bench-failed', `gcc did not compile ${name}.c: ${complaintOf(outcome)}`);
  // Programs get it for reading only: others have the same one.
  return openSync(file, 'r');
}

const O_TMPFILE = 0o20200000;

/** A file that never has a name, so that no way of ending leaves it behind. */
function openNameless(directory: string): number {
  try {
    return openSync(directory, constants.O_RDWR | O_TMPFILE, 0o600);
  } catch {
    // Not every file system can: then it has one for a moment.
    const name = path.join(directory, `wirespeed-${randomUUID()}`);
    const descriptor = openSync(name, 'wx+', 0o600);
    rmSync(name);
    return descriptor;
  }
}

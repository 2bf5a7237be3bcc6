/** Small shared libraries of ours, compiled when they are first needed; programs get them as an open descriptor. */
import { openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
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
  const directory = await mkdtemp(path.join(tmpdir(), 'wirespeed-'));
  try {
    const source = path.join(import.meta.dirname, `${name}.c`);
    const file = path.join(directory, `${name}.so`);
    const gcc = start(['gcc', '-shared', '-fPIC', '-O2', '-o', file, source]);
    const milliseconds = LIMITS.bench.errandMilliseconds;
    const outcome = await finished(gcc, { milliseconds, outputBytes: 64 * KiB });
    if (outcome.kind !== 'exited' || outcome.code !== 0)
      throw new LabError('bench-failed', `gcc did not compile ${name}.c: ${complaintOf(outcome)}`);
    return openSync(file, 'r');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

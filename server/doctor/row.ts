/** What the doctor's probes have in common. */
import { accessSync, constants } from 'node:fs';
import { finished, start } from '../bench/process.ts';
import { KiB } from '../limits.ts';

export interface Row {
  readonly what: string;
  /** lacking: the workshop cannot run. note: it can, and the operator should know. */
  readonly state: 'good' | 'lacking' | 'note';
  readonly seen: string;
  readonly fix?: string;
}

export function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Null where the command succeeds, otherwise its last words. */
export async function complaintOf(argv: readonly string[]): Promise<string | null> {
  try {
    const outcome = await finished(start(argv), { milliseconds: 10_000, outputBytes: 64 * KiB });
    if (outcome.kind === 'exited' && outcome.code === 0) return null;
    return outcome.stderr.trim().split('\n').at(-1) || outcome.kind;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * A learner's files on their way into /app. The server opens no path of a workspace: what stands there may be a
 * symlink to anywhere. The bytes go through a pipe to a process inside a box, where "anywhere" is the box.
 */

import type { Files } from '../../labs/lab.ts';
import { LabError } from '../errors.ts';
import { KiB, LIMITS } from '../limits.ts';
import { CHANGES_FILE, learnerFileName, MAX_FILE_BYTES } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { Box } from './box.ts';
import type { Holder } from './holder.ts';
import { complaintOf, finished } from './process.ts';

/**
 * Makes the learner's part of /app equal to `template` with `files` over it; other files that a learner may own go.
 * A file that already has this text keeps its time, so make has nothing to do for it.
 *
 * @throws LabError "bad-message" for a name or size that no learner's file has, "bench-failed" where it cannot be
 * written, as in a full workspace.
 */
export async function writeFiles(
  holder: Holder,
  files: Files,
  template: Files,
  box: Extract<Box, { kind: 'build' | 'shell' }> = { kind: 'build' },
): Promise<void> {
  const { keep, input } = incomingOf(files, template);
  const child = holder.enter(['sh', '-c', `keep=$1\n${RECEIVE}`, 'sh', keep], { box });
  const outcome = await finished(child, {
    milliseconds: LIMITS.bench.errandMilliseconds,
    outputBytes: 64 * KiB,
    input,
  });
  if (outcome.kind === 'exited' && outcome.code === 0) return;
  throw notWritten(outcome.stderr, complaintOf(outcome));
}

/** Files as `RECEIVE` takes them. */
export interface Incoming {
  /** Their names, with a blank on either side. */
  readonly keep: string;
  /** For its standard input. */
  readonly input: Buffer;
}

/** @throws LabError "bad-message" for a name or size that no learner's file has. */
export function incomingOf(files: Files, template: Files): Incoming {
  const entries = Object.entries({ ...template, ...files }).map(([name, text]) => {
    const bytes = Buffer.from(text, 'utf8');
    if (!learnerFileName.safeParse(name).success || bytes.length > MAX_FILE_BYTES)
      throw new LabError('bad-message', `"${name}" is not a file of the application, or too large.`);
    return { name, bytes };
  });
  return {
    keep: ` ${entries.map(({ name }) => name).join(' ')} `,
    input: Buffer.concat(
      entries.flatMap(({ name, bytes }) => [Buffer.from(`${name} ${bytes.length}\n`), bytes]),
    ),
  };
}

/** What it complained of, and how it ended in words. */
export function notWritten(stderr: string, otherwise: string): LabError {
  const why = /No space left/.test(stderr) ? 'the workspace is full. Make the build write less.' : otherwise;
  return new LabError('bench-failed', sentence('files-unwritten', { why }));
}

/**
 * Shell words for /app: read "name size", then that many bytes, to the end; files that are not among "$keep" go. What stands
 * at a name is replaced, never followed.
 */
export const RECEIVE = `
while read -r name size; do
  head -c "$size" > /tmp/incoming || exit 1
  if [ -f "$name" ] && [ ! -L "$name" ] && cmp -s /tmp/incoming "$name"; then continue; fi
  rm -rf -- "$name" && cp /tmp/incoming "$name" || exit 1
done
for name in *.c *.h ${CHANGES_FILE}; do
  case "$keep" in *" $name "*) continue ;; esac
  # make does not look for what a list has lost: a newer main.c makes it link again, without the file.
  case "$name" in *.c) [ -e "$name" ] && touch -c -h main.c ;; esac
  rm -rf -- "$name"
done
`;

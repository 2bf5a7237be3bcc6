/**
 * A learner's files on their way out of the shell's copy. As everywhere, the server opens no path in there: a process
 * inside the box sends names, sizes and bytes, and whatever a stranger made of that is bounded and parsed.
 */
import type { Files } from '../../labs/lab.ts';
import { LabError } from '../errors.ts';
import { KiB, LIMITS } from '../limits.ts';
import { CHANGES_FILE, learnerFileName, MAX_FILE_BYTES, MAX_FILES } from '../protocol.ts';
import type { Holder } from './holder.ts';
import { complaintOf, finished } from './process.ts';

export interface CopiedFiles {
  readonly files: Files;
  /** Names of files that are too large, or no text. */
  readonly leftOut: readonly string[];
}

/** A name and a size, in ASCII. */
const LONGEST_HEADER = 80;

/** @throws LabError "bench-failed" where they cannot be read, as with the bench gone. */
export async function readCopy(holder: Holder): Promise<CopiedFiles> {
  const child = holder.enter(['sh', '-c', SENDER], { box: { kind: 'shell' } });
  const outcome = await finished(child, {
    milliseconds: LIMITS.bench.errandMilliseconds,
    outputBytes: MAX_FILES * (MAX_FILE_BYTES + LONGEST_HEADER) + 2 * KiB,
  });
  if (outcome.kind === 'exited' && outcome.code === 0) return parseCopy(outcome.stdout);
  throw new LabError('bench-failed', `The shell's files could not be read: ${complaintOf(outcome)}`);
}

/** Reads "name size", then that many bytes, to the end or to what is neither. A size of "-" stands for too many bytes. */
export function parseCopy(bytes: Buffer): CopiedFiles {
  const files: Record<string, string> = {};
  const leftOut: string[] = [];
  let at = 0;
  while (at < bytes.length && Object.keys(files).length + leftOut.length < MAX_FILES) {
    const end = bytes.subarray(at, at + LONGEST_HEADER).indexOf('\n');
    if (end < 0) break;
    const [, name = '', size = ''] =
      /^(\S+) (\d{1,6}|-)$/.exec(bytes.subarray(at, at + end).toString('latin1')) ?? [];
    if (!learnerFileName.safeParse(name).success) break;
    at += end + 1;
    const text = size === '-' ? null : textOf(bytes.subarray(at, at + Number(size)), Number(size));
    if (text === null) leftOut.push(name);
    else files[name] = text;
    if (size !== '-') at += Number(size);
  }
  return { files, leftOut };
}

function textOf(bytes: Buffer, size: number): string | null {
  if (bytes.length !== size || size > MAX_FILE_BYTES) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Only plain files: what a link or a pipe leads to is none of the application's. */
const SENDER = `
sent=0
for name in main.c Config.uk Makefile.uk ${CHANGES_FILE} *.c *.h; do
  [ "$name" = main.c ] && [ "$sent" != 0 ] && continue
  [ -f "$name" ] && [ ! -L "$name" ] || continue
  case "$name" in *[!A-Za-z0-9_.]*) continue ;; esac
  [ "$sent" -lt ${MAX_FILES} ] || break
  sent=$((sent + 1))
  head -c ${MAX_FILE_BYTES + 1} < "$name" > /tmp/outgoing || exit 1
  size=$(stat -c %s /tmp/outgoing)
  if [ "$size" -gt ${MAX_FILE_BYTES} ]; then echo "$name -"; continue; fi
  echo "$name $size" && cat /tmp/outgoing
done
rm -f /tmp/outgoing
`;

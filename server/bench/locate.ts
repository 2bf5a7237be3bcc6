/**
 * From addresses of a crash report to lines of the learner's source. `addr2line` reads the debug image beside the image
 * that was booted, inside a box: both the addresses and what the debug image says are the learner's own words.
 */
import { causeOf, readCrash } from '../../labs/crash.ts';
import type { ConsoleLine, Files, GuestEnding, SourcePlace } from '../../labs/lab.ts';
import { LIMITS } from '../limits.ts';
import { learnerFileName } from '../protocol.ts';
import { INSIDE } from './box.ts';
import type { Holder } from './holder.ts';
import { finished } from './process.ts';

export interface StackFrame {
  /** As the debug image names it. */
  readonly path: string;
  readonly line: number;
  readonly function: string;
}

export interface CrashScene {
  readonly lines: readonly ConsoleLine[];
  /** Return addresses from the stack that the guest left, the innermost first. */
  readonly callers: readonly bigint[];
  /** The texts that the image was built from, and those that every application begins with. */
  readonly files: Files;
  readonly template: Files;
}

/**
 * Adds the place in the learner's own files and what usually causes such an end. A crash below a call of the template's
 * code is shown at the call. Never throws: an end without a place is still an end.
 */
export async function explainEnding(
  holder: Holder,
  ending: GuestEnding,
  { lines, callers, files, template }: CrashScene,
): Promise<GuestEnding> {
  if (ending.kind !== 'assertion' && ending.kind !== 'crashed') return ending;
  const report = readCrash(lines);
  const cause = causeOf(ending, report);
  const lengthOf = (file: string) => files[file]?.split('\n').length ?? 0;
  const isOwn = ({ path, line }: StackFrame) => {
    const file = fileOf(path);
    const own = file !== null && files[file] !== undefined && files[file] !== template[file];
    return own && line > 0 && line <= lengthOf(file);
  };
  const addresses = [
    ...(report.at === null ? [] : [BigInt(`0x${report.at}`)]),
    // A return address belongs to the line behind the call.
    ...[...report.callers.map((caller) => BigInt(`0x${caller}`)), ...callers].map((caller) => caller - 1n),
  ].filter((address) => address > 0n);
  const frames = await locate(holder, addresses).catch(() => []);
  const frame = frames.find(isOwn);
  let place: SourcePlace | null = frame
    ? { file: fileOf(frame.path) ?? '', line: frame.line, function: frame.function }
    : null;
  const { asserted } = report;
  // Only an assertion of the file's own names a line of it: an inline function's has the line of its header.
  if (!place && asserted?.own && isOwnAssertion(files[asserted.file], asserted.line))
    place = { file: asserted.file, line: asserted.line, function: '' };
  return { ...ending, ...(place ? { place } : {}), ...(cause === null ? {} : { cause }) };
}

function isOwnAssertion(text: string | undefined, line: number): boolean {
  return /\b(UK_ASSERT|UK_BUGON|UK_CRASH|assert)\b/.test(text?.split('\n')[line - 1] ?? '');
}

function fileOf(path: string): string | null {
  const name = path.startsWith(`${INSIDE.app}/`) ? path.slice(INSIDE.app.length + 1) : '';
  return learnerFileName.safeParse(name).success && /\.[ch]$/.test(name) ? name : null;
}

/** All source places of the addresses, the innermost of inlined functions first, in the order of the addresses. */
export async function locate(holder: Holder, addresses: readonly bigint[]): Promise<readonly StackFrame[]> {
  if (addresses.length === 0) return [];
  const words = addresses.slice(0, LIMITS.crash.addresses).map((address) => `0x${address.toString(16)}`);
  const child = holder.enter(['sh', '-c', LOCATE, 'sh', ...words], { box: { kind: 'build' } });
  const { milliseconds, outputBytes } = LIMITS.crash;
  const outcome = await finished(child, { milliseconds, outputBytes });
  return outcome.kind === 'exited' && outcome.code === 0 ? parsePlaces(outcome.stdout.toString('utf8')) : [];
}

/** The image's name stands in .config, where `inspect` of a build found it too. */
const LOCATE = `
name=$(sed -n 's/^CONFIG_UK_NAME="\\([A-Za-z0-9_.-]*\\)"$/\\1/p' .config | head -n 1)
exec addr2line -a -f -i -e "build/\${name}_qemu-x86_64.dbg" -- "$@"
`;

/** What `addr2line -a -f -i` prints: an address, then a line for the function and one for its place, by turns. */
export function parsePlaces(text: string): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  let name: string | null = null;
  for (const line of text.split('\n')) {
    if (/^0x[0-9a-f]+$/.test(line)) {
      name = null;
    } else if (name === null) {
      name = line;
    } else {
      const place = /^([^\0]{1,300}):(\d{1,7})(?: \(discriminator \d+\))?$/.exec(line);
      const known = /^[A-Za-z_][A-Za-z0-9_.]{0,99}$/.test(name) ? name.replace(/\..*/, '') : '';
      if (place?.[1]) frames.push({ path: place[1], line: Number(place[2]), function: known });
      name = null;
    }
  }
  return frames;
}

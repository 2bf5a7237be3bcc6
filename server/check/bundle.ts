/**
 * A run bundle: everything behind one verdict in a zip, made to be read by people and to be judged again by `lab check
 * --bundle`. A bundle that comes back is a stranger's file: names and sizes are looked at before anything is unpacked.
 */
import { strFromU8, strToU8, unzipSync, type Zippable, zip } from 'fflate';
import { z } from 'zod';
import { labBySlug } from '../../labs/index.ts';
import type { Evidence, Files, GuestEvidence, Item, Lab, Verdict } from '../../labs/lab.ts';
import { guestArguments } from '../bench/guest.ts';
import type { Bench } from '../bench/types.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { learnerFileName, MAX_FILE_BYTES, MAX_FILES } from '../protocol.ts';
import { type CheckOutcome, overall } from './check.ts';
import { evidenceFromJson, evidenceToJson, verdictFromJson } from './evidence.ts';

const FORMAT = 'wirespeed-bundle-1';
const SOURCES = 'sources/';

export interface Bundle {
  readonly lab: Lab;
  /** The label of the kernel that it was judged on. */
  readonly kernel: string;
  readonly verdict: Verdict;
  readonly learner: Evidence;
  readonly reference: Evidence;
}

/** Packs what a check found out. The compression leaves this thread alone. */
export async function packBundle(
  outcome: CheckOutcome,
  lab: Lab,
  bench: Pick<Bench, 'kernel' | 'kvm'>,
  at = new Date(),
): Promise<Uint8Array> {
  const { verdict, learner, pcap } = outcome;
  const { build, guest, peer } = learner;
  const about = {
    format: FORMAT,
    step: lab.slug,
    at: at.toISOString(),
    kernel: bench.kernel.label,
    result: verdict.result,
    image: build.outcome === 'built' ? { sha256: build.imageSha256, bytes: build.imageBytes } : null,
    qemu: guest && commandOf(lab, guest, bench.kvm),
  };
  const files: Zippable = {
    'README.txt': strToU8(readme(about, lab)),
    'bundle.json': strToU8(indented(about)),
    'verdict.json': strToU8(indented(verdict)),
    'evidence.json': strToU8(evidenceToJson(outcome)),
  };
  for (const [name, text] of Object.entries(learner.files)) files[`${SOURCES}${name}`] = strToU8(text);
  if (build.outcome === 'built') {
    files['.config'] = strToU8(build.dotConfig ?? '');
    files['config.txt'] = strToU8(configText(build.config));
  } else files['build-log.txt'] = strToU8(`${build.logTail}\n`);
  if (guest) {
    files['console.txt'] = strToU8(consoleText(guest));
    files['counters.json'] = strToU8(indented(guest.taps));
  }
  if (peer) files['console-2.txt'] = strToU8(consoleText(peer));
  if (pcap) files['frames.pcap'] = new Uint8Array(pcap);
  return new Promise((resolve, reject) =>
    zip(files, { level: 6, mtime: at }, (error, data) => (error ? reject(error) : resolve(data))),
  );
}

/** @throws LabError "bad-message" with a sentence where the bytes are no bundle. */
export function unpackBundle(bytes: Uint8Array): Bundle {
  try {
    return unpack(bytes);
  } catch (error) {
    if (error instanceof LabError) throw error;
    const why = error instanceof z.ZodError ? z.prettifyError(error).slice(0, 500) : String(error);
    throw new LabError('bad-message', `This is no bundle that can be read: ${why}`);
  }
}

/** Judges the stored evidence again, and nothing else. Returns the items that came out otherwise, in words. */
export function judgeAgain({ lab, verdict, learner, reference }: Bundle): {
  readonly verdict: Verdict;
  readonly differences: readonly string[];
} {
  const items = lab.check(learner, reference);
  const result = overall(items);
  const differences = verdict.items.flatMap((before) => differs(before, items) ?? []);
  for (const { id } of items)
    if (!verdict.items.some((before) => before.id === id)) differences.push(`${id}: not judged then`);
  if (differences.length === 0 && result !== verdict.result)
    differences.push(`the whole: ${verdict.result} then, ${result} now`);
  return { verdict: { step: lab.slug, kernel: learner.kernel, result, items }, differences };
}

/**
 * What another check of the same program decided otherwise, in words. Figures of two runs are never the same, so only
 * the results are compared.
 */
export function compareAgain(before: Verdict, now: Verdict): string[] {
  const differences = before.items.flatMap((item) => {
    const again = now.items.find(({ id }) => id === item.id);
    if (!again) return `${item.id}: ${item.result} then, not judged now`;
    return again.result === item.result ? [] : `${item.id}: ${item.result} then, ${again.result} now`;
  });
  for (const { id, result } of now.items)
    if (!before.items.some((item) => item.id === id))
      differences.push(`${id}: not judged then, ${result} now`);
  if (before.result !== now.result) differences.push(`the whole: ${before.result} then, ${now.result} now`);
  return differences;
}

function differs(before: Item, items: readonly Item[]): string | null {
  const now = items.find(({ id }) => id === before.id);
  if (!now) return `${before.id}: not judged now`;
  for (const key of ['result', 'expected', 'seen', 'hint'] as const)
    if (now[key] !== before[key]) return `${before.id}: ${key} was "${before[key]}", is "${now[key]}"`;
  return null;
}

function unpack(bytes: Uint8Array): Bundle {
  const { zipBytes, unpackedBytes, entries } = LIMITS.bundle;
  if (bytes.length > zipBytes)
    throw new LabError('too-large', 'The bundle is larger than any that was made.');
  let size = 0;
  let number = 0;
  const unpacked = unzipSync(bytes, {
    filter({ name, originalSize, size: packedSize }) {
      number += 1;
      if (number > entries)
        throw new LabError('too-large', 'The bundle holds more files than any that was made.');
      if (!WANTED.has(name) && !name.startsWith(SOURCES)) return false;
      size += Math.max(originalSize, packedSize);
      if (size > unpackedBytes)
        throw new LabError('too-large', 'The bundle unpacks to more than any that was made.');
      return true;
    },
  });
  const read = (name: string) => {
    const found = unpacked[name];
    if (!found) throw new LabError('bad-message', `The bundle holds no ${name}.`);
    return strFromU8(found);
  };
  const about = z
    .object({ format: z.literal(FORMAT), step: z.string(), kernel: z.string().max(100) })
    .parse(JSON.parse(read('bundle.json')));
  const lab = labBySlug(about.step);
  if (!lab) throw new LabError('unknown-step', 'The bundle is of a step that this course does not have.');
  const verdict = verdictFromJson(read('verdict.json'));
  if (verdict.step !== lab.slug) throw new LabError('bad-message', 'The verdict is of another step.');
  const { kernel } = about;
  return { lab, kernel, verdict, ...evidenceFromJson(read('evidence.json'), sourcesOf(unpacked)) };
}

const WANTED = new Set(['bundle.json', 'verdict.json', 'evidence.json']);

function sourcesOf(unpacked: Readonly<Record<string, Uint8Array>>): Files {
  const files: Record<string, string> = {};
  for (const [path, bytes] of Object.entries(unpacked)) {
    if (!path.startsWith(SOURCES) || path === SOURCES) continue;
    const name = learnerFileName.parse(path.slice(SOURCES.length));
    if (bytes.length > MAX_FILE_BYTES || Object.keys(files).length >= MAX_FILES)
      throw new LabError('too-large', 'The bundle holds more text than an application may have.');
    files[name] = strFromU8(bytes);
  }
  return files;
}

function commandOf(lab: Lab, { mac }: GuestEvidence, kvm: boolean): string {
  const { append, memoryMiB } = lab.observe;
  const words = guestArguments({
    tap: 'tap0',
    mac,
    kvm,
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  });
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}

function consoleText({ console }: GuestEvidence): string {
  return `${console.map(({ text }) => text).join('\n')}\n`;
}

/** The options that are on, as `.config` has them. */
function configText(config: Readonly<Record<string, string>>): string {
  const lines = Object.entries(config).map(([name, value]) =>
    /^(y|m|-?\d+|0x[0-9a-fA-F]+)$/.test(value)
      ? `${name}=${value}`
      : `${name}="${value.replace(/(["\\])/g, '\\$1')}"`,
  );
  return `${lines.join('\n')}\n`;
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readme(
  about: { readonly at: string; readonly kernel: string; readonly result: string },
  { number, title }: Lab,
): string {
  return `One check of the Wirespeed workshop
===================================

Step ${number}, ${title}. Checked at ${about.at} with ${about.kernel}: ${about.result}.

  bundle.json     step, kernel, the image's hash, QEMU's command line
  verdict.json    what the check said, item by item
  evidence.json   all that it knew: build, console, device, counters and frames of this program and of the reference
  sources/        the program
  .config         the kernel's configuration as the build had it; files that begin with a dot may be hidden
  config.txt      its options that were on (build-log.txt instead of both, where the build failed)
  console.txt     what the guest printed (console-2.txt: the second guest, where the step has one)
  counters.json   packets and bytes of the guest's tap, ten times a second
  frames.pcap     the frames that were kept, each at most ${LIMITS.capture.snapBytes} bytes long: open it with Wireshark

In a clone of the workshop,

  npm run lab -- check --bundle THIS.zip             judges the evidence again: it must come to the same verdict
  npm run lab -- check --bundle THIS.zip --again     builds and boots the program again, on the same kernel, judges
                                                     that, and says whether the verdict is the same

The evidence was written by the machine that checked. Nothing in this file proves that nobody changed it since; the
second command does not need to believe it.
`;
}

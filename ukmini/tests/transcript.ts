import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Boot, type BootOptions, boot, type Kernel, programNames } from './boot.ts';

/** A conformance program: a question in C, and the boots that it wants. */
export interface Program {
  name: string;
  /** What it asks, in the words of its first comment. */
  question: string;
  boots: BootOptions[];
}

/** All programs, read from the comment on top of each file. */
export async function programs(): Promise<Program[]> {
  const names = await programNames();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(import.meta.dirname, 'programs', `${name}.c`), 'utf8');
      return { name, ...describe(name, text) };
    }),
  );
}

/** Question and boots of one program's source. */
export function describe(name: string, source: string): Omit<Program, 'name'> {
  const comment = [...source.matchAll(/\/\*(.*?)\*\//gs)][1]?.[1] ?? '';
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*?\s*/, '').trim());
  const words = (key: string) =>
    lines.flatMap((line) => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2)] : []));
  const [nic] = words('nic');
  const [netdev] = words('netdev');
  const appends = words('boot');
  return {
    question: lines
      .filter((line) => !/^(boot|nic|netdev): /.test(line))
      .join(' ')
      .trim(),
    boots: (appends.length > 0 ? appends : [name]).map((append) => ({
      append,
      ...(nic && { nic }),
      ...(netdev && { netdev }),
    })),
  };
}

/** Boots a program as often as it wants and gives everything that could be observed, as text to compare. */
export async function transcript(image: string, program: Program): Promise<string> {
  let text = '';
  for (const options of program.boots) {
    if (program.boots.length > 1) text += `$ ${options.append}\n`;
    text += observed(await boot(image, options));
  }
  return text;
}

/** Transcripts of several programs by their names, two guests at a time. */
export async function transcripts(image: string, all: readonly Program[]): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  const rest = [...all];
  const work = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      said.set(next.name, await transcript(image, next));
    }
  };
  await Promise.all([work(), work()]);
  return said;
}

/** File with the transcript that a kernel should give; ukmini's own where a difference is wanted. */
export function expectedFile(program: string, kernel: Kernel['name']): string {
  const folder = path.join(import.meta.dirname, 'expected');
  const own = path.join(folder, `${program}.ukmini.txt`);
  return kernel === 'ukmini' && existsSync(own) ? own : path.join(folder, `${program}.txt`);
}

function observed(boot: Boot): string {
  const ended = boot.timedOut ? '[did not end]\n' : '';
  const complaints = boot.complaints.replaceAll(/^qemu-system-x86_64: /gm, 'QEMU: ');
  return normalise(boot.console) + ended + complaints + wireLines(boot.frames);
}

/**
 * What the program said and how it ended. Taken away is what may differ between two kernels: the banner, and the kernel's own
 * messages (a time stamp in front, a library that is not the program's), of which only the kind of the ending is kept.
 */
export function normalise(console: string): string {
  const lines = console.replaceAll('\r', '').split('\n');
  const begin = lines.indexOf('[begin]');
  if (begin < 0) return `[main was not reached]\n${console.slice(-2000)}\n`;
  const kept: string[] = [];
  let ended = false;
  for (const line of lines.slice(begin + 1)) {
    const message = MESSAGE.exec(line)?.groups;
    const end = ENDINGS.find(([pattern]) => pattern.test(line));
    if (end) {
      const [pattern, kind] = end;
      kept.push(line.replace(pattern, kind).replaceAll(/\((\w+)\)/g, '$1')); // macros put names in parentheses
      ended = true;
      break;
    }
    if (!message) kept.push(line);
    else if (message.library === 'appconformance') kept.push(`${message.level}: ${message.rest}`);
  }
  while (kept.at(-1) === '') kept.pop();
  if (!ended) kept.push('[halted]');
  return `${kept.join('\n')}\n`;
}

/** `[    0.106342] CRIT: [libuknetdev] <netdev.c @  394> text` */
const MESSAGE = /^\[ *\d+\.\d+\] (?<level>[A-Za-z]+): +\[(?<library>\w+)\] (?<rest>.*)$/;

/** How a run can end, as both kernels word it, and what stands for it in a transcript. */
const ENDINGS: [RegExp, string][] = [
  [/^.*Assertion failure: (.*)$/, '[assertion failed: $1]'],
  [/^.*Unhandled Trap 14\b.*$/, '[fault]'], // Unikraft does not name this one
  [/^.*Unhandled Trap (\d+).*$/, '[trap $1]'],
  [/^.* RIP: .*$/, '[fault]'],
  [/^\[(end|no such program)\]$/, '[$1]'],
];

/** The frames that the guest sent; of many the first, their number and a digest of all. */
export function wireLines(frames: readonly Buffer[]): string {
  const shown = frames.slice(0, 12).map((frame) => `sent ${frame.length}: ${bytes(frame)}\n`);
  if (frames.length <= 12) return shown.join('');
  const digest = createHash('sha256');
  for (const frame of frames) digest.update(`${frame.length}:`).update(frame);
  return `${shown[0]}… ${frames.length} frames, sha256 ${digest.digest('hex')}\n`;
}

function bytes(frame: Buffer): string {
  if (frame.length <= 128) return frame.toString('hex');
  return `${frame.subarray(0, 32).toString('hex')}… sha256 ${createHash('sha256').update(frame).digest('hex')}`;
}

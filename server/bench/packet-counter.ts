/** Our side of packet-counter.c, the plugin that counts in QEMU what a guest executes. */
import type { Readable } from 'node:stream';
import { KiB } from '../limits.ts';
import { FIRST_EXTRA_FD } from './box.ts';
import { readSparingly } from './pace.ts';
import type { ChildProcess } from './process.ts';
import type { CountedPackets, PacketCount, PacketSample } from './types.ts';

/** QMP has the first extra descriptor. */
const LINES_FD = FIRST_EXTRA_FD + 1;
const PLUGIN_FD = FIRST_EXTRA_FD + 2;

/**
 * In a counted run the guest's clock and the device's pace are made of instructions: the card sends what is queued a
 * thousand instructions after it was told, never sooner or later, so that a run is the same each time, the queue never
 * fills, and every packet is sent at the first attempt.
 */
export function countingArguments(count: PacketCount): {
  readonly device: string;
  readonly options: readonly string[];
} {
  const { part, whole } = count.ends;
  const plugin = `/proc/self/fd/${PLUGIN_FD},fd=${LINES_FD},one=${part},two=${whole}`;
  if (count.kind === 'packets')
    return { device: '', options: ['-plugin', `${plugin},every=${count.everyMilliseconds}`] };
  return {
    device: ',tx=timer,x-txtimer=1000',
    options: [
      ...['-icount', 'shift=0,sleep=off'],
      ...['-plugin', `${plugin},after=${count.after},packets=${count.packets}`],
    ],
  };
}

/** Lines are short; a longer rest is not the plugin's. */
const REST_CHARACTERS = 1 * KiB;

export function readCounts(child: ChildProcess): CountedPackets {
  const stream = child.stdio[LINES_FD] as Readable;
  let latest: PacketSample | null = null;
  let rest = '';
  const instructions = new Promise<number | null>((resolve) => {
    readSparingly(stream, (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(-REST_CHARACTERS);
      for (const line of lines) {
        const counted = parseCounted(line);
        if (counted !== null) resolve(counted);
        latest = parseSample(line) ?? latest;
      }
    });
    child.once('close', () => resolve(null));
  });
  return { instructions, latest: () => latest };
}

/** "counted FUNCTION PACKETS INSTRUCTIONS" as instructions for one packet. */
export function parseCounted(line: string): number | null {
  const [, packets, instructions] = /^counted [01] ([0-9]{1,12}) ([0-9]{1,15})$/.exec(line) ?? [];
  return packets === undefined || Number(packets) === 0 ? null : Number(instructions) / Number(packets);
}

/** "NANOSECONDS PARTS WHOLE"; parts are packets only where nobody gives back whole ones. */
export function parseSample(line: string): PacketSample | null {
  const [, nanoseconds, parts, whole] = /^([0-9]{1,19}) ([0-9]{1,15}) ([0-9]{1,15})$/.exec(line) ?? [];
  if (nanoseconds === undefined) return null;
  const [single, all] = [Number(parts), Number(whole)];
  return { at: Number(nanoseconds) / 1e9, packets: all > single / 8 ? all : single };
}

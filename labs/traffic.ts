/** What taps, frames and console say about a guest that sends or receives without end. Used by the steps from 04 on. */
import { decodeFrame, fieldOf } from './frame.ts';
import type { ConsoleLine, Frame, SoFar, TapSample } from './lab.ts';

/** Which way packets go, seen from the guest. */
export type Direction = 'sent' | 'received';

export function packetsOf(sample: TapSample, direction: Direction): number {
  return direction === 'sent' ? sample.sentPackets : sample.receivedPackets;
}

/** Packets up to a moment, between two samples by the straight line; null before the first and after the last one. */
export function packetsAt(taps: readonly TapSample[], at: number, direction: Direction): number | null {
  const after = taps.findIndex((sample) => sample.at >= at);
  const next = taps[after];
  const last = taps[after - 1];
  if (!next) return null;
  if (!last) return next.at === at ? packetsOf(next, direction) : null;
  const share = (at - last.at) / (next.at - last.at);
  return packetsOf(last, direction) + share * (packetsOf(next, direction) - packetsOf(last, direction));
}

/** Packets a second between two moments; null where the samples do not reach. */
export function tapRate(
  taps: readonly TapSample[],
  from: number,
  to: number,
  direction: Direction,
): number | null {
  const [first, last] = [packetsAt(taps, from, direction), packetsAt(taps, to, direction)];
  return first === null || last === null || to <= from ? null : (last - first) / (to - from);
}

/** What moved in one direction over the whole run. */
export interface Flow {
  readonly packets: number;
  /** Seconds from QEMU's start; null where nothing moved. */
  readonly firstAt: number | null;
  /** When the counter was last seen to have grown. */
  readonly lastAt: number | null;
  /** Seconds from the last growth to the end of the run. */
  readonly silence: number;
}

export function flowOf(guest: SoFar, direction: Direction): Flow {
  let packets = 0;
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  for (const sample of guest.taps) {
    const now = packetsOf(sample, direction);
    if (now <= packets) continue;
    packets = now;
    firstAt ??= sample.at;
    lastAt = sample.at;
  }
  return { packets, firstAt, lastAt, silence: Math.max(0, guest.seconds - (lastAt ?? 0)) };
}

/** Lines on the console from a moment on, those included of which only the number was kept. */
export function linesSince(lines: readonly ConsoleLine[], from: number): number {
  let count = 0;
  for (const line of lines) {
    if (line.at < from) continue;
    const left = /^… ([\d,]+) lines not kept …$/.exec(line.text);
    count += left ? Number(left[1]?.replaceAll(',', '')) : 1;
  }
  return count;
}

/** A line of `print_netspeed()`: "290935 packets/s, 195.50 Mbit/s over 2.50 s". */
export interface PrintedRate {
  readonly at: number;
  readonly packetsPerSecond: number;
  readonly megabits: number;
  /** By the guest's clock, which a busy host may have thrown off by half when it was calibrated. */
  readonly span: number;
}

/** Begins where digits begin: from each digit of a guest's endless number the pattern would walk to its end. */
const RATE = /(?<!\d)(\d+) packets\/s, (\d+(?:\.\d+)?) Mbit\/s over (\d+(?:\.\d+)?) s/;

export function printedRates(lines: readonly ConsoleLine[]): PrintedRate[] {
  return lines.flatMap((line) => {
    const found = RATE.exec(line.text);
    if (!found) return [];
    const [packetsPerSecond, megabits, span] = found.slice(1).map(Number) as [number, number, number];
    return [{ at: line.at, packetsPerSecond, megabits, span }];
  });
}

/** "290,935": how numbers of packets stand in verdicts. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Fields of step 03's frame and the values that they may have. */
const COURSE_FRAME: readonly (readonly [field: string, values: readonly string[]])[] = [
  ['eth.dst', ['ff:ff:ff:ff:ff:ff']],
  ['eth.type', ['0x0800']],
  ['ip.version', ['0x45']],
  ['ip.length', ['46']],
  ['ip.fragment', ['0x0000', '0x4000']],
  ['ip.ttl', ['64']],
  ['ip.protocol', ['17']],
  ['ip.src', ['192.168.128.1']],
  ['ip.dst', ['192.168.128.254']],
  ['udp.src', ['5001']],
  ['udp.dst', ['5001']],
  ['udp.length', ['26']],
];

/** What is wrong with a frame that should be step 03's from this address, in a phrase; null where nothing is. */
export function frameFault(frame: Frame, mac: string): string | null {
  if (frame.length !== 60) return `${frame.length} bytes long instead of 60`;
  const decoded = decodeFrame(frame.bytes, frame.length);
  for (const [id, values] of [...COURSE_FRAME, ['eth.src', [mac]] as const]) {
    const field = fieldOf(decoded, id);
    if (!field) return `${id} is missing`;
    if (!values.includes(field.value)) return `${field.name} is ${field.value} instead of ${values[0]}`;
  }
  const broken = decoded.fields.find((field) => field.fault !== undefined);
  return broken ? `${broken.name} ${broken.value}: ${broken.fault}` : null;
}

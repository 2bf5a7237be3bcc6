/** Evidence written by hand of guests whose packets flow; for the tests of the checks from step 04 on. */
import type { ConsoleLine, Evidence, Frame, GuestEvidence, TapSample } from './lab.ts';
import { MAC, type Run, ran, STOPPED } from './testing.ts';

export interface Flowing extends Run {
  readonly seconds?: number;
  /** Packets a second that the guest sends, from 0.3 s on. */
  readonly sent?: number;
  readonly received?: number;
  /** When the flow ends; without it, never. */
  readonly until?: number;
  /** Lines on the console while main runs, with their time. */
  readonly lines?: readonly ConsoleLine[];
}

/** The course's frame from the run's address, with some bytes replaced. */
export function courseFrame(changes: Readonly<Record<number, number>> = {}, mac = MAC): Frame {
  const hex = `ffffffffffff${mac.replaceAll(':', '')}08004500002e000000004011f86ec0a88001c0a880fe13891389001a0000${'55'.repeat(18)}`;
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  for (const [offset, value] of Object.entries(changes)) bytes[Number(offset)] = value;
  return { at: 1, length: 60, bytes };
}

/** A device with both queues that was started, and a guest whose counters grow evenly. */
export function flowing(run: Flowing = {}): Evidence {
  const evidence = ran({
    status: ['ACKNOWLEDGE', 'DRIVER', 'FEATURES_OK', 'DRIVER_OK'],
    queues: [true, true],
    ending: STOPPED,
    ...run,
  });
  const { seconds = 3, sent = 100_000, received = 0, until = seconds, lines = [] } = run;
  const moved = (at: number, rate: number) => Math.round(rate * Math.max(0, Math.min(at, until) - 0.3));
  const sample = (at: number): TapSample => ({
    at,
    sentPackets: moved(at, sent),
    sentBytes: moved(at, sent) * 60,
    receivedPackets: moved(at, received),
    receivedBytes: moved(at, received) * 60,
    dropped: 0,
  });
  const taps = Array.from({ length: Math.floor(seconds * 10) }, (_, index) => sample((index + 1) / 10));
  const frames = run.frames ?? (sent > 0 ? [courseFrame(), courseFrame()] : []);
  const framesNotKept = run.framesNotKept ?? Math.max(0, (taps.at(-1)?.sentPackets ?? 0) - frames.length);
  const guest = evidence.guest as GuestEvidence;
  const console = [...guest.console, ...lines].sort((a, b) => a.at - b.at);
  return { ...evidence, guest: { ...guest, console, taps, frames, framesNotKept, seconds } };
}

/** Lines as `print_netspeed()` prints them, every `every` seconds, while the tap counts `rate` packets a second. */
export function rateLines(
  rate: number,
  options: {
    readonly every?: number;
    readonly bytes?: number;
    readonly clock?: number;
    readonly count?: number;
  } = {},
): ConsoleLine[] {
  const { every = 2.5, bytes = 84, clock = 1, count = 3 } = options;
  return Array.from({ length: count }, (_, index) => {
    const perSecond = Math.floor(rate / clock);
    const megabits = ((perSecond * bytes * 8) / 1e6).toFixed(2);
    return {
      at: 0.3 + every * (index + 1),
      text: `${perSecond} packets/s, ${megabits} Mbit/s over ${(every * clock).toFixed(2)} s`,
    };
  });
}

/** Watches one image run on a bench and writes down what there was to see. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestEnding, GuestEvidence, Observation, TapSample } from '../../labs/lab.ts';
import type { Bench, BootOptions, Guest } from '../bench/types.ts';

export interface Watch {
  readonly image: BootOptions['image'];
  readonly mac: string;
  readonly observation: Observation;
  readonly signal: AbortSignal;
  /** Asks for tshark's lines too. */
  readonly onPacketText?: (bytes: Uint8Array) => void;
  readonly onConsole?: (bytes: Uint8Array) => void;
}

export interface Seen {
  readonly guest: GuestEvidence;
  /** A pcap file of the kept frames. */
  readonly pcap: Buffer;
}

const TAP = 'tap0';
/** Rates are read between two samples by the straight line, so these stand close. */
const COUNTER_MILLISECONDS = 100;
/** The window ends the run; QEMU's own limit is only there in case this side fails. */
const GRACE_MILLISECONDS = 10_000;

/** @throws LabError for our own failures; the signal's reason where it was aborted. */
export async function observe(bench: Bench, watch: Watch): Promise<Seen> {
  const { image, mac, observation, signal, onConsole, onPacketText } = watch;
  signal.throwIfAborted();
  await using capture = await bench.capture({ text: onPacketText !== undefined });
  if (onPacketText) capture.text.on('data', (chunk: Buffer) => onPacketText(chunk));
  await capture.ready;
  signal.throwIfAborted();

  const before = bench.counters()[TAP];
  await using guest = await bench.boot({
    image,
    mac,
    tap: TAP,
    maxMilliseconds: observation.seconds * 1000 + GRACE_MILLISECONDS,
    ...(observation.append === undefined ? {} : { append: observation.append }),
    ...(observation.memoryMiB === undefined ? {} : { memoryMiB: observation.memoryMiB }),
    ...(observation.watchBuffers ? { watchBuffers: true } : {}),
  });
  guest.console.on('data', (chunk: Buffer) => onConsole?.(chunk));
  const startedAt = (guest.startedAt - performance.timeOrigin) / 1000;
  const taps: TapSample[] = [];
  const count = () => taps.push(since(before, bench.counters()[TAP], startedAt));
  const elapsed = () => performance.now() / 1000 - startedAt;
  const enough = new AbortController();
  const counting = setInterval(() => {
    attempt(count);
    if (observation.enough?.({ console: guest.lines, taps, seconds: elapsed() })) enough.abort();
  }, COUNTER_MILLISECONDS);
  try {
    const ending = await endOf(guest, observation.seconds * 1000, AbortSignal.any([signal, enough.signal]));
    signal.throwIfAborted();
    const seconds = elapsed();
    const { framesNotKept } = await capture.finish();
    count();
    const frames = capture.frames.map((frame) => ({ ...frame, at: frame.at - guest.startedAt / 1000 }));
    const { lines, device, buffers } = guest;
    return {
      guest: { mac, console: lines, ending, device, buffers, taps, frames, framesNotKept, seconds },
      pcap: capture.pcap(),
    };
  } finally {
    clearInterval(counting);
  }
}

/** The guest ends by itself, at the end of the window, or once `over` says so. */
async function endOf(guest: Guest, milliseconds: number, over: AbortSignal): Promise<GuestEnding> {
  const ended = new AbortController();
  const either = AbortSignal.any([over, ended.signal]);
  const window = sleep(milliseconds, null, { signal: either }).catch(() => null);
  const ending = await Promise.race([guest.ended, window]);
  ended.abort();
  return ending ?? guest.stop('window');
}

/** A holder that ends takes its counters along; the run's own end tells that. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {}
}

function since(before: TapSample, now: TapSample, startedAt: number): TapSample {
  return {
    at: now.at - startedAt,
    sentPackets: now.sentPackets - before.sentPackets,
    sentBytes: now.sentBytes - before.sentBytes,
    receivedPackets: now.receivedPackets - before.receivedPackets,
    receivedBytes: now.receivedBytes - before.receivedBytes,
    dropped: now.dropped - before.dropped,
  };
}

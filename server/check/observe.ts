/** Watches one image run on a bench and writes down what there was to see. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestEnding, GuestEvidence, Observation, SoFar, TapSample } from '../../labs/lab.ts';
import type { Bench, BootOptions, Guest } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import { Sparing } from '../sparing.ts';
import { fairWindow, waitedForProcessor } from './window.ts';

export interface Watch {
  readonly image: BootOptions['image'];
  readonly mac: string;
  /** Asked for by observations with a peer. */
  readonly peer?: { readonly image: BootOptions['image']; readonly mac: string };
  readonly observation: Observation;
  readonly signal: AbortSignal;
  /** Asks for tshark's lines too. */
  readonly onPacketText?: (bytes: Uint8Array) => void;
  readonly onConsole?: (bytes: Uint8Array) => void;
  readonly onPeerConsole?: (bytes: Uint8Array) => void;
}

export interface Seen {
  readonly guest: GuestEvidence;
  readonly peer?: GuestEvidence;
  /** A pcap file of the kept frames. */
  readonly pcap: Buffer;
}

const TAP = 'tap0' as const;
const PEER_TAP = 'tap1' as const;
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

  const maxMilliseconds = observation.seconds * 1000 + LIMITS.check.starvedMilliseconds + GRACE_MILLISECONDS;
  const { append, memoryMiB, watchBuffers = false } = observation;
  await using first = await watched(bench, {
    image,
    mac,
    tap: TAP,
    maxMilliseconds,
    watchBuffers,
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  });
  first.guest.console.on('data', (chunk: Buffer) => onConsole?.(chunk));
  const enough = new AbortController();
  const whose = image === 'learner' ? 'learner' : 'reference';
  let second: Watched | null = null;
  const sparing = new Sparing(LIMITS.check.askShare);
  const isEnough = () => {
    const soFar = second ? { ...first.soFar(), peer: second.soFar() } : first.soFar();
    return observation.enough?.(soFar, whose) ?? false;
  };
  const asking = setInterval(() => {
    if (sparing.look(isEnough)) enough.abort();
  }, COUNTER_MILLISECONDS);
  const over = AbortSignal.any([signal, enough.signal]);
  try {
    const window = endOf(first.guest, observation.seconds * 1000, over);
    // Until it is waited for below, its failure is nobody's.
    window.catch(() => {});
    await using peer = await bootPeer(bench, first.guest, watch, maxMilliseconds, over);
    second = peer;
    const ending = await window;
    signal.throwIfAborted();
    const seconds = first.soFar().seconds;
    const peerEnding = await peer?.guest.stop('window');
    const { framesNotKept } = await capture.finish();
    const started = first.guest.startedAt / 1000;
    const frames = capture.frames.map((frame) => ({ ...frame, at: frame.at - started }));
    return {
      guest: { ...first.evidence(ending, seconds), frames, framesNotKept },
      ...(peer && peerEnding ? { peer: peer.evidence(peerEnding, peer.soFar().seconds) } : {}),
      pcap: capture.pcap(),
    };
  } finally {
    clearInterval(asking);
  }
}

/** A guest and the counters of its tap, read until it is disposed of. */
interface Watched extends AsyncDisposable {
  readonly guest: Guest;
  soFar(): SoFar;
  /** Reads the counters once more; the frames are the capture's to add. */
  evidence(ending: GuestEnding, seconds: number): GuestEvidence;
}

async function watched(bench: Bench, options: BootOptions): Promise<Watched> {
  const before = bench.counters()[options.tap];
  const guest = await bench.boot(options);
  const startedAt = (guest.startedAt - performance.timeOrigin) / 1000;
  const taps: TapSample[] = [];
  const count = () => taps.push(since(before, bench.counters()[options.tap], startedAt));
  const counting = setInterval(() => attempt(count), COUNTER_MILLISECONDS);
  return {
    guest,
    soFar: () => ({ console: guest.lines, taps, seconds: performance.now() / 1000 - startedAt }),
    evidence(ending, seconds) {
      count();
      const { mac, lines, device, buffers } = guest;
      return { mac, console: lines, ending, device, buffers, taps, frames: [], framesNotKept: 0, seconds };
    },
    async [Symbol.asyncDispose]() {
      clearInterval(counting);
      await guest[Symbol.asyncDispose]();
    },
  };
}

/** The second guest, or null where there is none to be or the first one's run was over before. */
async function bootPeer(
  bench: Bench,
  first: Guest,
  { peer, observation, onPeerConsole }: Watch,
  maxMilliseconds: number,
  over: AbortSignal,
): Promise<Watched | null> {
  if (!peer || !observation.peer) return null;
  const { append, afterSeconds } = observation.peer;
  const pause = sleep(afterSeconds * 1000, 'later' as const, { signal: over }).catch(() => null);
  if ((await Promise.race([pause, first.ended])) !== 'later') return null;
  const options = { ...peer, tap: PEER_TAP, maxMilliseconds, ...(append === undefined ? {} : { append }) };
  const second = await watched(bench, options);
  second.guest.console.on('data', (chunk: Buffer) => onPeerConsole?.(chunk));
  return second;
}

/** The guest ends by itself, at the end of the window, or once `over` says so. */
async function endOf(guest: Guest, milliseconds: number, over: AbortSignal): Promise<GuestEnding> {
  const ended = new AbortController();
  const either = AbortSignal.any([over, ended.signal]);
  const window = fairWindow(milliseconds, () => waitedForProcessor(guest.pid), either).then(() => null);
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

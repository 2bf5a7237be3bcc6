/**
 * Rates, taken in turn: yours, reference, yours, reference … A turn that was disturbed is taken
 * again, as other learners' builds and runs go on meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, TapSample } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import type { Bench, BootOptions, Guest, PacketEnds, PacketSample } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { Measurement } from '../protocol.ts';
import { between, type Disturbance, isDisturbed, readLoad } from './disturbance.ts';
import { type Amount, otherAmounts } from './frames.ts';
import { chooseCpus } from './pinning.ts';
import { compare, type Pair } from './statistics.ts';

export interface TurnOptions {
  readonly bench: Bench;
  readonly lab: Lab;
  readonly signal: AbortSignal;
  /** What is counted: packets that pass the tap, or times that packets are given back unsent. */
  readonly mode: 'sent' | 'isolated';
  readonly reference: BootOptions['image'];
  /** Where each image gives packets back; needed in the isolated mode alone. */
  readonly ends: { readonly yours: PacketEnds | null; readonly reference: PacketEnds | null };
  /** Of each image. */
  readonly turns: number;
  readonly repeats: number;
  /** Counts the turns of both images, from 1 on. */
  readonly onTurn: (turn: number) => void;
}

export interface Taken {
  readonly compared: Measurement['sent'];
  /** A sentence where the frames of both sides are of different lengths. */
  readonly unlike: string | null;
  readonly repeated: number;
  readonly remarks: readonly string[];
}

const TAP = 'tap0' as const;
/** Between two looks at the counters for the first packet. */
const LOOK_MILLISECONDS = 20;
/** The window ends a turn; QEMU's own limit is only there in case this side fails. */
const GRACE_MILLISECONDS = 10_000;

export async function takeTurns(options: TurnOptions): Promise<Taken> {
  const { turns, onTurn } = options;
  const pairs: Pair[] = [];
  const repeating = new Repeating(options.repeats);
  let noisy = 0;
  const quietTurn = async (image: BootOptions['image'], ends: PacketEnds | null) => {
    for (;;) {
      const turn = await takeTurn(options, image, ends);
      if ('problem' in turn) return turn;
      const disturbed = isDisturbed(turn.disturbance);
      if (repeating.again(disturbed)) continue;
      if (disturbed) noisy++;
      return turn;
    }
  };
  const notMeasured = (remarks: string[], unlike: string | null = null): Taken => ({
    ...{ compared: null, unlike, remarks },
    repeated: repeating.repeated,
  });
  for (let index = 0; index < turns; index++) {
    onTurn(2 * index + 1);
    const yours = await quietTurn('learner', options.ends.yours);
    if ('problem' in yours) return notMeasured([`Your program was not measured: ${yours.problem}`]);
    onTurn(2 * index + 2);
    const reference = await quietTurn(options.reference, options.ends.reference);
    if ('problem' in reference) return notMeasured([`The reference was not measured: ${reference.problem}`]);
    const unlike = yours.amount && reference.amount && otherAmounts(yours.amount, reference.amount);
    if (unlike !== null) return notMeasured([], unlike);
    pairs.push({ yours: yours.rate, reference: reference.rate });
  }
  const remarks = [
    ...(noisy > 0 ? [neverCalm(noisy, 2 * turns)] : []),
    ...(chooseCpus() === null ? [NOT_PINNED] : []),
    ...(options.mode === 'isolated' ? [OWN_GUESTS] : []),
  ];
  return { compared: compare(pairs), unlike: null, repeated: repeating.repeated, remarks };
}

/** Which turns are taken again: not too many, and none where the last repeats were disturbed just as well. */
export class Repeating {
  repeated = 0;
  readonly #most: number;
  #inVain = 0;
  /** The turn that is judged next was taken again. */
  #isRepeat = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether to take this turn again. */
  again(disturbed: boolean): boolean {
    if (!disturbed) this.#inVain = 0;
    else if (this.#isRepeat) this.#inVain++;
    this.#isRepeat = disturbed && this.repeated < this.#most && this.#inVain < LIMITS.measure.repeatsInVain;
    if (this.#isRepeat) this.repeated++;
    return this.#isRepeat;
  }
}

const NOT_PINNED =
  'This machine has too few processors to give two of them to the guest: it ran on all of them, with everything else.';
const OWN_GUESTS =
  'The rates come from guests that ran one after the other; the instructions tell small differences better.';

function neverCalm(noisy: number, all: number): string {
  return `Something else kept the processors busy during ${noisy} of ${all} turns, and repeating did not help: take the rates with care.`;
}

type Turn =
  | {
      readonly rate: number;
      /** What the tap counted in the window; null where nothing passes it. */
      readonly amount: Amount | null;
      readonly disturbance: Disturbance;
    }
  /** The guest's own doing; a sentence. */
  | { readonly problem: string };

/** Boots, waits for packets, lets it warm up, and counts for one window. */
async function takeTurn(
  options: TurnOptions,
  image: BootOptions['image'],
  symbols: PacketEnds | null,
): Promise<Turn> {
  const { bench, lab, signal, mode } = options;
  const { firstPacketMilliseconds, warmUpMilliseconds, windowMilliseconds, sampleMilliseconds } =
    LIMITS.measure;
  const ends = mode === 'isolated' ? symbols : null;
  if (mode === 'isolated' && !ends) return { problem: 'the debug image lacks the symbols.' };
  signal.throwIfAborted();
  const { append, memoryMiB } = lab.observe;
  const cpus = chooseCpus();
  const before = bench.counters()[TAP].sentPackets;
  await using guest = await bench.boot({
    image,
    tap: TAP,
    mac: chooseMac(),
    maxMilliseconds: firstPacketMilliseconds + warmUpMilliseconds + windowMilliseconds + GRACE_MILLISECONDS,
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(cpus === null ? {} : { cpus }),
    ...(ends && { count: { kind: 'packets' as const, ends, everyMilliseconds: sampleMilliseconds } }),
  });
  guest.console.resume();
  /** Packets so far, and when that was looked at; QEMU's own count comes with its time. */
  const look = (): PacketSample => {
    if (mode === 'isolated') return guest.counted?.latest() ?? { at: 0, packets: 0 };
    const { at, sentPackets } = bench.counters()[TAP];
    return { at, packets: sentPackets - before };
  };
  const ended = endOf(guest);
  const deadline = performance.now() + firstPacketMilliseconds;
  while (look().packets === 0) {
    if (performance.now() > deadline) return { problem: NO_PACKET[mode] };
    if (await during(LOOK_MILLISECONDS, ended, signal))
      return { problem: 'it ended before its first packet.' };
  }
  if (await during(warmUpMilliseconds, ended, signal)) return { problem: 'it ended while warming up.' };
  const [load, first, bytes] = [readLoad(guest.pid), look(), bench.counters()[TAP]];
  if (await during(windowMilliseconds, ended, signal))
    return { problem: 'it ended while it was being measured.' };
  const [loadAfter, last, bytesAfter] = [readLoad(guest.pid), look(), bench.counters()[TAP]];
  if (last.at <= first.at) return { problem: 'QEMU did not count.' };
  return {
    rate: (last.packets - first.packets) / (last.at - first.at),
    amount: mode === 'sent' ? amountBetween(bytes, bytesAfter) : null,
    disturbance: between(load, loadAfter),
  };
}

function amountBetween(before: TapSample, after: TapSample): Amount {
  return {
    packets: after.sentPackets - before.sentPackets,
    bytes: after.sentBytes - before.sentBytes,
  };
}

const NO_PACKET = { sent: 'it sent no packet.', isolated: 'it made no packet.' };

function endOf(guest: Guest): Promise<'ended'> {
  return guest.ended.then(() => 'ended' as const);
}

/** Whether the guest ended within this time. */
async function during(milliseconds: number, ended: Promise<'ended'>, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const pause = sleep(milliseconds, 'paused' as const, { signal: AbortSignal.any([signal, over.signal]) });
  pause.catch(() => {});
  try {
    return (await Promise.race([pause, ended])) === 'ended';
  } finally {
    over.abort();
  }
}

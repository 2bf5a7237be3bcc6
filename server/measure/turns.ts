/** Rates, taken in turn: yours, reference, yours, reference … A turn that was disturbed is taken again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import type { Bench, BootOptions, Guest } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { Measurement } from '../protocol.ts';
import { between, type Disturbance, isDisturbed, readLoad } from './disturbance.ts';
import { compare, type Pair } from './statistics.ts';

export interface TurnOptions {
  readonly bench: Bench;
  readonly lab: Lab;
  readonly signal: AbortSignal;
  /** Of each image. */
  readonly turns: number;
  /** Counts the turns of both images, from 1 on. */
  readonly onTurn: (turn: number) => void;
}

export interface Taken {
  readonly compared: Measurement['sent'];
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
  let [repeated, noisy] = [0, 0];
  const quietTurn = async (image: BootOptions['image']) => {
    for (;;) {
      const turn = await takeTurn(options, image);
      if ('problem' in turn || !isDisturbed(turn.disturbance)) return turn;
      if (repeated >= LIMITS.measure.repeats) {
        noisy++;
        return turn;
      }
      repeated++;
    }
  };
  for (let index = 0; index < turns; index++) {
    onTurn(2 * index + 1);
    const yours = await quietTurn('learner');
    if ('problem' in yours)
      return { compared: null, repeated, remarks: [`Your program was not measured: ${yours.problem}`] };
    onTurn(2 * index + 2);
    const reference = await quietTurn({ reference: options.lab.slug });
    if ('problem' in reference)
      return { compared: null, repeated, remarks: [`The reference was not measured: ${reference.problem}`] };
    pairs.push({ yours: yours.rate, reference: reference.rate });
  }
  return { compared: compare(pairs), repeated, remarks: noisy > 0 ? [neverCalm(noisy, 2 * turns)] : [] };
}

function neverCalm(noisy: number, all: number): string {
  return `Something else kept the processors busy during ${noisy} of ${all} turns, and repeating did not help: take the rates with care.`;
}

type Turn =
  | { readonly rate: number; readonly disturbance: Disturbance }
  /** The guest's own doing; a sentence. */
  | { readonly problem: string };

/** Boots, waits for packets, lets it warm up, and counts for one window. */
async function takeTurn({ bench, lab, signal }: TurnOptions, image: BootOptions['image']): Promise<Turn> {
  const { firstPacketMilliseconds, warmUpMilliseconds, windowMilliseconds } = LIMITS.measure;
  signal.throwIfAborted();
  const { append, memoryMiB } = lab.observe;
  const before = bench.counters()[TAP].sentPackets;
  await using guest = await bench.boot({
    image,
    tap: TAP,
    mac: chooseMac(),
    maxMilliseconds: firstPacketMilliseconds + warmUpMilliseconds + windowMilliseconds + GRACE_MILLISECONDS,
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  });
  guest.console.resume();
  const ended = endOf(guest);
  const deadline = performance.now() + firstPacketMilliseconds;
  while (bench.counters()[TAP].sentPackets === before) {
    if (performance.now() > deadline) return { problem: 'it sent no packet.' };
    if (await during(LOOK_MILLISECONDS, ended, signal)) return { problem: 'it ended without sending.' };
  }
  if (await during(warmUpMilliseconds, ended, signal)) return { problem: 'it ended while warming up.' };
  const [load, count] = [readLoad(guest.pid), bench.counters()[TAP]];
  if (await during(windowMilliseconds, ended, signal)) return { problem: 'it ended before it was measured.' };
  const [loadAfter, after] = [readLoad(guest.pid), bench.counters()[TAP]];
  return {
    rate: (after.sentPackets - count.sentPackets) / (after.at - count.at),
    disturbance: between(load, loadAfter),
  };
}

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

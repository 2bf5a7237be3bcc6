/**
 * Counted runs: guest instructions for one packet, exact and the same in every run. QEMU counts, in a guest whose time is
 * made of instructions, from one packet's end to another's, some thousand later. Nothing that the guest prints counts,
 * and what really left is asked of the tap: an image whose packets do not pass it runs in the isolated mode.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import { library } from '../bench/library.ts';
import type { Bench, BootOptions, PacketEnds } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { Lengths } from './frames.ts';

export interface Count {
  /** null: `remark` says why. */
  readonly instructions: number | null;
  readonly mode: 'sent' | 'isolated' | null;
  readonly remark: string | null;
  /** Of the frames that left while it counted; null where none did. */
  readonly frames: Lengths | null;
  /** Counting itself does not work here, whatever the image does. */
  readonly unable?: true;
}

const { countAfter, countPackets, countMilliseconds, underWay } = LIMITS.measure;

const PACKETS = (countAfter + countPackets).toLocaleString('en');

export async function countInstructions(
  { bench, lab, signal }: { readonly bench: Bench; readonly lab: Lab; readonly signal: AbortSignal },
  image: BootOptions['image'],
  ends: PacketEnds | null,
): Promise<Count> {
  const nothing = (remark: string): Count => ({
    ...{ instructions: null, mode: null, remark },
    frames: null,
  });
  const whose = image === 'learner' ? 'yours' : 'the reference';
  const made = await library('packet-counter').then(
    () => true,
    () => false,
  );
  if (!made)
    return unable(
      `No instructions were counted: this server’s compiler did not make the counter for QEMU. Whoever runs the server finds the reason with “npm run lab -- doctor”.`,
    );
  if (!ends) return nothing(`No instructions were counted for ${whose}: the debug image lacks the symbols.`);
  signal.throwIfAborted();
  const { append, memoryMiB } = lab.observe;
  await using capture = await bench.capture({ text: false });
  await capture.ready;
  const before = bench.counters().tap0;
  await using guest = await bench.boot({
    image,
    tap: 'tap0',
    mac: chooseMac(),
    maxMilliseconds: 2 * countMilliseconds,
    count: { kind: 'instructions', ends, after: countAfter, packets: countPackets },
    ...(append === undefined ? {} : { append }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  });
  guest.console.resume();
  const over = new AbortController();
  let late = false;
  const limit = sleep(countMilliseconds, null, { signal: AbortSignal.any([signal, over.signal]) }).then(
    () => {
      late = true;
      return null;
    },
  );
  limit.catch(() => {});
  try {
    const instructions = await Promise.race([guest.counted?.instructions ?? null, limit]);
    if (instructions === null) {
      const ending = late ? null : await guest.ended;
      if (ending?.kind === 'not-booted' && /plugin/i.test(ending.detail))
        return unable(
          `No instructions were counted: this server’s QEMU does not take the counter. ${ending.detail}`,
        );
      const why = ending?.detail ?? 'Its time was over.';
      return nothing(
        `No instructions were counted for ${whose}: it did not come to ${PACKETS} packets. ${why}`,
      );
    }
    const after = bench.counters().tap0;
    const packets = after.sentPackets - before.sentPackets;
    if (packets === 0) return { instructions, mode: 'isolated', remark: null, frames: null };
    await capture.finish();
    const lengths = capture.frames.map(({ length }) => length);
    const frames: Lengths = {
      packets,
      bytes: after.sentBytes - before.sentBytes,
      least: Math.min(...lengths),
      most: Math.max(...lengths),
    };
    if (Math.abs(packets - (countAfter + countPackets)) <= underWay)
      return { instructions, mode: 'sent', remark: null, frames };
    return {
      instructions: null,
      mode: 'sent',
      remark: `No instructions were counted for ${whose}: of ${PACKETS} packets that were given back, ${packets} had been sent.`,
      frames,
    };
  } finally {
    over.abort();
  }
}

function unable(remark: string): Count {
  return { instructions: null, mode: null, frames: null, unable: true, remark };
}

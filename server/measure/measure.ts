/**
 * Measures the learner's image against the step's reference solution: in turn, with the same boot, on the same tap. No
 * other measurement goes on meanwhile; builds and runs of others do, and a turn that they disturbed is taken again. What
 * the learner's program cannot do is a figure that is null, with a remark that says why.
 */
import type { Lab } from '../../labs/lab.ts';
import { isolatedName } from '../bench/base.ts';
import type { Bench } from '../bench/types.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Measurement } from '../protocol.ts';
import { countInstructions } from './count.ts';
import { otherLengths } from './frames.ts';
import type { MeasuringSlot } from './slot.ts';
import { takeTurns } from './turns.ts';

export type MeasurePhase =
  | { readonly phase: 'queued'; readonly place: number; readonly wait: number | null }
  | { readonly phase: 'counting' | 'warming up' }
  | { readonly phase: 'turn'; readonly turn: number; readonly turns: number };

export interface MeasureOptions {
  /** Its learner's image is built. */
  readonly bench: Bench;
  readonly lab: Lab;
  readonly slot: MeasuringSlot;
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Turns of each image. */
  readonly turns?: number;
  /** Disturbed turns that may be taken again. */
  readonly repeats?: number;
  readonly onPhase?: (phase: MeasurePhase) => void;
}

/** @throws the signal's reason where it was aborted; LabError for our own failures. */
export async function measureImage(options: MeasureOptions): Promise<Measurement> {
  const { bench, lab, slot, owner, signal, onPhase, turns = LIMITS.measure.turns } = options;
  await using _slot = await slot.enter(owner, signal, (place, wait) =>
    onPhase?.({ phase: 'queued', place, wait: wait === null ? null : wait / 1000 }),
  );
  // Once, and before it runs: these are the facts of what is measured.
  const image = await bench.examine('learner');
  onPhase?.({ phase: 'counting' });
  const yours = await countInstructions(options, 'learner', image.ends);
  const mode = yours.mode ?? 'sent';
  const opponent = await referenceFor(options, mode);
  const reference = opponent && (await countInstructions(options, opponent.image, opponent.ends));
  const unlike = yours.frames && reference?.frames ? otherLengths(yours.frames, reference.frames) : null;
  if (opponent && unlike === null) onPhase?.({ phase: 'warming up' });
  const taken =
    opponent && unlike === null
      ? await takeTurns({
          ...options,
          mode,
          turns,
          repeats: options.repeats ?? LIMITS.measure.repeats,
          reference: opponent.image,
          ends: { yours: image.ends, reference: opponent.ends },
          onTurn: (turn) => onPhase?.({ phase: 'turn', turn, turns: 2 * turns }),
        })
      : {
          compared: null,
          unlike,
          repeated: 0,
          remarks: opponent ? [] : ['There is no reference solution in the isolated mode for this step.'],
        };
  // Instructions for other frames tell as little as their rate.
  const remarkOfFrames = taken.unlike === null ? null : `Your program was not measured: ${taken.unlike}`;
  const instructions = taken.unlike === null ? yours.instructions : null;
  return {
    step: lab.slug,
    kernel: bench.kernel.id,
    at: new Date().toISOString(),
    sent: mode === 'sent' ? taken.compared : null,
    isolated: mode === 'isolated' ? taken.compared : null,
    instructions: { yours: instructions, reference: reference?.instructions ?? null },
    imageBytes: { yours: image.bytes, reference: opponent?.bytes ?? 0 },
    repeated: taken.repeated,
    remarks: [
      remarkOfFrames,
      yours.remark,
      // One reason is enough for both.
      yours.unable ? null : reference?.remark,
      madeNone(mode, instructions),
      ...taken.remarks,
      yours.unable && taken.compared === null ? UNSEEN : null,
    ].filter((remark) => typeof remark === 'string'),
  };
}

const UNSEEN =
  'If your text is in the isolated mode, this is why: packets that are not sent are seen by counting alone.';

/** What is counted is that packets are given back: one packet, referenced and given back in a loop, counts each time. */
export function madeNone(mode: 'sent' | 'isolated', instructions: number | null): string | null {
  if (mode !== 'isolated' || instructions === null) return null;
  if (instructions >= LIMITS.measure.allocationInstructions) return null;
  return 'No packet was made: the same one was given back again and again, so this is the cost of that and not of a packet.';
}

/** The reference solution in the same mode as the learner's image; null where there is none. */
async function referenceFor({ bench, lab }: MeasureOptions, mode: 'sent' | 'isolated') {
  const image = { reference: mode === 'sent' ? lab.slug : isolatedName(lab.slug) };
  try {
    return { image, ...(await bench.examine(image)) };
  } catch (error) {
    if (error instanceof LabError && error.code === 'unknown-step') return null;
    throw error;
  }
}

/**
 * Measures the learner's image against the step's reference solution, alone on the machine: in turn, with the same
 * boot, on the same tap. What the learner's program cannot do is a figure that is null, with a remark that says why.
 */
import type { Lab } from '../../labs/lab.ts';
import type { Bench } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import type { Measurement } from '../protocol.ts';
import type { MeasuringSlot } from './slot.ts';
import { takeTurns } from './turns.ts';

export type MeasurePhase =
  | { readonly phase: 'queued'; readonly place: number }
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
  readonly onPhase?: (phase: MeasurePhase) => void;
}

/** @throws the signal's reason where it was aborted; LabError for our own failures. */
export async function measureImage(options: MeasureOptions): Promise<Measurement> {
  const { bench, lab, slot, owner, signal, onPhase, turns = LIMITS.measure.turns } = options;
  await using _alone = await slot.enter(owner, signal, (place) => onPhase?.({ phase: 'queued', place }));
  const remarks: string[] = [];
  onPhase?.({ phase: 'warming up' });
  const taken = await takeTurns({
    bench,
    lab,
    signal,
    turns,
    onTurn: (turn) => onPhase?.({ phase: 'turn', turn, turns: 2 * turns }),
  });
  return {
    step: lab.slug,
    kernel: bench.kernel.id,
    at: new Date().toISOString(),
    sent: taken.compared,
    isolated: null,
    instructions: { yours: null, reference: null },
    imageBytes: { yours: 0, reference: 0 },
    repeated: taken.repeated,
    remarks: [...remarks, ...taken.remarks],
  };
}

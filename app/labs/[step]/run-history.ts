/** The figures of the newest run, kept after it ended. Pure, and small: what is made of them is in traffic.ts. */
import type { ServerMessage } from '../../../server/protocol.ts';

export type Traffic = Extract<ServerMessage, { type: 'traffic' }>;

/** Something that happened while the run went on. */
export interface Mark {
  readonly seconds: number;
  readonly text: string;
}

export interface RunHistory {
  readonly run: string;
  /** Oldest first; each counts from the run's beginning. */
  readonly samples: readonly Traffic[];
  readonly marks: readonly Mark[];
}

/** A run lasts ten minutes at most and is told four times a second. */
export const MAX_SAMPLES = 2_500;
const MAX_MARKS = 50;

export function addTraffic(history: RunHistory | null, traffic: Traffic): RunHistory {
  const known = history?.run === traffic.run ? history : { run: traffic.run, samples: [], marks: [] };
  const last = known.samples.at(-1);
  // A page that comes back is told the newest figures once more.
  if (last && last.seconds >= traffic.seconds) return known;
  return { ...known, samples: [...known.samples.slice(1 - MAX_SAMPLES), traffic] };
}

/** Marks the present moment. */
export function addMark(history: RunHistory | null, text: string): RunHistory | null {
  const last = history?.samples.at(-1);
  if (!history || !last) return history;
  return { ...history, marks: [...history.marks.slice(1 - MAX_MARKS), { seconds: last.seconds, text }] };
}

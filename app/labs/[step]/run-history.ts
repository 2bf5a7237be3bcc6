/** The figures of the newest run, kept after it ended. Pure, and small: what is made of them is in traffic.ts. */
import type { ServerMessage } from '../../../server/protocol.ts';

/** What was counted since the run began. */
export type Sample = Extract<ServerMessage, { type: 'history' }>['samples'][number];
type Traffic = Extract<ServerMessage, { type: 'traffic' }>;

/** Something that happened while the run went on. */
export interface Mark {
  readonly seconds: number;
  readonly text: string;
}

export interface RunHistory {
  readonly run: string;
  /** Oldest first; each counts from the run's beginning. */
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}

/** A run lasts ten minutes at most and is told four times a second. */
export const MAX_SAMPLES = 2_500;
const MAX_MARKS = 50;

export function addTraffic(history: RunHistory | null, traffic: Traffic): RunHistory {
  const { run, seconds, bridge, guests } = traffic;
  const known = history?.run === run ? history : { run, samples: [], marks: [] };
  return { ...known, samples: [...known.samples.slice(1 - MAX_SAMPLES), { seconds, bridge, guests }] };
}

/** A page that comes is told the run so far. One that comes back knows most of it, and more finely. */
export function addHistory(history: RunHistory | null, told: RunHistory): RunHistory {
  const { run, samples, marks } = told;
  if (history?.run !== run) return { run, samples, marks };
  const last = history.samples.at(-1)?.seconds ?? 0;
  const missed = samples.filter(({ seconds }) => seconds > last);
  return { run, samples: [...history.samples, ...missed].slice(-MAX_SAMPLES), marks };
}

/** Marks the present moment. */
export function addMark(history: RunHistory | null, text: string): RunHistory | null {
  const last = history?.samples.at(-1);
  if (!history || !last) return history;
  return { ...history, marks: [...history.marks.slice(1 - MAX_MARKS), { seconds: last.seconds, text }] };
}

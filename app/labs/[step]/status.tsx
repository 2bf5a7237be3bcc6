'use client';

import { classes } from '../../_ui/classes.ts';
import type { Ended, Rate, Workshop } from './state.ts';
import { useNow } from './use-now.ts';
import { useWorkshop } from './workshop.tsx';

type Measuring = Extract<Workshop['session'], { kind: 'measuring' }>;
type Tone = 'idle' | 'busy' | 'live' | 'good' | 'bad';

const DOT: Record<Tone, string> = {
  idle: 'bg-line-strong',
  busy: 'bg-warn animate-pulse',
  live: 'bg-ok animate-pulse',
  good: 'bg-ok',
  bad: 'bg-bad',
};

/** What the bench does now, in one line; always on the screen. */
export function Status() {
  const session = useWorkshop((workshop) => workshop.session);
  const since = useWorkshop((workshop) => workshop.since);
  const rate = useWorkshop((workshop) => workshop.rate);
  const pending = useWorkshop((workshop) => workshop.pending);
  const outcome = useWorkshop(outcomeOf);
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  const mood = useWorkshop(moodOf);
  const stopping = useWorkshop((workshop) => workshop.stopping);
  const link = useWorkshop((workshop) => workshop.link);
  const now = useNow('since' in session ? (session.kind === 'building' ? 100 : 500) : null);
  const elapsed = Math.max(0, now - since) / 1_000;
  const [tone, text] =
    link !== 'online'
      ? (['idle', welcomed ? 'Not connected' : 'Connecting …'] as const)
      : stopping && session.kind !== 'idle'
        ? (['busy', 'Stopping …'] as const)
        : describe(session, elapsed, pending, rate, [mood, outcome]);
  return (
    <output
      className="flex min-w-0 items-center gap-2 text-[13px] tabular-nums max-sm:order-last max-sm:h-5 max-sm:basis-full max-sm:px-1"
      aria-label="State of the bench"
      aria-live="off"
    >
      <span className={classes('size-2 shrink-0 rounded-full', DOT[tone])} />
      <span className="truncate" title={text}>
        {text}
      </span>
      {/* Read out at each change of state, not at each tenth of a second. */}
      <span className="sr-only" aria-live="polite">
        {session.kind === 'idle' ? outcome : SPOKEN[session.kind]}
      </span>
    </output>
  );
}

const SPOKEN = {
  preparing: 'Preparing',
  queued: 'Waiting in the queue',
  building: 'Building',
  booting: 'Booting',
  running: 'Running',
  checking: 'Checking',
  measuring: 'Measuring',
  unavailable: 'The bench is not available',
} as const;

function describe(
  session: Workshop['session'],
  elapsed: number,
  pending: Workshop['pending'],
  rate: Rate | null,
  outcome: [Tone, string],
): [Tone, string] {
  switch (session.kind) {
    case 'idle':
      if (pending) return ['busy', 'Saving and starting …'];
      return outcome;
    case 'preparing':
      return ['busy', `${session.what} · ${elapsed.toFixed(0)} s`];
    case 'queued':
      return ['busy', `${WAITS[session.waitsFor]}: ${placeText(session)}`];
    case 'building':
      return ['busy', `Building ${elapsed.toFixed(1)} s`];
    case 'booting':
      return ['busy', 'Booting'];
    case 'running':
      return ['live', `Running ${clock(elapsed)}${rate ? ` · ${speed(rate)}` : ''}`];
    case 'checking':
      return ['busy', `Checking: ${session.phase} … ${elapsed.toFixed(0)} s`];
    case 'measuring':
      return ['busy', measuringText(session)];
    case 'unavailable':
      return ['bad', session.code === 'no-kernel' ? 'No kernel to build with' : session.message];
  }
}

/** What a learner waits for while the machine is full. */
const WAITS = {
  bench: 'All benches are taken',
  build: 'Waiting to build',
  run: 'Waiting to run',
} as const;

/** Place and probable wait, in seconds, as one clause; the server tells both anew each second. */
export function placeText({ place, wait }: { place: number; wait: number | null }): string {
  const where = place === 0 ? 'you are next' : `${place} before you`;
  if (wait === null) return where;
  if (wait < 60) return `${where}, about ${Math.max(1, Math.ceil(wait / 5) * 5)} s`;
  return `${where}, about ${Math.round(wait / 60)} min`;
}

/** How far a measurement is, in a few words. */
export function measuringText({ phase, place = 0, wait = null, turn, turns }: Measuring): string {
  switch (phase) {
    case 'queued':
      return `Waiting to measure: ${placeText({ place, wait })}`;
    case 'counting':
      return 'Measuring: counting instructions';
    case 'warming up':
      return 'Measuring: warming up';
    case 'turn':
      return `Measuring: turn ${turn} of ${turns}`;
  }
}

function moodOf({ latest, built, ended, verdict }: Workshop): Tone {
  if (latest === 'verdict') return verdict?.result === 'pass' ? 'good' : 'bad';
  if (latest === 'built') return built?.ok === false ? 'bad' : 'good';
  if (latest === 'measured') return 'good';
  return latest === 'ended' && ended && isFault(ended) ? 'bad' : 'idle';
}

/** Endings that the learner's program did not mean. */
export function isFault({ kind }: Ended): boolean {
  return kind === 'crashed' || kind === 'assertion' || kind === 'not-booted';
}

/** One sentence about what happened last. */
export function outcomeOf({ latest, built, ended, verdict }: Workshop): string {
  if (latest === 'verdict' && verdict) return VERDICTS[verdict.result];
  if (latest === 'measured') return 'Measured';
  if (latest === 'ended' && ended) return endingOf(ended);
  if (latest !== 'built' || !built) return 'Ready';
  if (built.ok) return `Built in ${built.seconds.toFixed(2)} s`;
  const errors = built.diagnostics.filter((one) => one.severity === 'error').length;
  if (errors === 0) return `Build failed: ${built.summary}`;
  return `Build failed: ${errors} ${errors === 1 ? 'error' : 'errors'}`;
}

const VERDICTS = {
  pass: 'Check passed',
  fail: 'Check: not yet',
  error: 'The check could not judge this run',
} as const;

export function endingOf({ kind, detail }: Ended): string {
  return `${kind === 'crashed' ? 'Crashed: ' : ''}${detail}`;
}

export function speed(rate: Rate): string {
  const packets = Math.round(rate.packetsPerSecond).toLocaleString('en');
  return `${packets} pkt/s · ${(rate.bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

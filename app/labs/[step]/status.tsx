'use client';

import type { Said } from '../../_i18n/said/said.ts';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { type Texts, useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import type { Ended, Rate, Workshop } from './state.ts';
import { useNow } from './use-now.ts';
import { useWorkshop } from './workshop.tsx';

type Measuring = Extract<Workshop['session'], { kind: 'measuring' }>;
type StatusTexts = Texts<'status'>;
type Say = (said: Said) => string;
type Tone = 'idle' | 'busy' | 'live' | 'good' | 'bad';

const PHASES = {
  building: 'building',
  'running yours': 'yours',
  'running the reference': 'reference',
  judging: 'judging',
} as const;

const DOT: Record<Tone, string> = {
  idle: 'bg-line-strong',
  busy: 'bg-warn animate-pulse',
  live: 'bg-ok animate-pulse',
  good: 'bg-ok',
  bad: 'bg-bad',
};

/** What the bench does now, in one line; always on the screen. */
export function Status() {
  const t = useTexts('status');
  const say = useSaid();
  const session = useWorkshop((workshop) => workshop.session);
  const since = useWorkshop((workshop) => workshop.since);
  const rate = useWorkshop((workshop) => workshop.rate);
  const pending = useWorkshop((workshop) => workshop.pending);
  const outcome = useWorkshop((workshop) => outcomeOf(workshop, t, say));
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  const mood = useWorkshop(moodOf);
  const stopping = useWorkshop((workshop) => workshop.stopping);
  const link = useWorkshop((workshop) => workshop.link);
  const now = useNow('since' in session ? (session.kind === 'building' ? 100 : 500) : null);
  const elapsed = Math.max(0, now - since) / 1_000;
  const [tone, text] =
    link !== 'online'
      ? (['idle', t(welcomed ? 'offline' : 'connecting')] as const)
      : stopping && session.kind !== 'idle'
        ? (['busy', t('stopping')] as const)
        : describe(session, elapsed, pending, rate, [mood, outcome], t, say);
  return (
    <output
      className="flex min-w-0 items-center gap-2 text-[13px] tabular-nums max-sm:order-last max-sm:h-5 max-sm:basis-full max-sm:px-1"
      aria-label={t('name')}
      aria-live="off"
    >
      <span className={classes('size-2 shrink-0 rounded-full', DOT[tone])} />
      <span className="truncate" title={text}>
        {text}
      </span>
      {/* Read out at each change of state, not at each tenth of a second. */}
      <span className="sr-only" aria-live="polite">
        {session.kind === 'idle' ? outcome : t(`spoken.${session.kind}`)}
      </span>
    </output>
  );
}

function describe(
  session: Workshop['session'],
  elapsed: number,
  pending: Workshop['pending'],
  rate: Rate | null,
  outcome: [Tone, string],
  t: StatusTexts,
  say: Say,
): [Tone, string] {
  switch (session.kind) {
    case 'idle':
      if (pending) return ['busy', t('starting')];
      return outcome;
    case 'preparing':
      return [
        'busy',
        t('preparing', {
          what: say({ text: session.what, told: session.told }),
          seconds: elapsed.toFixed(0),
        }),
      ];
    case 'queued':
      return ['busy', t(`waits.${session.waitsFor}`, { place: placeText(session, t) })];
    case 'building':
      return ['busy', t('building', { seconds: elapsed.toFixed(1) })];
    case 'booting':
      return ['busy', t('booting')];
    case 'running':
      return [
        'live',
        rate
          ? t('runningAt', { time: clock(elapsed), speed: speed(rate, t) })
          : t('running', { time: clock(elapsed) }),
      ];
    case 'checking':
      return [
        'busy',
        t('checking', {
          phase: t(`phases.${PHASES[session.phase]}`),
          seconds: elapsed.toFixed(0),
        }),
      ];
    case 'measuring':
      return ['busy', measuringText(session, t)];
    case 'unavailable':
      return [
        'bad',
        session.code === 'no-kernel' ? t('noKernel') : say({ text: session.message, told: session.told }),
      ];
  }
}

/** Place and probable wait, in seconds, as one clause; the server tells both anew each second. */
export function placeText({ place, wait }: { place: number; wait: number | null }, t: StatusTexts): string {
  if (wait === null) return t('place', { place });
  if (wait < 60) return t('placeSeconds', { place, seconds: Math.max(1, Math.ceil(wait / 5) * 5) });
  return t('placeMinutes', { place, minutes: Math.round(wait / 60) });
}

/** How far a measurement is, in a few words. */
export function measuringText(
  { phase, place = 0, wait = null, turn = 0, turns = 0 }: Measuring,
  t: StatusTexts,
): string {
  switch (phase) {
    case 'queued':
      return t('waits.measure', { place: placeText({ place, wait }, t) });
    case 'counting':
      return t('counting');
    case 'warming up':
      return t('warming');
    case 'turn':
      return t('turn', { turn, turns });
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
export function outcomeOf({ latest, built, ended, verdict }: Workshop, t: StatusTexts, say: Say): string {
  if (latest === 'verdict' && verdict) return t(`verdicts.${verdict.result}`);
  if (latest === 'measured') return t('measured');
  if (latest === 'ended' && ended) return endingOf(ended, t, say);
  if (latest !== 'built' || !built) return t('ready');
  if (built.ok) return t('built', { seconds: built.seconds.toFixed(2) });
  const errors = built.diagnostics.filter((one) => one.severity === 'error').length;
  if (errors === 0) return t('failed', { summary: say({ text: built.summary, told: built.told }) });
  return t('errors', { errors });
}

export function endingOf({ kind, detail: text, told }: Ended, t: StatusTexts, say: Say): string {
  const detail = say({ text, told });
  return kind === 'crashed' ? t('crashed', { detail }) : detail;
}

export function speed(rate: Rate, t: StatusTexts): string {
  const packets = Math.round(rate.packetsPerSecond);
  return t('speed', { packets, megabits: (rate.bitsPerSecond / 1e6).toFixed(1) });
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

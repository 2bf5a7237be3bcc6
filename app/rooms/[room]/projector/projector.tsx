'use client';

import { ChevronLeft, Timer } from 'lucide-react';
import Link from 'next/link';
import { useMemo, useSyncExternalStore } from 'react';
import type { RoomAnswer, RoomTalk } from '../../../../server/protocol.ts';
import { useTexts } from '../../../_i18n/texts.tsx';
import { Qr } from '../../../_rooms/qr.tsx';
import { useNow } from '../../../labs/[step]/use-now.ts';
import type { StepName } from '../../settings.tsx';
import { SignIn } from '../../sign-in.tsx';
import { Connection } from '../connection.tsx';
import { type RoomHandle, useRoom } from '../use-room.ts';
import { useServerClock } from '../wall.tsx';
import { countsOf, rowsOf, STATES, type StepCount } from '../wall-rows.ts';

/** The points at which the room is stuck, as many as are read from the last row. */
const POINTS = 5;
/** Between two looks at the clock of a timer, in milliseconds. */
const TICK = 500;

interface ProjectorProps {
  readonly id: string;
  readonly steps: readonly StepName[];
}

/** A room for all to see: how far it is, and nobody's name. */
export function Projector({ id, steps }: ProjectorProps) {
  const t = useTexts('grid');
  const room = useTexts('room');
  const handle = useRoom(id);
  const { room: answer, denied, live, read } = handle;
  return (
    <main id="main" tabIndex={-1} className="mx-auto min-h-dvh max-w-[120rem] px-6 py-5 sm:px-10">
      <Link
        prefetch={false}
        href={`/rooms/${id}`}
        className="-ml-1 inline-flex items-center gap-1 rounded-md text-muted hover:text-ink"
      >
        <ChevronLeft className="size-4" aria-hidden /> {t('big.back')}
      </Link>
      {denied === 'not-yours' && (
        <h1 className="mt-2 font-semibold text-3xl tracking-tight">{room('noRoom')}</h1>
      )}
      {denied === 'sign-in' && <SignIn onSignedIn={read} />}
      {denied === null && <Connection live={live} onRetry={read} />}
      {denied === null && answer && <Shown handle={handle} answer={answer} steps={steps} />}
    </main>
  );
}

function Shown({
  handle,
  answer: { room },
  steps,
}: { handle: RoomHandle; answer: RoomAnswer } & Pick<ProjectorProps, 'steps'>) {
  const t = useTexts('grid');
  const { learners, talk, live } = handle;
  const now = useServerClock(live.ahead);
  const rows = useMemo(() => rowsOf(learners, talk?.help ?? [], now), [learners, talk?.help, now]);
  const inScope = steps.filter(({ slug }) => room.steps.includes(slug));
  const counts = countsOf(rows, room.steps);
  const here = rows.filter(({ state }) => state !== 'away').length;
  const asking = rows.filter(({ asks }) => asks !== null).length;
  const nobody = rows.length === 0;
  return (
    <>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-10 gap-y-4">
        <div className="min-w-0">
          <h1 className="break-words font-semibold text-4xl tracking-tight lg:text-6xl">{room.name}</h1>
          <p className="mt-2 text-muted text-xl tabular-nums lg:text-3xl">
            {t('big.here', { here, all: rows.length })} · {t('big.asks', { count: asking })}
          </p>
        </div>
        {room.joining && <Joining code={room.code} large={nobody} />}
      </div>
      {talk && talk.timers.length > 0 && <Timers timers={talk.timers} ahead={live.ahead} />}
      {!nobody && (
        <>
          <ul className="mt-6 flex flex-wrap gap-x-8 gap-y-2 text-xl lg:text-2xl">
            {STATES.map((state) => (
              <li key={state}>
                <span className="font-semibold tabular-nums">
                  {rows.filter((row) => row.state === state).length}
                </span>{' '}
                <span className="text-muted">{t(`states.${state}`)}</span>
              </li>
            ))}
          </ul>
          <div className="mt-8 grid gap-10 xl:grid-cols-[3fr_2fr]">
            <Progress counts={counts} steps={inScope} all={rows.length} />
            <section aria-labelledby="big-stuck">
              <h2 id="big-stuck" className="font-semibold text-2xl lg:text-3xl">
                {t('big.stuck')}
              </h2>
              {talk?.stuck.length === 0 && <p className="mt-3 text-muted text-xl">{t('big.notStuck')}</p>}
              <ul className="mt-3 space-y-3 text-xl lg:text-2xl">
                {talk?.stuck.slice(0, POINTS).map(({ step, item, task, learners: stuck, tried }) => (
                  <li key={`${step} ${item}`} className="rounded-lg border bg-surface p-4">
                    {t('big.stuckOn', { stuck: stuck.length, tried, step: step.split('-')[0] ?? '', task })}
                  </li>
                ))}
              </ul>
            </section>
          </div>
        </>
      )}
    </>
  );
}

/** The room's timers, to be read from the last row. `ahead`: milliseconds by which the server's clock is. */
function Timers({ timers, ahead }: Pick<RoomTalk, 'timers'> & { readonly ahead: number }) {
  const t = useTexts('talk');
  const now = useNow(TICK) + ahead;
  return (
    <ul className="mt-6 flex flex-wrap gap-x-10 gap-y-2">
      {timers.map(({ id, label, endsAt }) => {
        const left = Math.ceil((Date.parse(endsAt) - now) / 1_000);
        const minutes = String(Math.floor(left / 60));
        const seconds = String(left % 60).padStart(2, '0');
        return (
          <li key={id} className="flex items-center gap-3 text-3xl lg:text-5xl">
            <Timer className="size-8 shrink-0 text-muted lg:size-10" aria-hidden />
            <span role="timer" className={`font-semibold tabular-nums ${left <= 0 ? 'text-warn' : ''}`}>
              {left > 0 ? t('timer', { label, minutes, seconds }) : t('timerOver', { label })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

interface ProgressProps {
  readonly counts: readonly StepCount[];
  readonly steps: readonly StepName[];
  readonly all: number;
}

/** For each step how many have passed it, and how many are at it. */
function Progress({ counts, steps, all }: ProgressProps) {
  const t = useTexts('grid');
  return (
    <section aria-labelledby="big-steps">
      <h2 id="big-steps" className="font-semibold text-2xl lg:text-3xl">
        {t('big.steps')}
      </h2>
      <ul className="mt-3 space-y-4">
        {steps.map(({ slug, number, title }) => {
          const { passed = 0, here = 0 } = counts.find((one) => one.slug === slug) ?? {};
          const part = (count: number) => ({ width: `${(100 * count) / Math.max(1, all)}%` });
          return (
            <li key={slug}>
              <p className="flex flex-wrap items-baseline gap-x-4 text-xl lg:text-2xl">
                <span className="font-mono text-muted">{number}</span>
                <span className="min-w-0 flex-1">{title}</span>
                <span className="text-muted text-lg lg:text-xl">
                  {here > 0 && t('big.at', { count: here })}
                </span>
                <span className="font-semibold tabular-nums">{t('big.of', { passed, all })}</span>
              </p>
              <div className="mt-1 flex h-4 overflow-hidden rounded-full bg-raised" aria-hidden>
                <div className="bg-ok transition-[width]" style={part(passed)} />
                <div className="bg-accent opacity-60 transition-[width]" style={part(here)} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** How to come in: large while nobody is there, in a corner afterwards. */
function Joining({ code, large }: { code: string; large: boolean }) {
  const t = useTexts('grid');
  const origin = useSyncExternalStore(
    () => () => {},
    () => location.origin,
    () => '',
  );
  if (origin === '') return null;
  const link = `${origin}/join/${code}`;
  const address = `${origin.replace(/^https?:\/\//, '')}/join`;
  return (
    <div
      className={
        large ? 'mx-auto mt-8 flex flex-col items-center gap-6 text-center' : 'flex items-center gap-5'
      }
    >
      <div className={large ? '' : 'text-right'}>
        <p className={large ? 'text-2xl text-muted lg:text-4xl' : 'text-lg text-muted'}>
          {t('big.join', { address })}
        </p>
        <p
          className={
            large
              ? 'whitespace-nowrap font-mono font-semibold text-6xl tracking-wide lg:text-9xl'
              : 'whitespace-nowrap font-mono font-semibold text-3xl tracking-wide lg:text-4xl'
          }
        >
          {code}
        </p>
      </div>
      <Qr text={link} label={link} className={large ? 'w-full max-w-md rounded-md' : 'w-28 rounded-md'} />
    </div>
  );
}

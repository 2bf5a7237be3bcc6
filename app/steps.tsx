'use client';

import { ArrowRight, Check, Clock, Cpu, Lock } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useLocale } from 'use-intl/react';
import type { KernelInfo, RoomRules } from '../server/protocol.ts';
import { useTexts } from './_i18n/texts.tsx';
import { buttonLook } from './_ui/button.tsx';
import { classes } from './_ui/classes.ts';
import type { Step } from './labs/[step]/lesson-context.tsx';
import { lastVisited } from './labs/[step]/visited.tsx';
import { RoomCard } from './room-card.tsx';

interface Progress {
  readonly passed: readonly string[];
  readonly kernels: readonly KernelInfo[];
}

export async function readProgress(signal: AbortSignal): Promise<Progress> {
  // The schemas come after the page is there.
  const { PATHS, progressAnswer } = await import('../server/protocol.ts');
  const answer = await fetch(PATHS.progress, { signal });
  return progressAnswer.parse(await answer.json());
}

async function readRules(signal: AbortSignal): Promise<RoomRules | null> {
  const { PATHS, myRoomAnswer } = await import('../server/protocol.ts');
  const answer = await fetch(PATHS.myRoom, { signal });
  return myRoomAnswer.parse(await answer.json()).rules;
}

type Listed = Pick<Step, 'number' | 'slug' | 'title' | 'goal' | 'minutes'>;

interface StepsProps {
  readonly steps: readonly Listed[];
  /** The page after them, which nobody can pass. */
  readonly last: Listed;
}

/** The steps with the learner's progress, and the one to go on with. */
export function Steps({ steps, last }: StepsProps) {
  const t = useTexts('home');
  const [progress, setProgress] = useState<Progress | null>(null);
  const [rules, setRules] = useState<RoomRules | null>();
  const [opened, setOpened] = useState<string | null>(null);
  useEffect(() => {
    setOpened(lastVisited());
    const asked = new AbortController();
    // Without progress the list is still a list; the step's page tells what is wrong with the server.
    readProgress(asked.signal)
      .then(setProgress)
      .catch(() => undefined);
    readRules(asked.signal)
      .then(setRules)
      .catch(() => undefined);
    return () => asked.abort();
  }, []);
  const passed = progress?.passed ?? [];
  const inScope = steps.filter(({ slug }) => !rules || rules.steps.some((step) => step.slug === slug));
  const locked = (slug: string) => rules?.steps.some((step) => step.slug === slug && !step.open) === true;
  const todo = inScope.filter(({ slug }) => !passed.includes(slug) && !locked(slug));
  const next = todo.find(({ slug }) => slug === opened) ?? todo[0] ?? last;
  const done = inScope.filter(({ slug }) => passed.includes(slug)).length;
  const started = opened !== null || passed.length > 0;
  const minutes = [...inScope, last].reduce((sum, step) => sum + step.minutes, 0);
  return (
    <>
      <div className="mt-7 flex min-h-10 flex-wrap items-center gap-x-4 gap-y-2">
        {next && (
          <Link
            prefetch={false}
            href={`/labs/${next.slug}`}
            className={buttonLook({ tone: 'primary', size: 'large' })}
          >
            {started ? t('goOn', { number: next.number, title: next.title }) : t('start')}
            <ArrowRight />
          </Link>
        )}
        <Kernels progress={progress} />
      </div>
      <RoomCard rules={rules} onLeft={setRules} />
      <div className="mt-12 mb-2 flex items-baseline justify-between gap-x-4">
        <h2 className="font-semibold text-base">{t('steps')}</h2>
        <p className="text-right text-[13px] text-muted tabular-nums">
          {progress && `${t('passed', { passed: done, all: inScope.length })} · `}
          {t('minutes', { minutes })}
        </p>
      </div>
      <div
        className="h-1 overflow-hidden rounded-full bg-line"
        role="progressbar"
        aria-label={t('progress')}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={inScope.length}
      >
        <div
          className="h-full rounded-full bg-ok transition-[width] duration-500"
          style={{ width: `${(100 * done) / Math.max(1, inScope.length)}%` }}
        />
      </div>
      <ol
        className="mt-3 divide-y divide-line overflow-hidden rounded-lg border bg-surface"
        aria-label={t('steps')}
      >
        {[...inScope, last].map((step) => (
          <li key={step.slug}>
            <Link
              prefetch={false}
              href={`/labs/${step.slug}`}
              className={classes(
                'flex items-start gap-4 px-4 py-3.5 outline-offset-[-2px] hover:bg-raised',
                step.slug === next?.slug && 'bg-accent-soft',
              )}
            >
              <Mark number={step.number} passed={passed.includes(step.slug)} locked={locked(step.slug)} />
              <span className="min-w-0 flex-1">
                <span className="block font-medium text-[15px]">{step.title}</span>
                <span className="block text-muted">{step.goal}</span>
              </span>
              <span className="flex shrink-0 items-center gap-1 pt-0.5 text-muted text-xs tabular-nums max-sm:hidden">
                <Clock className="size-3.5" aria-hidden /> {t('each', { minutes: step.minutes })}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </>
  );
}

function Mark({ number, passed, locked }: { number: string; passed: boolean; locked: boolean }) {
  const t = useTexts('home');
  return (
    <span
      className={classes(
        'mt-0.5 grid size-7 shrink-0 place-items-center rounded-full border font-mono text-xs',
        passed ? 'border-ok bg-ok-soft text-ok' : 'border-line-strong text-muted',
      )}
    >
      {passed && <Check className="size-4" aria-label={t('stepPassed', { number })} />}
      {locked && <Lock className="size-3.5" aria-label={t('stepLocked', { number })} />}
      {!passed && !locked && number}
    </span>
  );
}

function Kernels({ progress }: { progress: Progress | null }) {
  const t = useTexts('home');
  const language = useLocale();
  if (!progress) return null;
  const labels = progress.kernels.map(({ label }) => label);
  return (
    <p className="flex items-center gap-1.5 text-[13px] text-muted">
      <Cpu className="size-4" aria-hidden />
      {labels.length === 0
        ? t('noKernel')
        : t('builtWith', { kernels: new Intl.ListFormat(language).format(labels) })}
    </p>
  );
}

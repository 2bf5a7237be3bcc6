'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { z } from 'zod';
import {
  PATHS,
  roomTalk,
  type ViewRequest,
  type ViewState,
  viewState,
} from '../../../../../server/protocol.ts';
import { useTexts } from '../../../../_i18n/texts.tsx';
import { ask } from '../../../../_rooms/ask.ts';
import { Problem, useClock } from '../../../../_rooms/parts.tsx';
import { useAsked } from '../../../../_rooms/use-asked.ts';
import { Button } from '../../../../_ui/button.tsx';
import { classes } from '../../../../_ui/classes.ts';
import { Gate } from '../../../gate.tsx';
import { type StepTasks, TimeLine } from './time-line.tsx';

const Watched = dynamic(() => import('./watched.tsx').then((module) => module.Watched), { ssr: false });

/** Between two looks at what the learner allows and at the questions, in milliseconds. */
const LOOK = 1_000;
const LOOK_AT_TALK = 2_000;

interface LearnerPageProps {
  readonly room: string;
  readonly learner: string;
  readonly steps: readonly StepTasks[];
}

/** One learner, live and read-only, with their consent. */
export function LearnerPage({ room, learner, steps }: LearnerPageProps) {
  const query = `?room=${encodeURIComponent(room)}&learner=${encodeURIComponent(learner)}`;
  const asked = useAsked(PATHS.roomView + query, viewState, LOOK);
  return (
    <Gate room={room} asked={asked}>
      {(view) => <Learner view={view} query={query} steps={steps} read={asked.read} />}
    </Gate>
  );
}

interface LearnerProps {
  readonly view: ViewState;
  readonly query: string;
  readonly steps: readonly StepTasks[];
  readonly read: () => Promise<void>;
}

function Learner({ view, query, steps, read }: LearnerProps) {
  const t = useTexts('looking');
  const { learner, room } = view;
  const { value: talk } = useAsked(`${PATHS.roomTalk}?room=${room.id}`, roomTalk, LOOK_AT_TALK);
  const question = talk?.help.find((one) => one.learner === learner.id) ?? null;
  const looks = view.consent === 'granted';
  const step = steps.find(({ slug }) => slug === view.step);
  return (
    <>
      <h1 className="mt-2 break-words font-semibold text-3xl tracking-tight">{learner.name}</h1>
      <p className="mt-1 text-muted">
        <span
          className={classes(
            'mr-2 inline-block size-2 rounded-full',
            learner.present ? 'bg-ok' : 'bg-line-strong',
          )}
          aria-hidden
        />
        {t(learner.present ? 'here' : 'away')} · {t('passed', { count: learner.passed.length })}
        {step && ` · ${step.number} ${step.title}`}
      </p>
      <Consent view={view} query={query} read={read} />
      {question && (
        <p className="mt-4 rounded-lg border bg-surface p-3">
          <span className="block text-[13px] text-muted">{t('question', { name: learner.name })}</span>
          <span className="whitespace-pre-line break-words">{question.question}</span>
          {question.place && (
            <span className="mt-1 block text-[13px] text-muted">
              {t('askedAt', { line: String(question.place.line), file: question.place.file })}
              <code className="block truncate font-mono text-ink text-xs">{question.place.text}</code>
            </span>
          )}
        </p>
      )}
      {looks && step && (
        <Watched
          key={step.slug}
          view={view}
          step={step}
          query={query}
          help={question?.id ?? null}
          read={read}
        />
      )}
      {looks && !step && <p className="mt-6 text-muted">{t('noPage', { name: learner.name })}</p>}
      {looks && <TimeLine query={query} steps={steps} />}
    </>
  );
}

/** What the learner was asked and said, and what can be asked next. */
function Consent({ view, query, read }: Omit<LearnerProps, 'steps'>) {
  const t = useTexts('looking');
  const clock = useClock();
  const [problem, setProblem] = useState<string | null>(null);
  const { name } = view.learner;
  const request = (action: ViewRequest['action']) => async () => {
    const asked = await ask(PATHS.roomView + query, z.unknown(), { method: 'POST', body: { action } });
    setProblem(asked.ok ? null : asked.sentence);
    await read();
  };
  if (view.room.ended) return <p className="mt-4 rounded-lg border bg-surface p-3">{t('ended')}</p>;
  return (
    <section className="mt-4 rounded-lg border bg-surface p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-1 basis-64" role="status">
          {view.consent === 'none' && t('none', { name })}
          {view.consent === 'asked' && t('asked', { name })}
          {view.consent === 'over' && t('over', { name })}
          {view.consent === 'granted' && t('until', { name, time: clock(view.endsAt ?? '') })}{' '}
          {view.keyboard === 'asked' && t('keyboardAsked', { name })}
          {view.keyboard === 'given' && t('keyboardGiven', { name })}
        </p>
        {view.consent === 'none' && (
          <Button tone="primary" onClick={request('look')}>
            {t('ask', { name })}
          </Button>
        )}
        {view.consent === 'over' && <Button onClick={request('look')}>{t('askAgain')}</Button>}
        {view.consent === 'asked' && <Button onClick={request('end')}>{t('takeQuestion')}</Button>}
        {view.consent === 'granted' && view.keyboard === 'own' && (
          <Button onClick={request('keyboard')}>{t('askKeyboard')}</Button>
        )}
        {view.consent === 'granted' && view.keyboard !== 'own' && (
          <Button onClick={request('hands-off')}>
            {t(view.keyboard === 'given' ? 'handsOff' : 'takeQuestion')}
          </Button>
        )}
        {view.consent === 'granted' && <Button onClick={request('end')}>{t('stop')}</Button>}
      </div>
      <Problem>{problem}</Problem>
    </section>
  );
}

'use client';

import type { RoomReport } from '../../../../server/protocol.ts';
import { useTexts } from '../../../_i18n/texts.tsx';
import { useWritten } from '../../../_rooms/when.ts';
import type { StepName } from '../../settings.tsx';

const QUESTIONS = ['heldUp', 'remember', 'other'] as const;
const RATINGS = ['clear', 'hard', 'minutes'] as const;

/** What those in the room said of the course, without saying who. */
export function Said({ report, names }: { report: RoomReport; names: readonly StepName[] }) {
  const t = useTexts('afterwards');
  const { short } = useWritten();
  const { forms, feedback } = report;
  const labels = { clear: t('clear'), hard: t('hard'), minutes: t('saidMinutes') };
  const headings = { heldUp: t('heldUp'), remember: t('remember'), other: t('other') };
  return (
    <section aria-labelledby="said" className="mt-8">
      <h2 id="said" className="font-semibold text-xl">
        {t('feedback')}
      </h2>
      <p className="mt-1 text-muted">
        {feedback ? t('forms', { count: forms }) : t('tooFew', { count: forms })}
      </p>
      {feedback && (
        <>
          <ul className="mt-3 divide-y divide-line rounded-lg border bg-surface" aria-label={t('ratings')}>
            {feedback.steps.map((step) => (
              <li key={step.step} className="flex flex-wrap items-baseline gap-x-5 px-3 py-1.5">
                <span className="min-w-52 flex-1">
                  <span className="mr-2 font-mono text-muted">
                    {names.find(({ slug }) => slug === step.step)?.number}
                  </span>
                  {names.find(({ slug }) => slug === step.step)?.title}
                </span>
                {RATINGS.map((rating) => (
                  <span key={rating} className="text-muted tabular-nums">
                    {labels[rating]}{' '}
                    <span className="text-ink">
                      {step[rating].median === null ? '–' : short(step[rating].median)}
                    </span>{' '}
                    <span className="text-xs">({step[rating].answers})</span>
                  </span>
                ))}
              </li>
            ))}
          </ul>
          {QUESTIONS.map((question) => (
            <div key={question} className="mt-4">
              <h3 className="font-medium">{headings[question]}</h3>
              {feedback[question].length === 0 && <p className="text-muted">–</p>}
              <ul className="mt-1 space-y-1.5">
                {feedback[question].map((text, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two may have said the same
                  <li key={at} className="whitespace-pre-wrap break-words border-l-2 pl-3">
                    {text}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </>
      )}
    </section>
  );
}

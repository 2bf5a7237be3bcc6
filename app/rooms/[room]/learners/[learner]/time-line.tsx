'use client';

import { useLocale } from 'use-intl/react';
import { PATHS, type VerdictMessage, type ViewHistory, viewHistory } from '../../../../../server/protocol.ts';
import { type Texts, useTexts } from '../../../../_i18n/texts.tsx';
import { useClock } from '../../../../_rooms/parts.tsx';
import { useAsked } from '../../../../_rooms/use-asked.ts';
import { VerdictItems } from '../../../../labs/[step]/checklist.tsx';

/** Between two looks at what happened, in milliseconds: a check takes longer. */
const LOOK = 3_000;

export interface StepTasks {
  readonly number: string;
  readonly slug: string;
  readonly title: string;
  /** A run has two guests. */
  readonly pair: boolean;
  readonly tasks: readonly { readonly item: string; readonly text: string }[];
}

interface TimeLineProps {
  readonly query: string;
  readonly steps: readonly StepTasks[];
}

/** What happened to a learner in the room, newest first, and how the checks stand. */
export function TimeLine({ query, steps }: TimeLineProps) {
  const t = useTexts('looking');
  const clock = useClock();
  const { value } = useAsked(PATHS.roomViewHistory + query, viewHistory, LOOK);
  if (!value) return null;
  return (
    <section aria-labelledby="time-line" className="mt-8">
      <h2 id="time-line" className="font-semibold text-xl">
        {t('timeLine')}
      </h2>
      {value.events.length === 0 ? (
        <p className="mt-2 text-muted">{t('nothing')}</p>
      ) : (
        <section
          aria-label={t('timeLine')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and may hold nothing to focus
          tabIndex={0}
          className="mt-3 max-h-96 overflow-auto rounded-lg border bg-surface"
        >
          <table className="w-full text-left text-[13px]">
            <thead>
              <tr className="border-b text-muted">
                <th className="px-3 py-2 font-medium">{t('when')}</th>
                <th className="px-3 py-2 font-medium">{t('step')}</th>
                <th className="px-3 py-2 font-medium">{t('timeLine')}</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {value.events.map((event, index) => {
                const step = steps.find(({ slug }) => slug === event.step);
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two events may be of one moment
                  <tr key={`${event.at} ${index}`}>
                    <td className="whitespace-nowrap px-3 py-1.5 tabular-nums">
                      <time dateTime={event.at}>{clock(event.at)}</time>
                    </td>
                    <td className="px-3 py-1.5 font-mono" title={step?.title}>
                      {step?.number}
                    </td>
                    <td className="w-full px-3 py-1.5">{wordsOf(event, step, t)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
      {value.verdicts.length > 0 && (
        <>
          <h3 className="mt-5 font-semibold">{t('verdicts')}</h3>
          <ul className="mt-2 divide-y divide-line rounded-lg border bg-surface">
            {value.verdicts.map((verdict) => (
              <Verdict
                key={`${verdict.step} ${verdict.at}`}
                verdict={verdict}
                step={steps.find(({ slug }) => slug === verdict.step)}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What a check looked at and saw, opened by a click. */
function Verdict({ verdict, step }: { verdict: VerdictMessage; step: StepTasks | undefined }) {
  const t = useTexts('check');
  const locale = useLocale();
  const passed = verdict.items.filter(({ result }) => result === 'pass').length;
  return (
    <li>
      <details>
        <summary className="cursor-pointer px-3 py-2 text-[13px]">
          <span className="mr-1 font-mono text-muted">{step?.number}</span> {step?.title} ·{' '}
          <b className="font-medium">{t(`results.${verdict.result}`)}</b>{' '}
          <span className="text-muted">
            {t('passed', { passed, all: verdict.items.length })} ·{' '}
            {new Date(verdict.at).toLocaleTimeString(locale)}
          </span>
        </summary>
        <VerdictItems step={verdict.step} items={verdict.items} />
      </details>
    </li>
  );
}

function wordsOf(
  { kind, ok, ended = '', failed = [] }: ViewHistory['events'][number],
  step: StepTasks | undefined,
  t: Texts<'looking'>,
): string {
  switch (kind) {
    case 'built':
      return t(ok === false ? 'events.buildFailed' : 'events.built');
    case 'ran':
      return t('events.ran', { ended: isEnding(ended) ? t(`endings.${ended}`) : ended });
    case 'failed': {
      const items = failed.map((item) => step?.tasks.find((task) => task.item === item)?.text ?? item);
      return t('events.failed', { items: items.join(' · ') });
    }
    default:
      return t(`events.${kind}`);
  }
}

const ENDINGS = ['returned', 'assertion', 'crashed', 'not-booted', 'powered-off', 'stopped'] as const;

function isEnding(ended: string): ended is (typeof ENDINGS)[number] {
  return ENDINGS.some((one) => one === ended);
}

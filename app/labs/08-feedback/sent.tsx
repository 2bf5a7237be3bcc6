import { useEffect, useRef } from 'react';
import { useLocale } from 'use-intl/react';
import type { SentFeedback } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { StepName } from '../[step]/step-menu.tsx';
import { TEXTS } from './draft.ts';

interface SentProps {
  readonly steps: readonly StepName[];
  readonly sent: SentFeedback;
  readonly onChange: () => void;
}

/** What the store holds, answer by answer. */
export function Sent({ steps, sent: { form, at }, onChange }: SentProps) {
  const t = useTexts('feedback');
  const language = useLocale();
  const head = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone: the keyboard goes on from here.
  useEffect(() => head.current?.focus({ preventScroll: false }), []);
  const rated = steps.filter(({ slug }) => form.steps[slug]);
  return (
    <section aria-label={t('sent')} className="my-6 rounded-lg border bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-2 rounded-t-lg bg-ok-soft px-4 py-2 text-ok">
        <h2 ref={head} tabIndex={-1} className="font-semibold">
          {t.rich('thanks', {
            time: () => <time dateTime={at}>{new Date(at).toLocaleString(language)}</time>,
          })}
        </h2>
        <Button size="small" onClick={onChange}>
          {t('change')}
        </Button>
      </div>
      {rated.length > 0 && (
        <div className="overflow-x-auto px-4 pt-2">
          <table className="w-full text-left text-[13px] tabular-nums">
            <thead className="text-muted">
              <tr>
                <th className="py-1 font-normal">{t('stepHead')}</th>
                <th className="py-1 font-normal">{t('clearHead')}</th>
                <th className="py-1 font-normal">{t('hardHead')}</th>
                <th className="py-1 font-normal">{t('stepMinutes')}</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {rated.map(({ slug, number, title }) => (
                <tr key={slug}>
                  <th scope="row" className="py-1 font-normal">
                    <span className="mr-2 font-mono text-muted">{number}</span>
                    {title}
                  </th>
                  <td>{form.steps[slug]?.clear ?? '–'}</td>
                  <td>{form.steps[slug]?.hard ?? '–'}</td>
                  <td>{form.steps[slug]?.minutes ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <dl className="px-4 py-3">
        {TEXTS.map((key) => (
          <div key={key} className="mt-1 mb-2">
            <dt className="text-[13px] text-muted">{t(`questions.${key}`)}</dt>
            <dd className="whitespace-pre-wrap break-words">{form[key] === '' ? '–' : form[key]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

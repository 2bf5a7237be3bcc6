'use client';

import { Check, Download, Printer } from 'lucide-react';
import { useEffect, useState } from 'react';
import { MAX_DISPLAY_NAME, PATHS, type SummaryAnswer, summaryAnswer } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { Frame, Problem } from '../_rooms/parts.tsx';
import { Scroller } from '../_rooms/scroller.tsx';
import { useAsked } from '../_rooms/use-asked.ts';
import { useWritten } from '../_rooms/when.ts';
import { Button, buttonLook } from '../_ui/button.tsx';
import { BestRates, BookOnPaper } from './figures.tsx';

interface SummaryProps {
  readonly steps: readonly StepName[];
}
export interface StepName {
  readonly slug: string;
  readonly number: string;
  readonly title: string;
}

/** What a learner did, on a page to keep: steps with their times, best rates, the experiment book. */
export function Summary({ steps }: SummaryProps) {
  const t = useTexts('summary');
  const { value, denied, problem } = useAsked(PATHS.summary, summaryAnswer);
  return (
    <Frame wide>
      {denied !== null && <h1 className="font-semibold text-3xl tracking-tight">{t('nobody')}</h1>}
      <Problem>{problem}</Problem>
      {denied === null && value === null && problem === null && <p className="text-muted">{t('looking')}</p>}
      {denied === null && value && <Inside summary={value} steps={steps} />}
    </Frame>
  );
}

function Inside({ summary, steps }: SummaryProps & { summary: SummaryAnswer }) {
  const t = useTexts('summary');
  const { day } = useWritten();
  const passed = summary.steps.filter(({ passedAt }) => passedAt !== null).length;
  const { book } = summary;
  return (
    <>
      <div className="flex flex-wrap justify-end gap-2 print:hidden">
        {book.entries.length > 0 && (
          <a href={PATHS.bookAsCsv} download className={buttonLook({})}>
            <Download aria-hidden /> {t('bookAsCsv')}
          </a>
        )}
        <Button tone="primary" onClick={() => window.print()}>
          <Printer aria-hidden /> {t('print')}
        </Button>
      </div>
      <div className="mt-4 rounded-lg border-2 border-accent bg-surface px-6 py-7 text-center">
        <p className="text-muted text-xs uppercase tracking-widest">Wirespeed</p>
        <h1 className="sr-only">{t('title')}</h1>
        <Name learner={summary.learner} given={summary.name} />
        <p className="mx-auto mt-3 max-w-[60ch]">
          {passed < steps.length
            ? t('soFar', { passed, all: steps.length })
            : t('done', { all: steps.length })}
          {summary.room !== null && ` ${t('inRoom', { room: summary.room })}`}
        </p>
        <p className="mt-1 text-muted">{day(new Date().toISOString())}</p>
      </div>
      <Steps summary={summary} steps={steps} />
      <BestRates entries={book.entries} steps={steps} />
      <BookOnPaper book={book} />
    </>
  );
}

/** Where this browser keeps the name that a learner put on the page; it is told to nobody, not even who comes next. */
const nameOf = (learner: string) => `wirespeed-summary-name:${learner}`;

function Name({ learner, given }: { learner: string; given: string | null }) {
  const t = useTexts('summary');
  const [name, setName] = useState(given ?? '');
  useEffect(() => {
    try {
      setName(localStorage.getItem(nameOf(learner)) ?? given ?? '');
    } catch {
      // What a browser does not keep is typed again.
    }
  }, [learner, given]);
  const change = (typed: string) => {
    setName(typed);
    try {
      localStorage.setItem(nameOf(learner), typed);
    } catch {
      // The same.
    }
  };
  return (
    <input
      aria-label={t('name')}
      placeholder={t('name')}
      value={name}
      maxLength={MAX_DISPLAY_NAME}
      autoComplete="name"
      onChange={({ target }) => change(target.value)}
      className="mt-2 w-full border-transparent border-b bg-transparent text-center font-semibold text-3xl tracking-tight placeholder:text-muted hover:border-line-strong print:border-0 print:placeholder:text-transparent"
    />
  );
}

function Steps({ summary, steps }: SummaryProps & { summary: SummaryAnswer }) {
  const t = useTexts('summary');
  const { moment, short } = useWritten();
  const took = (from: string | null, to: string | null) => {
    if (from === null || to === null) return '–';
    const minutes = Math.max(0, Date.parse(to) - Date.parse(from)) / 60_000;
    if (minutes < 1) return t('underAMinute');
    // Beyond a day it is no time of work.
    if (minutes > 24 * 60) return t('days', { count: short(minutes / 60 / 24) });
    return minutes < 90
      ? t('minutes', { count: short(Math.round(minutes)) })
      : t('hours', { count: short(minutes / 60) });
  };
  return (
    <section aria-labelledby="steps" className="mt-8">
      <h2 id="steps" className="font-semibold text-xl">
        {t('steps')}
      </h2>
      <Scroller label={t('steps')}>
        <table className="w-full text-left tabular-nums">
          <thead>
            <tr className="border-b text-[13px] text-muted">
              {[t('step'), t('passedAt'), t('checks'), t('time')].map((head) => (
                <th key={head} scope="col" className="px-3 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {steps.map(({ slug, number, title }) => {
              const one = summary.steps.find(({ step }) => step === slug);
              return (
                <tr key={slug} className="break-inside-avoid">
                  <th scope="row" className="px-3 py-1.5 font-normal">
                    <span className="mr-2 font-mono text-muted">{number}</span>
                    {title}
                  </th>
                  <td className="px-3 py-1.5">
                    {one?.passedAt ? (
                      <span className="inline-flex items-center gap-1.5">
                        <Check className="size-4 shrink-0 text-ok" aria-hidden /> {moment(one.passedAt)}
                      </span>
                    ) : (
                      <span className="text-muted">{one?.beganAt ? t('begun') : '–'}</span>
                    )}
                  </td>
                  <td className="px-3 py-1.5">{one?.attempts ? one.attempts : '–'}</td>
                  <td className="px-3 py-1.5">{took(one?.beganAt ?? null, one?.passedAt ?? null)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
      <p className="mt-2 text-[13px] text-muted">{t('timeHelp')}</p>
    </section>
  );
}

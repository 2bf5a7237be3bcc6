'use client';

import { Lightbulb, Lock } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Children, type ReactNode, useId, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { useLesson } from './lesson-context.tsx';
import { useWorkshop } from './workshop.tsx';

const GRADES = ['first', 'second', 'third'] as const;

/** Hints that open one after the other. */
export function HintLadder({ children }: { children: ReactNode }) {
  const t = useTexts('lesson');
  const hints = Children.toArray(children).filter((child) => typeof child === 'object');
  const [open, setOpen] = useState(0);
  const id = useId();
  const grade = (index: number) => t(`grades.${GRADES[index] ?? 'third'}`);
  return (
    <section className="hints" aria-label={t('hints')}>
      {hints.slice(0, open).map((hint, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the hints of a lesson never change places
        <div key={index} className="hint" id={`${id}${index}`}>
          <p className="hint-title">
            <Lightbulb aria-hidden />{' '}
            {t.rich('hint', {
              number: index + 1,
              grade: grade(index),
              small: (text) => <span>{text}</span>,
            })}
          </p>
          {hint}
        </div>
      ))}
      {open < hints.length && (
        <Button size="small" tone={open === 0 ? 'plain' : 'ghost'} onClick={() => setOpen(open + 1)}>
          <Lightbulb /> {open === 0 ? t('firstHint') : t('nextHint')}
          <span className="text-muted">
            {t('hintOf', { number: open + 1, all: hints.length, grade: grade(open) })}
          </span>
        </Button>
      )}
    </section>
  );
}

/** Stands for the ladder where the room has hints closed: the server sent none. */
export function ClosedHints() {
  const t = useTexts('lesson');
  const { slug } = useLesson();
  const opened = useWorkshop((workshop) => isOpen(workshop.rules, slug));
  const router = useRouter();
  return (
    <section className="locked" aria-label={t('hints')}>
      <Lock aria-hidden />
      {opened ? (
        <button type="button" className="underline" onClick={() => router.refresh()}>
          {t('hintsOpened')}
        </button>
      ) : (
        <span>{t.rich('hintsClosed', { b: (text) => <b>{text}</b> })}</span>
      )}
    </section>
  );
}

function isOpen(rules: { steps: readonly { slug: string; hints: boolean }[] } | null, slug: string): boolean {
  return rules?.steps.find((step) => step.slug === slug)?.hints === true;
}

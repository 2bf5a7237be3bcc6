'use client';

import { ChevronRight, Lock } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { useLesson } from './lesson-context.tsx';
import { useWorkshop } from './workshop.tsx';

export function Aside({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="fold">
      <summary>
        <ChevronRight className="chevron" aria-hidden />
        {title}
      </summary>
      <div className="fold-body">{children}</div>
    </details>
  );
}

/** Think first: the learner writes down a guess, then sees the answer beside it. The guess stays in the page. */
export function Predict({ question, answer }: { question: ReactNode; answer: ReactNode }) {
  const t = useTexts('lesson');
  const [guess, setGuess] = useState('');
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <section className="predict" aria-labelledby={id}>
      <p className="predict-title" id={id}>
        {t('predict')}
      </p>
      {question}
      <label>
        <span className="sr-only">{t('prediction')}</span>
        <textarea
          rows={2}
          value={guess}
          readOnly={shown}
          placeholder={t('expect')}
          onChange={(event) => setGuess(event.target.value)}
        />
      </label>
      {shown ? (
        <div className="answer">{answer}</div>
      ) : (
        <Button size="small" onClick={() => setShown(true)}>
          {t('answer')}
        </Button>
      )}
    </section>
  );
}

/** Explains what the learner has just built; closed until the step is passed. */
export function Why({ children }: { children: ReactNode }) {
  const t = useTexts('lesson');
  const { slug } = useLesson();
  const passed = useWorkshop((workshop) => workshop.passed.includes(slug));
  if (passed)
    return (
      <section className="why" aria-label={t('why')}>
        <h3>{t('why')}</h3>
        {children}
      </section>
    );
  return (
    <p className="locked">
      <Lock aria-hidden /> <span>{t.rich('whyLocked', { b: (text) => <b>{text}</b> })}</span>
    </p>
  );
}

'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { feedbackAnswer, PATHS, type SentFeedback } from '../../../server/protocol.ts';
import { saidIn } from '../../_i18n/said/said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { StepName } from '../[step]/step-menu.tsx';
import {
  type Draft,
  draftOf,
  EMPTY,
  type Faults,
  faultsOf,
  formOf,
  isEmpty,
  keepDraft,
  readDraft,
} from './draft.ts';
import { StepQuestions, TextQuestions } from './questions.tsx';
import { Sent } from './sent.tsx';

type State = 'asking' | 'unreachable' | 'open' | 'sending' | 'sent';

const NO_FAULTS: Faults = new Set();

/** The whole life of the form: read, fill in, send, see, change. */
export function FeedbackForm({ steps }: { steps: readonly StepName[] }) {
  const t = useTexts('feedback');
  const [state, setState] = useState<State>('asking');
  const [sent, setSent] = useState<SentFeedback | null>(null);
  const [learner, setLearner] = useState('');
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [kept, setKept] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (state !== 'asking') return;
    fetch(PATHS.feedback)
      .then(async (answer) => {
        const { sent: stored, learner: mark } = feedbackAnswer.parse(await answer.json());
        const own = readDraft(mark);
        setLearner(mark);
        setSent(stored);
        setDraft(own ?? (stored ? draftOf(stored) : EMPTY));
        if (own) setKept(true);
        setState(stored && !own ? 'sent' : 'open');
      })
      .catch(() => setState('unreachable'));
  }, [state]);

  const change = (next: Draft) => {
    setDraft(next);
    setKept(keepDraft(learner, next));
    setProblem(null);
  };
  const discard = () => {
    keepDraft(learner, null);
    setKept(null);
    setTried(false);
    setProblem(null);
    setDraft(sent ? draftOf(sent) : EMPTY);
    setState(sent ? 'sent' : 'open');
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isEmpty(draft)) return setProblem(t('empty'));
    const [wrong] = faultsOf(draft);
    if (wrong !== undefined) {
      setProblem(t('unreadable'));
      const field = form.current?.elements.namedItem(wrong);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    setState('sending');
    setProblem(null);
    try {
      const answer = await fetch(`${PATHS.feedback}?learner=${learner}`, {
        method: 'POST',
        body: JSON.stringify(formOf(draft)),
      });
      if (!answer.ok) {
        setProblem((await saidIn(answer)) || t('noAnswer'));
        return setState('open');
      }
      setSent(feedbackAnswer.parse(await answer.json()).sent);
      keepDraft(learner, null);
      setKept(null);
      setTried(false);
      setState('sent');
    } catch {
      setProblem(t('noAnswer'));
      setState('open');
    }
  };

  if (state === 'asking')
    return (
      <p role="status" className="my-6 text-muted">
        {t('looking')}
      </p>
    );
  if (state === 'unreachable')
    return (
      <div role="alert" className="my-6 rounded-lg bg-bad-soft p-4 text-bad">
        <p className="mb-2">{t('away')}</p>
        <Button onClick={() => setState('asking')}>{t('again')}</Button>
      </div>
    );
  if (state === 'sent' && sent) return <Sent steps={steps} sent={sent} onChange={() => setState('open')} />;
  const faults = tried ? faultsOf(draft) : NO_FAULTS;
  return (
    <form ref={form} noValidate onSubmit={send} aria-label={t('form')} className="my-6">
      <div className="divide-y divide-line rounded-lg border bg-surface">
        {steps.map((step) => (
          <StepQuestions key={step.slug} step={step} draft={draft} faults={faults} onChange={change} />
        ))}
      </div>
      <TextQuestions draft={draft} onChange={change} />
      {problem !== null && (
        <p role="alert" className="mt-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problem}
        </p>
      )}
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button type="submit" tone="primary" size="large" disabled={state === 'sending'}>
          {t(state === 'sending' ? 'sending' : 'send')}
        </Button>
        {(kept !== null || sent) && (
          <Button size="large" onClick={discard} disabled={state === 'sending'}>
            {t(sent ? 'leave' : 'clear')}
          </Button>
        )}
        <p role="status" className="text-[13px] text-muted">
          {kept === true && t('kept')}
          {kept === false && t('notKept')}
        </p>
      </div>
    </form>
  );
}

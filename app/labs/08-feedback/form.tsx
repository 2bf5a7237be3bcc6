'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { feedbackAnswer, PATHS, type SentFeedback } from '../../../server/protocol.ts';
import { Button } from '../../_ui/button.tsx';
import type { StepName } from '../[step]/step-menu.tsx';
import { type Draft, draftOf, EMPTY, faultsOf, formOf, isEmpty, keepDraft, readDraft } from './draft.ts';
import { StepQuestions, TextQuestions } from './questions.tsx';
import { Sent } from './sent.tsx';

type State = 'asking' | 'unreachable' | 'open' | 'sending' | 'sent';

const NO_ANSWER = 'The server did not answer. What you entered is still here.';

/** The whole life of the form: read, fill in, send, see, change. */
export function FeedbackForm({ steps }: { steps: readonly StepName[] }) {
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
    if (isEmpty(draft)) return setProblem('Nothing is answered yet: one answer is enough.');
    const [wrong] = Object.keys(faultsOf(draft));
    if (wrong !== undefined) {
      setProblem('Some minutes cannot be read: see above.');
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
        setProblem((await answer.text()).trim() || NO_ANSWER);
        return setState('open');
      }
      setSent(feedbackAnswer.parse(await answer.json()).sent);
      keepDraft(learner, null);
      setKept(null);
      setTried(false);
      setState('sent');
    } catch {
      setProblem(NO_ANSWER);
      setState('open');
    }
  };

  if (state === 'asking')
    return (
      <p role="status" className="my-6 text-muted">
        Looking for what you sent before …
      </p>
    );
  if (state === 'unreachable')
    return (
      <div role="alert" className="my-6 rounded-lg bg-bad-soft p-4 text-bad">
        <p className="mb-2">The server did not answer.</p>
        <Button onClick={() => setState('asking')}>Try again</Button>
      </div>
    );
  if (state === 'sent' && sent) return <Sent steps={steps} sent={sent} onChange={() => setState('open')} />;
  const faults = tried ? faultsOf(draft) : {};
  return (
    <form ref={form} noValidate onSubmit={send} aria-label="Feedback" className="my-6">
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
          {state === 'sending' ? 'Sending …' : 'Send'}
        </Button>
        {(kept !== null || sent) && (
          <Button size="large" onClick={discard} disabled={state === 'sending'}>
            {sent ? 'Leave it as sent' : 'Empty the form'}
          </Button>
        )}
        <p role="status" className="text-[13px] text-muted">
          {kept === true && 'Draft kept in this browser, not sent yet'}
          {kept === false && 'This browser keeps no drafts: send before you leave'}
        </p>
      </div>
    </form>
  );
}

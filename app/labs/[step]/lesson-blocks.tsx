'use client';

import { Check, ChevronRight, CircleDashed, Lightbulb, Lock, TriangleAlert, X } from 'lucide-react';
import { Children, type ReactNode, useId, useState } from 'react';
import { Button } from '../../_ui/button.tsx';
import { useLesson } from './lesson-context.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

function Closed({ title, icon, children }: { title: ReactNode; icon?: ReactNode; children: ReactNode }) {
  return (
    <details className="fold">
      <summary>
        <ChevronRight className="chevron" aria-hidden />
        {icon}
        {title}
      </summary>
      <div className="fold-body">{children}</div>
    </details>
  );
}

export function Aside({ title, children }: { title: string; children: ReactNode }) {
  return <Closed title={title}>{children}</Closed>;
}

const GRADES = ['a direction', 'which calls', 'nearly the code'];

/** Hints that open one after the other. */
export function HintLadder({ children }: { children: ReactNode }) {
  const hints = Children.toArray(children).filter((child) => typeof child === 'object');
  const [open, setOpen] = useState(0);
  const id = useId();
  return (
    <section className="hints" aria-label="Hints">
      {hints.slice(0, open).map((hint, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the hints of a lesson never change places
        <div key={index} className="hint" id={`${id}${index}`}>
          <p className="hint-title">
            <Lightbulb aria-hidden /> Hint {index + 1} <span>· {GRADES[index]}</span>
          </p>
          {hint}
        </div>
      ))}
      {open < hints.length && (
        <Button size="small" tone={open === 0 ? 'plain' : 'ghost'} onClick={() => setOpen(open + 1)}>
          <Lightbulb /> {open === 0 ? 'Show a hint' : 'Show the next hint'}
          <span className="text-muted">
            {open + 1} of {hints.length}: {GRADES[open]}
          </span>
        </Button>
      )}
    </section>
  );
}

/** Think first: the learner writes down a guess, then sees the answer beside it. The guess stays in the page. */
export function Predict({ question, answer }: { question: ReactNode; answer: ReactNode }) {
  const [guess, setGuess] = useState('');
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <section className="predict" aria-labelledby={id}>
      <p className="predict-title" id={id}>
        Predict before you run
      </p>
      {question}
      <label>
        <span className="sr-only">Your prediction</span>
        <textarea
          rows={2}
          value={guess}
          readOnly={shown}
          placeholder="What do you expect, and why?"
          onChange={(event) => setGuess(event.target.value)}
        />
      </label>
      {shown ? (
        <div className="answer">{answer}</div>
      ) : (
        <Button size="small" onClick={() => setShown(true)}>
          Show the answer
        </Button>
      )}
    </section>
  );
}

/** Explains what the learner has just built; closed until the step is passed. */
export function Why({ children }: { children: ReactNode }) {
  const { slug } = useLesson();
  const passed = useWorkshop((workshop) => workshop.passed.includes(slug));
  if (passed)
    return (
      <section className="why" aria-label="Why it works">
        <h3>Why it works</h3>
        {children}
      </section>
    );
  return (
    <p className="locked">
      <Lock aria-hidden /> <b>Why it works</b> opens here once the check has passed.
    </p>
  );
}

/** The step's checklist, ticked by the last verdict. */
export function Tasks() {
  const { slug, tasks } = useLesson();
  const verdict = useWorkshop((workshop) => workshop.verdict);
  const connection = useConnection();
  const results = new Map(
    verdict?.step === slug ? verdict.items.map((item) => [item.id, item.result] as const) : [],
  );
  const done = tasks.filter(({ item }) => results.get(item) === 'pass').length;
  return (
    <section className="tasks" aria-label="Tasks of this step">
      <p className="tasks-title">
        Your tasks
        <span>
          {done} of {tasks.length} done
        </span>
      </p>
      <ul>
        {tasks.map(({ item, text }) => {
          const result = results.get(item);
          return (
            <li key={item} data-result={result ?? 'open'}>
              <TaskMark result={result} />
              <span>{text}</span>
            </li>
          );
        })}
      </ul>
      {results.size === 0 && (
        <p className="tasks-note">
          They tick themselves when you{' '}
          <button type="button" onClick={() => void connection.start('check')}>
            run the check
          </button>
          .
        </p>
      )}
    </section>
  );
}

export function TaskMark({ result }: { result: 'pass' | 'fail' | 'error' | undefined }) {
  if (result === 'pass') return <Check className="text-ok" aria-label="done" />;
  if (result === 'fail') return <X className="text-bad" aria-label="not yet" />;
  if (result === 'error') return <TriangleAlert className="text-warn" aria-label="could not be judged" />;
  return <CircleDashed className="text-muted" aria-label="open" />;
}

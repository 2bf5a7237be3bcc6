'use client';

import { Check, CircleDashed, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { useLesson } from './lesson-context.tsx';
import { afterBuild, afterRun, recall, remember, type Tick, type Ticks, ticksOf } from './ticks.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

/** The step's checklist: it ticks itself, by the last verdict and by what was built and run since. */
export function Tasks() {
  const t = useTexts('lesson');
  const { tasks } = useLesson();
  const connection = useConnection();
  const ticks = useTicks();
  const done = tasks.filter(({ item }) => ticks[item] === 'pass').length;
  return (
    <section className="tasks" aria-label={t('tasksOf')}>
      <p className="tasks-title">
        {t('tasks')}
        <span>{t('done', { done, all: tasks.length })}</span>
      </p>
      <progress value={done} max={tasks.length} aria-label={t('tasks')} />
      <ul>
        {tasks.map(({ item, text }) => (
          <li key={item} data-result={ticks[item] ?? 'open'}>
            <TaskMark result={ticks[item]} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      {tasks.every(({ item }) => ticks[item] !== 'fail') && done < tasks.length && (
        <p className="tasks-note">
          {t.rich('tick', {
            check: (text) => (
              <button type="button" onClick={() => void connection.start('check')}>
                {text}
              </button>
            ),
          })}
        </p>
      )}
    </section>
  );
}

export function TaskMark({ result }: { result: Tick | undefined }) {
  const t = useTexts('lesson');
  if (result === 'pass') return <Check className="text-ok" aria-label={t('marks.pass')} />;
  if (result === 'fail') return <X className="text-bad" aria-label={t('marks.fail')} />;
  if (result === 'error') return <TriangleAlert className="text-warn" aria-label={t('marks.error')} />;
  return <CircleDashed className="text-muted" aria-label={t('marks.open')} />;
}

function useTicks(): Ticks {
  const { slug } = useLesson();
  const learner = useWorkshop((workshop) => workshop.learner);
  const newest = useWorkshop((workshop) => workshop.verdict);
  const built = useWorkshop((workshop) => workshop.built);
  const ended = useWorkshop((workshop) => workshop.ended);
  const pending = useWorkshop((workshop) => workshop.pending);
  const verdict = newest?.step === slug ? newest : null;
  const after = verdict?.at ?? null;
  const [since, setSince] = useState<Ticks>({});
  // What another page of this learner builds may be another step's.
  const ours = useRef(false);
  if (pending === 'build' || pending === 'run') ours.current = true;
  useEffect(() => {
    if (learner !== null) setSince(recall({ learner, slug }, after));
  }, [learner, slug, after]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each news counts once, when it comes
  useEffect(() => add((now) => (built ? afterBuild(now, built.ok) : now)), [built]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => add((now) => (ended ? afterRun(now, ended.kind) : now)), [ended]);
  return ticksOf(verdict, since);

  function add(news: (now: Ticks) => Ticks): void {
    if (!ours.current || learner === null) return;
    const now = recall({ learner, slug }, after);
    const next = news(now);
    if (next === now) return;
    remember({ learner, slug }, after, next);
    setSince(next);
  }
}

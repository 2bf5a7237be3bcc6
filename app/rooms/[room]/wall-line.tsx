'use client';

import { Check, Ellipsis, Hand, X } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import type { LiveLearner } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import type { StepName } from '../settings.tsx';
import type { WallRow, WallState } from './wall-rows.ts';

/** Columns before those of the steps. */
export const LEADING = 4;

interface LineProps extends Omit<WallRow, 'asks'> {
  readonly room: string;
  readonly learner: LiveLearner;
  readonly asking: boolean;
  readonly steps: readonly StepName[];
  /** Place in the table, counted as ARIA does: the head is the first. */
  readonly place: number;
  /** Of the cell that Tab comes to; -1 where that is another row's. */
  readonly reached: number;
  readonly onOpen: (learner: string) => void;
}

const DOTS: Record<WallState, string> = {
  editing: 'bg-accent',
  building: 'bg-warn',
  running: 'bg-ok',
  checking: 'bg-warn',
  waiting: 'bg-warn',
  unavailable: 'bg-bad',
  idle: 'bg-line-strong',
  away: 'border border-line-strong',
};

/** One learner on the wall. It is drawn again only where what it says has changed. */
export const WallLine = memo(function WallLine(props: LineProps) {
  const { room, learner, state, step, inStep, idle, asking, failing, steps, place, reached, onOpen } = props;
  const t = useTexts('grid');
  const { name, mark, present } = learner;
  const cell = (column: number, look: string) => ({
    role: 'gridcell',
    'data-column': column,
    'aria-colindex': column + 1,
    tabIndex: reached === column ? 0 : -1,
    className: classes('px-2 outline-offset-[-2px]', look),
  });
  const time = (minutes: number | null) => (minutes === null ? t('none') : t('minutes', { count: minutes }));
  return (
    <tr
      aria-rowindex={place}
      data-learner={learner.learner}
      className={classes(
        'group h-9 hover:bg-raised',
        asking && 'bg-warn-soft',
        state === 'away' && 'text-muted',
      )}
    >
      <th
        scope="row"
        aria-colindex={1}
        className={classes(
          'sticky left-0 z-1 px-2 text-left font-normal group-hover:bg-raised',
          asking ? 'bg-warn-soft' : 'bg-surface',
        )}
      >
        <span className="flex items-center gap-2">
          <Link
            prefetch={false}
            href={`/rooms/${room}/learners/${mark}`}
            data-column={0}
            tabIndex={reached === 0 ? 0 : -1}
            className="block min-h-6 min-w-0 truncate leading-6 hover:underline"
          >
            {name}
          </Link>
          <span className="sr-only">{`, ${t(present ? 'hereNow' : 'isAway')}`}</span>
          {asking && <Hand className="size-4 shrink-0 text-warn" role="img" aria-label={t('asks')} />}
        </span>
      </th>
      <td {...cell(1, 'whitespace-nowrap')} aria-label={t('about', about(name, t(`states.${state}`), step))}>
        <span className="flex items-center gap-2">
          <span className={classes('size-2 shrink-0 rounded-full', DOTS[state])} aria-hidden />
          {t(`states.${state}`)}
        </span>
      </td>
      <td {...cell(2, classes('whitespace-nowrap text-right tabular-nums', failing && 'text-bad'))}>
        {time(inStep)}
      </td>
      <td {...cell(3, 'whitespace-nowrap text-right tabular-nums')}>{time(idle)}</td>
      {steps.map(({ slug, number }, at) => (
        <td
          key={slug}
          {...cell(
            LEADING + at,
            classes(
              'text-center',
              step === slug && 'bg-accent-soft',
              step === slug && !present && 'opacity-60',
            ),
          )}
          aria-label={saidOf(t, learner, slug, number, step === slug && present)}
        >
          <Mark learner={learner} slug={slug} />
        </td>
      ))}
      <td aria-colindex={LEADING + steps.length + 1} className="px-1 text-center">
        <button
          type="button"
          data-column={LEADING + steps.length}
          tabIndex={reached === LEADING + steps.length ? 0 : -1}
          aria-label={t('open', { name })}
          className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink"
          onClick={() => onOpen(learner.learner)}
        >
          <Ellipsis className="size-4" aria-hidden />
        </button>
      </td>
    </tr>
  );
});

function Mark({ learner: { passed, steps }, slug }: { learner: LiveLearner; slug: string }) {
  const standing = steps[slug];
  if (passed.includes(slug)) return <Check className="mx-auto size-4 text-ok" aria-hidden />;
  if (standing?.result === 'failed')
    return (
      <span className="inline-flex items-center align-middle text-bad tabular-nums" aria-hidden>
        <X className="size-4" />
        {standing.tries > 1 && <span className="text-xs">{standing.tries}</span>}
      </span>
    );
  return standing?.openedAt ? (
    <span className="mx-auto block size-1.5 rounded-full bg-line-strong" aria-hidden />
  ) : null;
}

function saidOf(
  t: ReturnType<typeof useTexts<'grid'>>,
  { name, passed, steps }: LiveLearner,
  slug: string,
  step: string,
  here: boolean,
): string {
  const standing = steps[slug];
  const { tries = 0, failed = 0 } = standing ?? {};
  const kind = passed.includes(slug)
    ? 'passed'
    : standing?.result === 'failed'
      ? 'failed'
      : standing?.openedAt
        ? 'opened'
        : 'new';
  const cell = t(`cell.${kind}`, { name, step, tries, failed });
  return here ? t('cell.here', { cell }) : cell;
}

function about(name: string, state: string, step: string | null) {
  return { name, state, step: step?.split('-')[0] ?? 'none' };
}

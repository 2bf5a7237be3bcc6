'use client';

import { Presentation } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useLocale } from 'use-intl/react';
import type { RoomAnswer } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { buttonLook } from '../../_ui/button.tsx';
import type { StepName } from '../settings.tsx';
import type { Recipients } from './say-form.tsx';
import type { RoomHandle } from './use-room.ts';
import { useCells } from './wall-keys.ts';
import { LEADING, WallLine } from './wall-line.tsx';
import { rowsOf, shownOf, sorted, type WallFilter, type WallSort } from './wall-rows.ts';
import { WallTools } from './wall-tools.tsx';

const LearnerCard = dynamic(() => import('./learner-card.tsx').then((module) => module.LearnerCard));

interface WallProps {
  readonly handle: RoomHandle;
  readonly answer: RoomAnswer;
  readonly steps: readonly StepName[];
  readonly filter: WallFilter;
  readonly onFilter: (filter: WallFilter) => void;
  readonly onSay: (recipients: Recipients) => void;
}

/** Between two looks at the clock, in milliseconds: minutes go on, and who stopped typing is seen to. */
const CLOCK = 5_000;

/** Milliseconds since the epoch as the server has them. */
export function useServerClock(ahead: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK);
    return () => clearInterval(timer);
  }, []);
  return now + ahead;
}

/** Who is in the room, where they are, and who needs help. */
export function Wall({ handle, answer, steps, filter, onFilter, onSay }: WallProps) {
  const t = useTexts('grid');
  const language = useLocale();
  const { learners, talk, live } = handle;
  const [sort, setSort] = useState<WallSort>('help');
  const [opened, setOpened] = useState<string | null>(null);
  const now = useServerClock(live.ahead);
  const rows = useMemo(() => rowsOf(learners, talk?.help ?? [], now), [learners, talk?.help, now]);
  // Typing a name goes before the rows.
  const wanted = useDeferredValue(filter);
  const shown = useMemo(
    () => sorted(shownOf(rows, wanted, talk?.stuck ?? []), sort, language),
    [rows, wanted, talk?.stuck, sort, language],
  );
  const open = useCallback((learner: string) => setOpened(learner), []);
  const { table, reached, onKeyDown, onFocus } = useCells(
    shown.map(({ learner }) => learner.learner),
    LEADING + steps.length + 1,
    open,
  );
  const here = learners.filter(({ present }) => present).length;
  const about = learners.find(({ learner }) => learner === opened);
  return (
    <section aria-labelledby="wall" className="mt-8">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="wall" tabIndex={-1} className="scroll-mt-4 font-semibold text-xl">
          {t('title')}{' '}
          {learners.length > 0 && (
            <span className="font-normal text-base text-muted tabular-nums">
              {t('count', { all: learners.length, here })}
            </span>
          )}
        </h2>
        <Link
          prefetch={false}
          href={`/rooms/${answer.room.id}/projector`}
          target="_blank"
          className={buttonLook({})}
        >
          <Presentation aria-hidden /> {t('projector')}
        </Link>
      </div>
      {learners.length === 0 ? (
        <p className="mt-2 text-muted">{t(answer.room.endedAt === null ? 'empty' : 'emptyAfter')}</p>
      ) : (
        <>
          <WallTools
            steps={steps}
            {...{ sort, filter, onFilter }}
            onSort={setSort}
            stuck={talk?.stuck ?? []}
            shown={shown.length}
            all={rows.length}
          />
          <div className="relative mt-3 max-h-[75dvh] overflow-auto rounded-lg border bg-surface">
            <table
              ref={table}
              // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that is moved about in
              role="grid"
              aria-labelledby="wall"
              aria-rowcount={shown.length + 1}
              aria-colcount={LEADING + steps.length + 1}
              // Of fixed widths: a change in one row moves no other.
              className="w-full table-fixed border-separate border-spacing-0 text-left"
              onKeyDown={onKeyDown}
              onFocus={onFocus}
            >
              <Head steps={steps} />
              <tbody className="[&_td]:border-t [&_th]:border-t">
                {shown.map(({ asks, ...row }, at) => (
                  <WallLine
                    key={row.learner.learner}
                    {...row}
                    room={answer.room.id}
                    asking={asks !== null}
                    steps={steps}
                    place={at + 2}
                    reached={reached.row === row.learner.learner ? reached.column : -1}
                    onOpen={open}
                  />
                ))}
              </tbody>
            </table>
            {shown.length === 0 && <p className="px-3 py-4 text-muted">{t('nobody')}</p>}
          </div>
          <Told table={table} />
        </>
      )}
      {about && (
        <LearnerCard
          handle={handle}
          answer={answer}
          steps={steps}
          learner={about}
          onClose={() => setOpened(null)}
          onSay={onSay}
        />
      )}
    </section>
  );
}

function Head({ steps }: { steps: readonly StepName[] }) {
  const t = useTexts('grid');
  const look = 'sticky top-0 z-2 h-9 bg-surface px-2 font-medium';
  return (
    <>
      <colgroup>
        <col className="w-36 sm:w-56" />
        <col className="w-28" />
        <col className="w-20" />
        <col className="w-20" />
        {steps.map(({ slug }) => (
          <col key={slug} className="w-14" />
        ))}
        <col className="w-11" />
      </colgroup>
      <thead>
        <tr aria-rowindex={1} className="text-[13px] text-muted">
          <th scope="col" className={`${look} left-0 z-3`}>
            {t('name')}
          </th>
          <th scope="col" className={look}>
            {t('state')}
          </th>
          <th scope="col" className={`${look} whitespace-nowrap text-right`}>
            {t('inStep')}
          </th>
          <th scope="col" className={`${look} text-right`}>
            {t('idle')}
          </th>
          {steps.map(({ number, slug, title }) => (
            <th key={slug} scope="col" title={title} className={`${look} text-center font-mono`}>
              {number}
            </th>
          ))}
          <th scope="col" className={`${look} w-px`}>
            <span className="sr-only">{t('actions')}</span>
          </th>
        </tr>
      </thead>
    </>
  );
}

/** What the cell under the mouse or the keyboard says, in words. Written past React: a mouse crosses many. */
function Told({ table }: { table: React.RefObject<HTMLTableElement | null> }) {
  const t = useTexts('grid');
  const line = useRef<HTMLParagraphElement>(null);
  const keys = t('keys');
  useEffect(() => {
    const element = table.current;
    const tell = ({ target }: Event) => {
      const cell = target instanceof Element ? target.closest('[aria-label]') : null;
      if (line.current) line.current.textContent = cell?.getAttribute('aria-label') ?? keys;
    };
    for (const event of ['mouseover', 'focusin']) element?.addEventListener(event, tell);
    return () => {
      for (const event of ['mouseover', 'focusin']) element?.removeEventListener(event, tell);
    };
  }, [table, keys]);
  return (
    <p ref={line} className="mt-2 min-h-5 text-[13px] text-muted">
      {keys}
    </p>
  );
}

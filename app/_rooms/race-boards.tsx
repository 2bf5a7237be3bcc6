'use client';

import type { RaceBoard, Racer, Ranking } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { classes } from '../_ui/classes.ts';
import { useWritten } from './when.ts';

interface BoardsProps {
  readonly boards: readonly RaceBoard[];
  readonly steps: readonly { readonly slug: string; readonly number: string; readonly title: string }[];
  /** To be read from the last row of a room. */
  readonly large?: boolean;
}

/** A race: for each step, and each kernel where there are several, who is fastest and who needs the least work. */
export function RaceBoards({ boards, steps, large = false }: BoardsProps) {
  const t = useTexts('race');
  const { number } = useWritten();
  if (boards.length === 0) return <p className="mt-6 text-muted">{t('nothing')}</p>;
  return boards.map(({ step, kernel, rate, work }) => {
    const name = steps.find(({ slug }) => slug === step);
    const title = `${name?.number ?? step} ${name?.title ?? ''} · ${kernel}`;
    return (
      <section key={`${step} ${kernel}`} aria-label={title} className="mt-8">
        <h2 className={classes('font-semibold', large ? 'text-2xl' : 'text-xl')}>{title}</h2>
        <div className="mt-3 grid gap-5 md:grid-cols-2">
          <Places
            ranking={rate}
            large={large}
            title={t('rate')}
            help={t('rateHelp')}
            show={(value) => `${number(value, 2)}×`}
          />
          <Places
            ranking={work}
            large={large}
            title={t('work')}
            help={t('workHelp')}
            show={(value) => number(value)}
          />
        </div>
      </section>
    );
  });
}

interface PlacesProps {
  readonly ranking: Ranking;
  readonly title: string;
  readonly help: string;
  readonly large: boolean;
  readonly show: (value: number) => string;
}

function Places({ ranking: { of, told }, title, help, large, show }: PlacesProps) {
  const t = useTexts('race');
  return (
    <div>
      <h3 className={classes('font-medium', large && 'text-lg')}>
        {title} <span className="font-normal text-muted tabular-nums">{t('of', { count: of })}</span>
      </h3>
      <p className="text-[13px] text-muted">{help}</p>
      {of > 0 && (
        <ol className="mt-2 divide-y divide-line rounded-lg border bg-surface" aria-label={title}>
          {told.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells the nameless apart
            <Place key={at} one={one} show={show} large={large} gap={isGap(told, at)} />
          ))}
        </ol>
      )}
    </div>
  );
}

/** How many are told from the first on; what comes after them follows a gap, and then is next to each other. */
const FIRST = 3;

/** Whether places before this one are not told. */
function isGap(told: readonly Racer[], at: number): boolean {
  return at === FIRST && (told[at]?.place ?? 0) > FIRST + 1;
}

interface PlaceProps {
  readonly one: Racer;
  readonly show: (value: number) => string;
  readonly large: boolean;
  readonly gap: boolean;
}

function Place({ one: { place, value, name, mine }, show, large, gap }: PlaceProps) {
  const t = useTexts('race');
  return (
    <li
      className={classes(
        'flex items-baseline gap-3 px-3 tabular-nums',
        large ? 'py-2.5 text-xl' : 'py-1.5',
        mine && 'bg-accent-soft font-medium',
        gap && 'border-t-2! border-dashed',
      )}
    >
      <span className="w-10 text-muted">{place}.</span>
      <span className={classes('min-w-0 flex-1 break-words', name === null && 'text-muted')}>
        {mine ? t('you', { name: name ?? '' }) : (name ?? t('somebody'))}
      </span>
      <span className="font-mono">{show(value)}</span>
    </li>
  );
}

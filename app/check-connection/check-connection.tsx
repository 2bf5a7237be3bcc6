'use client';

import { Check, CircleAlert, CircleDashed, LoaderCircle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../_i18n/texts.tsx';
import { CopyText, Frame } from '../_rooms/parts.tsx';
import { Button } from '../_ui/button.tsx';
import { classes } from '../_ui/classes.ts';
import { PHASES, type Phase, QUIET_MILLISECONDS, testConnection } from './connection-test.ts';
import { type Findings, median, type Trouble, troublesOf } from './findings.ts';

type State =
  | { readonly kind: 'before' }
  | { readonly kind: 'testing'; readonly phase: Phase; readonly quiet: boolean }
  | { readonly kind: 'done'; readonly found: Findings };

/** For who prepares a room: whether the network of the venue carries the workshop, before anybody signs in. */
export function CheckConnection() {
  const t = useTexts('connection');
  const [state, setState] = useState<State>({ kind: 'before' });
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);

  const start = async (quiet: boolean) => {
    leaving.current?.abort();
    const own = new AbortController();
    leaving.current = own;
    const tell = (next: State) => own.signal.aborted || setState(next);
    tell({ kind: 'testing', phase: 'open', quiet });
    const onPhase = (phase: Phase) => tell({ kind: 'testing', phase, quiet });
    const found = await testConnection({ quiet, signal: own.signal, onPhase });
    tell({ kind: 'done', found });
  };

  const testing = state.kind === 'testing';
  return (
    <Frame>
      <h1 className="font-semibold text-3xl tracking-tight">{t('title')}</h1>
      <p className="mt-3 text-muted">{t('about')}</p>
      <div className="mt-6 flex flex-wrap gap-3">
        <Button tone="primary" size="large" disabled={testing} onClick={() => void start(true)}>
          {t('start')}
        </Button>
        <Button size="large" disabled={testing} onClick={() => void start(false)}>
          {t('quick')}
        </Button>
      </div>
      {state.kind === 'testing' && <Progress phase={state.phase} quiet={state.quiet} />}
      <div role="status" className="mt-6">
        {state.kind === 'done' && <Result found={state.found} />}
      </div>
    </Frame>
  );
}

function Progress({ phase, quiet }: { phase: Phase; quiet: boolean }) {
  const t = useTexts('connection');
  const at = PHASES.indexOf(phase);
  return (
    <ol className="mt-6 space-y-2" aria-label={t('progress')}>
      {PHASES.filter((one) => quiet || one !== 'quiet').map((one, index) => (
        <li
          key={one}
          className={classes('flex items-center gap-2', index > at && 'text-muted')}
          {...(index === at && { 'aria-current': 'step' as const })}
        >
          {index < at ? (
            <Check className="size-4 shrink-0 text-ok" aria-hidden />
          ) : index === at ? (
            <LoaderCircle className="size-4 shrink-0 animate-spin motion-reduce:animate-none" aria-hidden />
          ) : (
            <CircleDashed className="size-4 shrink-0" aria-hidden />
          )}
          {t(`phase.${one}`, { seconds: QUIET_MILLISECONDS / 1000 })}
        </li>
      ))}
    </ol>
  );
}

function Result({ found }: { found: Findings }) {
  const t = useTexts('connection');
  const troubles = troublesOf(found);
  const figures = useFigures(found);
  const told = troubles.map((trouble) => `${t(`trouble.${trouble}.what`)} ${t(`trouble.${trouble}.do`)}`);
  const address = location.origin;
  const report = [t('report', { address }), ...(told.length > 0 ? told : [t('good')]), ...figures].join('\n');
  return (
    <section aria-labelledby="result" className="space-y-4">
      <h2
        id="result"
        className={classes(
          'flex items-center gap-2 font-semibold text-xl',
          troubles.length > 0 && 'text-bad',
        )}
      >
        {troubles.length > 0 ? (
          <CircleAlert className="size-5 shrink-0" aria-hidden />
        ) : (
          <Check className="size-5 shrink-0 text-ok" aria-hidden />
        )}
        {t(troubles.length > 0 ? 'bad' : 'good')}
      </h2>
      {troubles.map((trouble) => (
        <Explained key={trouble} trouble={trouble} />
      ))}
      {troubles.length > 0 && !found.secure && <p>{t('insecure')}</p>}
      {troubles.length === 0 && found.quiet === null && <p>{t('leftOut')}</p>}
      <ul className="list-disc space-y-1 pl-5 text-muted tabular-nums" aria-label={t('figures')}>
        {figures.map((figure) => (
          <li key={figure}>{figure}</li>
        ))}
      </ul>
      <CopyText text={report} label={t('copy')} />
    </section>
  );
}

function Explained({ trouble }: { trouble: Trouble }) {
  const t = useTexts('connection');
  return (
    <div className="rounded-md bg-bad-soft px-3 py-2">
      <p className="font-medium">{t(`trouble.${trouble}.what`)}</p>
      <p className="mt-1">{t(`trouble.${trouble}.do`)}</p>
    </div>
  );
}

/** What was measured, a sentence each. */
function useFigures({ pages, socket, roundTrips, large, row, quiet }: Findings): string[] {
  const t = useTexts('connection');
  const trips = roundTrips.toSorted((a, b) => a - b);
  const [least = 0, most = 0] = [trips[0], trips.at(-1)];
  return [
    t(pages ? 'figure.pages' : 'figure.noPages'),
    t(socket === 'open' ? 'figure.open' : 'figure.closed'),
    ...(trips.length === 0 ? [] : [t('figure.roundTrips', { median: median(trips), least, most })]),
    ...(trips.length === 0 ? [] : [large === null ? t('figure.noLarge') : t('figure.large', { large })]),
    ...(row.length === 0 ? [] : [t('figure.row', { ticks: row.length })]),
    ...(quiet === null ? [] : [t('figure.quiet', { seconds: quiet.seconds, ticks: quiet.ticks })]),
  ];
}

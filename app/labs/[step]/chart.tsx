'use client';

import { useTheme } from 'next-themes';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocale } from 'use-intl/react';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { ChartTable } from './chart-table.tsx';
import type { RatePlot } from './plot.ts';
import { RICH } from './rich.tsx';
import type { RunHistory } from './run-history.ts';
import { chartOf, inWords, summaryOf, type Unit } from './traffic.ts';
import { useWorkshop } from './workshop.tsx';

const UNITS: readonly Unit[] = ['packets', 'megabits'];

/** The rate of the newest run. While nobody sees it, it does nothing. */
export function Chart() {
  const host = useRef<HTMLDivElement>(null);
  const seen = useSeen(host);
  const [unit, setUnit] = useState<Unit>('packets');
  return (
    <div ref={host} className="h-full min-h-0" data-chart>
      {seen && <Live unit={unit} onUnit={setUnit} />}
    </div>
  );
}

interface UnitProps {
  readonly unit: Unit;
  readonly onUnit: (unit: Unit) => void;
}

function Live(props: UnitProps) {
  const t = useTexts('chart');
  const history = useWorkshop((workshop) => workshop.history);
  const moved = history?.samples.some(({ guests }) =>
    guests.some(({ sentPackets, receivedPackets }) => sentPackets + receivedPackets > 0),
  );
  if (!history || !moved)
    return (
      <div className="grid h-full place-items-center overflow-y-auto p-4 text-center text-[13px] text-muted">
        <p className="max-w-[46ch]">{t.rich('empty', RICH)}</p>
      </div>
    );
  return <Rates history={history} {...props} />;
}

function Rates({ history, unit, onUnit }: UnitProps & { history: RunHistory }) {
  const traffic = useTexts('traffic');
  const data = useMemo(() => chartOf(history, unit, traffic), [history, unit, traffic]);
  const t = useTexts('chart');
  const language = useLocale();
  const summaries = useMemo(() => summaryOf(history), [history]);
  const { resolvedTheme } = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<RatePlot | null>(null);
  const newest = useRef(data);
  newest.current = data;
  const guests = data.guests.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of guests needs another plot
  useEffect(() => {
    let gone = false;
    void import('./plot.ts').then(({ openPlot }) => {
      if (!gone && host.current) plot.current = openPlot(host.current, newest.current, language);
    });
    return () => {
      gone = true;
      plot.current?.[Symbol.dispose]();
      plot.current = null;
    };
  }, [guests, language]);
  useEffect(() => plot.current?.show(data), [data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours follow the theme, once its class is set
  useEffect(() => {
    const frame = requestAnimationFrame(() => plot.current?.recolour());
    return () => cancelAnimationFrame(frame);
  }, [resolvedTheme]);

  const words = summaries.map((summary, index) => `${nameOf(index, guests)}${inWords(summary, traffic)}`);
  return (
    <div className="flex h-full min-h-0 flex-col gap-1 overflow-y-auto px-3 py-1.5">
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 text-xs">
        {data.guests.map(({ direction }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a guest is its place
          <span key={index} className="flex items-center gap-1.5 text-muted">
            <svg
              width="22"
              height="10"
              aria-hidden
              className={index === 0 ? 'text-accent' : 'text-[var(--tok-number)]'}
            >
              <path d="M0 5h22" stroke="currentColor" strokeWidth="1.5" />
              <circle cx="11" cy="5" r="3.5" fill="var(--surface)" stroke="currentColor" strokeWidth="1.5" />
            </svg>
            {nameOf(index, guests)}
            {t(`legend.${direction}`)}
          </span>
        ))}
        <fieldset className="ml-auto flex rounded-md border p-px">
          <legend className="sr-only">{t('unit')}</legend>
          {UNITS.map((value) => (
            <label
              key={value}
              className={classes(
                'cursor-pointer rounded-sm px-2 py-0.5 has-focus-visible:outline-2 has-focus-visible:outline-accent',
                unit === value ? 'bg-accent-soft font-medium text-ink' : 'text-muted',
              )}
            >
              <input
                type="radio"
                name="chart-unit"
                className="sr-only"
                checked={unit === value}
                onChange={() => onUnit(value)}
              />
              {t(`units.${value}`)}
            </label>
          ))}
        </fieldset>
      </div>
      <div
        ref={host}
        role="img"
        aria-label={`${t(`image.${unit}`)} ${words.join(' ')}`}
        data-points={data.seconds.length}
        className="min-h-28 flex-1 overflow-hidden"
      />
      {words.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a guest is its place
        <p key={index} className="shrink-0 text-muted text-xs tabular-nums">
          {text}
        </p>
      ))}
      <ChartTable data={data} unit={unit} />
    </div>
  );
}

function nameOf(index: number, guests: number): string {
  return guests > 1 ? `QEMU ${index + 1}: ` : '';
}

/** Whether an element is on the screen of a tab that is in front. */
function useSeen(element: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    let inside = false;
    const tell = () => setSeen(inside && !document.hidden);
    const observer = new IntersectionObserver((entries) => {
      inside = entries.at(-1)?.isIntersecting ?? false;
      tell();
    });
    observer.observe(element.current);
    document.addEventListener('visibilitychange', tell);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', tell);
    };
  }, [element]);
  return seen;
}

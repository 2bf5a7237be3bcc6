'use client';

import { useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { type ChartData, tableOf, type Unit } from './traffic.ts';

/** The figures of the chart for whoever reads numbers, or has them read aloud: a row a second, the newest first. */
export function ChartTable({ data, unit }: { data: ChartData; unit: Unit }) {
  const t = useTexts('chart');
  const [open, setOpen] = useState(false);
  return (
    <details className="shrink-0 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-muted">{t('table')}</summary>
      {open && <Rows data={data} unit={unit} />}
    </details>
  );
}

function Rows({ data, unit }: { data: ChartData; unit: Unit }) {
  const t = useTexts('chart');
  const { number } = useWritten();
  const many = data.guests.length > 1;
  const figure = (value: number | null) => (value === null ? '—' : number(value, unit === 'packets' ? 0 : 1));
  const heads = data.guests.flatMap(({ direction }, index) => {
    const name = many ? `QEMU ${index + 1} ` : '';
    return [`${name}${t(`counted.${direction}`)}`, `${name}${t('printed')}`];
  });
  return (
    <table className="mt-1 w-full text-right tabular-nums">
      <caption className="sr-only">{t(`caption.${unit}`)}</caption>
      <thead className="text-muted">
        <tr>
          {[t('second'), ...heads, t('happened')].map((head) => (
            <th key={head} scope="col" className="py-0.5 pl-3 font-normal last:text-left">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tableOf(data)
          .reverse()
          .map((row) => (
            <tr key={row.seconds} className="border-t">
              <td>{number(row.seconds, 1)}</td>
              {row.guests.flatMap(({ counted, printed }, index) => [
                // biome-ignore lint/suspicious/noArrayIndexKey: a guest is its place
                <td key={`${index}c`}>{figure(counted)}</td>,
                // biome-ignore lint/suspicious/noArrayIndexKey: a guest is its place
                <td key={`${index}p`}>{figure(printed)}</td>,
              ])}
              <td className="pl-3 text-left">{row.marks.join(', ')}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

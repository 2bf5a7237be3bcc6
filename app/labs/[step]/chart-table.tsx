'use client';

import { useState } from 'react';
import { type ChartData, tableOf, type Unit } from './traffic.ts';

/** The figures of the chart for whoever reads numbers, or has them read aloud: a row a second, the newest first. */
export function ChartTable({ data, unit }: { data: ChartData; unit: Unit }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="shrink-0 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-muted">As a table</summary>
      {open && <Rows data={data} unit={unit} />}
    </details>
  );
}

function Rows({ data, unit }: { data: ChartData; unit: Unit }) {
  const many = data.guests.length > 1;
  const figure = (value: number | null) =>
    value === null ? '—' : value.toLocaleString('en', { maximumFractionDigits: unit === 'packets' ? 0 : 1 });
  const heads = data.guests.flatMap(({ direction }, index) => {
    const name = many ? `QEMU ${index + 1} ` : '';
    return [`${name}${direction}, by the tap`, `${name}printed`];
  });
  return (
    <table className="mt-1 w-full text-right tabular-nums">
      <caption className="sr-only">
        {unit === 'packets' ? 'Packets a second' : 'Megabits a second'}, a row for each second
      </caption>
      <thead className="text-muted">
        <tr>
          {['Second', ...heads, 'Happened'].map((head) => (
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
              <td>{row.seconds.toFixed(1)}</td>
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

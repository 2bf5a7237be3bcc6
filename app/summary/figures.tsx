'use client';

import { bestOf } from '../../labs/best.ts';
import { bookRows, countedIn } from '../../labs/book.ts';
import type { Book, BookEntry } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { Scroller } from '../_rooms/scroller.tsx';
import { useWritten } from '../_rooms/when.ts';
import type { StepName } from './summary.tsx';

/** The best of all measurements, beside the reference solution. */
export function BestRates({ entries, steps }: { entries: readonly BookEntry[]; steps: readonly StepName[] }) {
  const t = useTexts('summary');
  const { number } = useWritten();
  const best = bestOf(entries);
  if (best.length === 0) return null;
  return (
    <section aria-labelledby="best" className="mt-8">
      <h2 id="best" className="font-semibold text-xl">
        {t('best')}
      </h2>
      <ul className="mt-3 grid gap-3 sm:grid-cols-2">
        {best.map(({ step, kernel, ratio, rate, instructions }) => {
          const name = steps.find(({ slug }) => slug === step);
          return (
            <li
              key={`${step} ${kernel}`}
              className="break-inside-avoid rounded-lg border bg-surface px-4 py-3"
            >
              <p className="text-muted">
                <span className="font-mono">{name?.number ?? step}</span> {name?.title} · {kernel}
              </p>
              {rate !== null && ratio !== null && (
                <p className="mt-1 tabular-nums">
                  <b className="font-semibold text-lg">{t('rate', { rate: number(rate) })}</b>{' '}
                  {t('ofReference', { ratio: number(ratio, 2) })}
                </p>
              )}
              {instructions !== null && (
                <p className="tabular-nums">{t('instructions', { count: number(instructions) })}</p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The experiment book as a table that can be printed, for each kernel that was measured. */
export function BookOnPaper({ book: { entries, notes } }: { book: Book }) {
  const t = useTexts('summary');
  const kernels = [...new Set(entries.map(({ kernel }) => kernel))].toSorted();
  return (
    <section aria-labelledby="book" className="mt-8">
      <h2 id="book" className="font-semibold text-xl">
        {t('book')}
      </h2>
      {kernels.length === 0 && <p className="mt-1 text-muted">{t('noBook')}</p>}
      {kernels.map((kernel) => (
        <Rows key={kernel} kernel={kernel} rows={bookRows(entries, notes, kernel)} />
      ))}
    </section>
  );
}

function Rows({ kernel, rows }: { kernel: string; rows: ReturnType<typeof bookRows> }) {
  const t = useTexts('summary');
  const { number } = useWritten();
  const times = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : `${number(value, 2)}×`;
  const heads = [t('experiment'), t('sent'), t('toNaive'), t('toReference'), t('perPacket'), t('note')];
  const shown = rows.filter((row) => row.sent || row.isolated || row.note !== '');
  return (
    <>
      <h3 className="mt-3 font-medium">{kernel}</h3>
      <Scroller label={kernel}>
        <table className="w-full text-left tabular-nums">
          <thead>
            <tr className="border-b text-[13px] text-muted">
              {heads.map((head) => (
                <th key={head} scope="col" className="px-3 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {shown.map((row) => {
              const counted = countedIn(row);
              return (
                <tr key={row.id} className="break-inside-avoid">
                  <th scope="row" className="px-3 py-1.5 font-normal">
                    {row.title}
                  </th>
                  <td className="px-3 py-1.5">{row.sent?.rate ? number(row.sent.rate.median) : '–'}</td>
                  <td className="px-3 py-1.5">{times(row.sent?.toNaive)}</td>
                  <td className="px-3 py-1.5">{times(row.sent?.toReference)}</td>
                  <td className="px-3 py-1.5">
                    {counted?.instructions ? number(counted.instructions) : '–'}
                  </td>
                  <td className="min-w-40 whitespace-pre-wrap break-words px-3 py-1.5">{row.note}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
    </>
  );
}

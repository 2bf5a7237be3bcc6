'use client';

import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import { type BookRow, type Cell, countedIn } from '../../../labs/book.ts';
import { type Texts, useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { classes } from '../../_ui/classes.ts';
import { BookDetails } from './book-details.tsx';

const HEADS = ['row', 'sent', 'isolated', 'instructions', 'image', 'lines'] as const;
type Head = (typeof HEADS)[number];

/** All rows; one opens to what is behind it. In a narrow pane each row is a card, of the same markup. */
export function BookTable({ rows }: { rows: readonly BookRow[] }) {
  const t = useTexts('book');
  const { number } = useWritten();
  const [open, setOpen] = useState<string | null>(null);
  const best = (pick: (row: BookRow) => number | null | undefined) =>
    Math.max(1, ...rows.map((row) => pick(row) ?? 0));
  const most = {
    sent: best((row) => row.sent?.toNaive),
    isolated: best((row) => row.isolated?.toNaive),
    work: best((row) => countedIn(row)?.workToNaive),
  };
  return (
    <table aria-label={t('table')} className="book-table">
      <thead>
        <tr>
          {HEADS.map((head) => (
            <th key={head} scope="col">
              {t(`heads.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const counted = countedIn(row);
          const shown = open === row.id;
          return (
            <Fragment key={row.id}>
              <tr data-row={row.id} data-open={shown || undefined}>
                <td className="book-name">
                  <RowName row={row} shown={shown} onToggle={() => setOpen(shown ? null : row.id)} />
                </td>
                <Figure head="sent" cell={row.sent} ratio={row.sent?.toNaive} most={most.sent} reference>
                  <Rate cell={row.sent} />
                </Figure>
                <Figure
                  head="isolated"
                  cell={row.isolated}
                  ratio={row.isolated?.toNaive}
                  most={most.isolated}
                  reference
                >
                  <Rate cell={row.isolated} />
                </Figure>
                <Figure
                  head="instructions"
                  cell={counted}
                  ratio={counted?.workToNaive}
                  most={most.work}
                  // Its measurements say why.
                  nothing={row.sent || row.isolated ? t('notCounted') : undefined}
                >
                  {counted && (
                    <>
                      {number(counted.instructions ?? 0)}
                      {counted === row.sent && <small> {t('whileSending')}</small>}
                    </>
                  )}
                </Figure>
                <Plain head="image">{row.imageBytes ? `${number(row.imageBytes)} B` : null}</Plain>
                <Plain head="lines">
                  {row.changed && (
                    <>
                      <span className="text-ok">{`+${row.changed.added}`}</span>{' '}
                      <span className="text-bad">{`−${row.changed.removed}`}</span>
                      <small className="block">{t(`from.${row.changed.from}`)}</small>
                    </>
                  )}
                </Plain>
              </tr>
              {shown && (
                <tr className="book-details">
                  <td colSpan={HEADS.length}>
                    <BookDetails row={row} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function RowName({ row, shown, onToggle }: { row: BookRow; shown: boolean; onToggle: () => void }) {
  const t = useTexts('book');
  if (row.kind === 'reference')
    return <span className="pl-5 text-muted italic">{referenceName(row, t)}</span>;
  return (
    <button
      type="button"
      aria-expanded={shown}
      onClick={onToggle}
      className="flex w-full items-start gap-1 rounded-sm text-left hover:text-accent"
    >
      <ChevronRight
        className={classes('mt-0.5 size-4 shrink-0 transition-transform', shown && 'rotate-90')}
      />
      <span>
        <span className="font-medium">{row.title}</span>
        {row.experiment?.runs === false && <small className="block">{t('cannotRun')}</small>}
        {row.note !== '' && !shown && <small className="line-clamp-2">{row.note}</small>}
      </span>
    </button>
  );
}

function referenceName({ id, title }: BookRow, t: Texts<'book'>): string {
  if (id === 'reference-06-go-faster') return t('references.copy');
  return id === 'reference-06.1-memory-pool' ? t('references.pool') : title;
}

interface FigureProps {
  readonly head: Head;
  readonly cell: Cell | null;
  /** To the naive row. */
  readonly ratio: number | null | undefined;
  /** The longest bar's ratio. */
  readonly most: number;
  readonly reference?: boolean;
  /** What stands in place of a figure; otherwise a dash. */
  readonly nothing?: string | undefined;
  readonly children: React.ReactNode;
}

/** A figure and its bar, as long as its ratio to the naive row says. */
function Figure({ head, cell, ratio, most, reference, nothing, children }: FigureProps) {
  const t = useTexts('book');
  const { times } = useWritten();
  return (
    <td data-head={t(`heads.${head}`)} data-empty={(cell === null && !nothing) || undefined}>
      {cell === null ? (
        nothing ? (
          <span className="text-muted">{nothing}</span>
        ) : (
          <Nothing />
        )
      ) : (
        <>
          {children}
          {typeof ratio === 'number' && (
            <>
              <span className="book-bar" aria-hidden>
                <span style={{ width: `${Math.max(1, (100 * ratio) / most)}%` }} />
              </span>
              <small>
                {reference && cell.toReference !== null
                  ? t('toBoth', { ratio: times(ratio), reference: times(cell.toReference) })
                  : t('toNaive', { ratio: times(ratio) })}
              </small>
            </>
          )}
          {typeof ratio !== 'number' && reference && cell.toReference !== null && (
            <small className="block">{t('toReference', { ratio: times(cell.toReference) })}</small>
          )}
        </>
      )}
    </td>
  );
}

function Rate({ cell }: { cell: Cell | null }) {
  const t = useTexts('book');
  const { number } = useWritten();
  if (!cell?.rate) return <span className="text-muted">{t('noRate')}</span>;
  const { median, low, high } = cell.rate;
  return (
    <>
      {number(median)}
      <small className="whitespace-nowrap">
        {' '}
        {number(low)}–{number(high)}
      </small>
    </>
  );
}

function Plain({ head, children }: { head: Head; children: React.ReactNode }) {
  const t = useTexts('book');
  return (
    <td data-head={t(`heads.${head}`)} data-empty={children === null || undefined}>
      {children ?? <Nothing />}
    </td>
  );
}

function Nothing() {
  const t = useTexts('book');
  return (
    <span className="text-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">{t('notMeasured')}</span>
    </span>
  );
}

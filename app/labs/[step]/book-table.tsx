'use client';

import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import { type BookRow, type Cell, countedIn, grouped, times } from '../../../labs/book.ts';
import { classes } from '../../_ui/classes.ts';
import { BookDetails } from './book-details.tsx';

const HEADS = ['Row', 'Sent', 'Isolated', 'Instructions', 'Image', 'Lines'] as const;
type Head = (typeof HEADS)[number];

/** All rows; one opens to what is behind it. In a narrow pane each row is a card, of the same markup. */
export function BookTable({ rows }: { rows: readonly BookRow[] }) {
  const [open, setOpen] = useState<string | null>(null);
  const best = (pick: (row: BookRow) => number | null | undefined) =>
    Math.max(1, ...rows.map((row) => pick(row) ?? 0));
  const most = {
    sent: best((row) => row.sent?.toNaive),
    isolated: best((row) => row.isolated?.toNaive),
    work: best((row) => countedIn(row)?.workToNaive),
  };
  return (
    <table aria-label="Experiments" className="book-table">
      <thead>
        <tr>
          {HEADS.map((head) => (
            <th key={head} scope="col">
              {head}
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
                <Figure head="Sent" cell={row.sent} ratio={row.sent?.toNaive} most={most.sent} reference>
                  <Rate cell={row.sent} />
                </Figure>
                <Figure
                  head="Isolated"
                  cell={row.isolated}
                  ratio={row.isolated?.toNaive}
                  most={most.isolated}
                  reference
                >
                  <Rate cell={row.isolated} />
                </Figure>
                <Figure
                  head="Instructions"
                  cell={counted}
                  ratio={counted?.workToNaive}
                  most={most.work}
                  // Its measurements say why.
                  nothing={row.sent || row.isolated ? 'not counted' : undefined}
                >
                  {counted && (
                    <>
                      {grouped(counted.instructions)}
                      {counted === row.sent && <small> while sending</small>}
                    </>
                  )}
                </Figure>
                <Plain head="Image">{row.imageBytes ? `${grouped(row.imageBytes)} B` : null}</Plain>
                <Plain head="Lines">
                  {row.changed && (
                    <>
                      <span className="text-ok">+{row.changed.added}</span>{' '}
                      <span className="text-bad">−{row.changed.removed}</span>
                      <small className="block">{FROM[row.changed.from]}</small>
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

const FROM = { naive: 'from naive', start: 'from the start' } as const;

function RowName({ row, shown, onToggle }: { row: BookRow; shown: boolean; onToggle: () => void }) {
  if (row.kind === 'reference') return <span className="pl-5 text-muted italic">{row.title}</span>;
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
        {row.experiment?.runs === false && <small className="block">cannot be run</small>}
        {row.note !== '' && !shown && <small className="line-clamp-2">{row.note}</small>}
      </span>
    </button>
  );
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
  return (
    <td data-head={head} data-empty={(cell === null && !nothing) || undefined}>
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
                {times(ratio)} naive
                {reference && cell.toReference !== null && `, ${times(cell.toReference)} reference`}
              </small>
            </>
          )}
          {typeof ratio !== 'number' && reference && cell.toReference !== null && (
            <small className="block">{times(cell.toReference)} reference</small>
          )}
        </>
      )}
    </td>
  );
}

function Rate({ cell }: { cell: Cell | null }) {
  if (!cell?.rate) return <span className="text-muted">no rate</span>;
  const { median, low, high } = cell.rate;
  return (
    <>
      {grouped(median)}
      <small className="whitespace-nowrap">
        {' '}
        {grouped(low)}–{grouped(high)}
      </small>
    </>
  );
}

function Plain({ head, children }: { head: Head; children: React.ReactNode }) {
  return (
    <td data-head={head} data-empty={children === null || undefined}>
      {children ?? <Nothing />}
    </td>
  );
}

function Nothing() {
  return (
    <span className="text-muted">
      <span aria-hidden>–</span>
      <span className="sr-only">not measured</span>
    </span>
  );
}

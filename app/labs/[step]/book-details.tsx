'use client';

import { Code, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import { type BookEntry, type BookRow, grouped, times } from '../../../labs/book.ts';
import { Button } from '../../_ui/button.tsx';
import { KeptCode } from './book-code.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

/** What is behind a row: the idea and what to expect, the learner's note, and every measurement. */
export function BookDetails({ row }: { row: BookRow }) {
  const connection = useConnection();
  const [code, setCode] = useState<number | null>(null);
  const [leaving, setLeaving] = useState<BookEntry | 'row' | null>(null);
  const { experiment } = row;
  return (
    <div className="space-y-3 px-4 py-3 text-[13px]">
      {experiment && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
          <dt className="text-muted">idea</dt>
          <dd>{experiment.idea}</dd>
          <dt className="text-muted">expect</dt>
          <dd>{experiment.expected}</dd>
          <dt className="text-muted">why</dt>
          <dd>{experiment.why}</dd>
          {experiment.figure !== null && (
            <>
              <dt className="text-muted">authors</dt>
              <dd>{experiment.figure}</dd>
            </>
          )}
        </dl>
      )}
      <Note key={row.id} row={row} />
      {row.entries.length > 0 ? (
        <ul className="divide-y divide-line rounded-md border" aria-label={`Measurements of ${row.title}`}>
          {row.entries.map((entry) => (
            <li key={entry.id} className="px-3 py-2">
              <Measured
                entry={entry}
                open={code === entry.id}
                onCode={() => setCode(code === entry.id ? null : entry.id)}
                onForget={() => setLeaving(entry)}
              />
              {code === entry.id && <KeptCode entry={entry} />}
            </li>
          ))}
        </ul>
      ) : (
        experiment?.runs !== false && (
          <p className="text-muted">
            Nothing measured yet: choose this row above and press Measure, once in each mode.
          </p>
        )
      )}
      {row.kind === 'own' && (
        <Button size="small" onClick={() => setLeaving('row')}>
          <Trash2 /> Remove this row
        </Button>
      )}
      {leaving !== null && (
        <Confirm
          open
          onOpenChange={() => setLeaving(null)}
          title={leaving === 'row' ? `Remove “${row.title}”?` : 'Delete this measurement?'}
          description={
            leaving === 'row'
              ? 'Its note and all its measurements go with it. This cannot be undone.'
              : 'Its figures and the code kept with them are gone then. The text in your editor stays as it is.'
          }
          action={leaving === 'row' ? 'Remove' : 'Delete'}
          onConfirm={() => {
            if (leaving === 'row') connection.send({ type: 'forget-row', row: row.id });
            else connection.send({ type: 'forget', experiment: leaving.id });
          }}
        />
      )}
    </div>
  );
}

interface MeasuredProps {
  readonly entry: BookEntry;
  readonly open: boolean;
  readonly onCode: () => void;
  readonly onForget: () => void;
}

function Measured({ entry, open, onCode, onForget }: MeasuredProps) {
  const { mode, at, instructions, remarks, repeated, step } = entry;
  const figures = entry[mode];
  const when = new Date(at).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <div className="min-w-0 flex-1">
        <p>
          <b className="font-medium">{mode === 'sent' ? 'Sent' : 'Isolated'}</b>
          {' · '}
          <span className="tabular-nums">
            {figures
              ? `${grouped(figures.yours.median)} packets/s (${grouped(figures.yours.low)}–${grouped(figures.yours.high)}, ${figures.yours.turns} turns), ${times(figures.ratio)} reference`
              : 'no rate'}
            {instructions.yours !== null && ` · ${grouped(instructions.yours)} instructions`}
          </span>
        </p>
        <p className="text-muted text-xs">
          <time dateTime={at}>{when}</time> · step {step.split('-', 1)}
          {repeated > 0 && ` · ${repeated} disturbed turns taken again`}
        </p>
        {remarks.map((remark) => (
          <p key={remark} className="text-muted text-xs">
            {remark}
          </p>
        ))}
      </div>
      <Button size="small" aria-expanded={open} onClick={onCode}>
        <Code /> Code kept
      </Button>
      <Button
        size="small-icon"
        tone="ghost"
        aria-label={`Delete the measurement of ${when}`}
        onClick={onForget}
      >
        <Trash2 />
      </Button>
    </div>
  );
}

/** A pause in typing longer than this saves, in milliseconds. */
const PAUSE = 600;

function Note({ row }: { row: BookRow }) {
  const connection = useConnection();
  const online = useWorkshop((workshop) => workshop.link === 'online');
  const [text, setText] = useState(row.note);
  const latest = useRef({ text, row });
  latest.current = { text, row };
  const save = useRef(() => {
    const now = latest.current;
    if (now.text !== now.row.note)
      connection.send({ type: 'note', row: now.row.id, title: now.row.title.slice(0, 60), note: now.text });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every character starts the pause again
  useEffect(() => {
    const timer = setTimeout(save.current, PAUSE);
    return () => clearTimeout(timer);
  }, [text, online]);
  useEffect(() => {
    const flush = save.current;
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }, []);
  return (
    <label className="block">
      <span className="flex justify-between text-muted text-xs">
        Your note <span aria-live="polite">{text === row.note ? text && 'Saved' : 'Not saved yet'}</span>
      </span>
      <textarea
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => save.current()}
        maxLength={2_000}
        rows={2}
        aria-label={`Note on ${row.title}`}
        placeholder="What did you expect, and what came?"
        className="mt-0.5 block w-full rounded-md border bg-surface px-2 py-1.5"
      />
    </label>
  );
}

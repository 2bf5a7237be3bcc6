'use client';

import { Code, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import type { BookEntry, BookRow } from '../../../labs/book.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { Button } from '../../_ui/button.tsx';
import { KeptCode } from './book-code.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

/** What is behind a row: the idea and what to expect, the learner's note, and every measurement. */
export function BookDetails({ row }: { row: BookRow }) {
  const t = useTexts('book');
  const connection = useConnection();
  const [code, setCode] = useState<number | null>(null);
  const [leaving, setLeaving] = useState<BookEntry | 'row' | null>(null);
  const { experiment } = row;
  return (
    <div className="space-y-3 px-4 py-3 text-[13px]">
      {experiment && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
          <dt className="text-muted">{t('idea')}</dt>
          <dd>{experiment.idea}</dd>
          <dt className="text-muted">{t('expect')}</dt>
          <dd>{experiment.expected}</dd>
          <dt className="text-muted">{t('why')}</dt>
          <dd>{experiment.why}</dd>
          {experiment.figure !== null && (
            <>
              <dt className="text-muted">{t('authors')}</dt>
              <dd>{experiment.figure}</dd>
            </>
          )}
        </dl>
      )}
      <Note key={row.id} row={row} />
      {row.entries.length > 0 ? (
        <ul
          className="divide-y divide-line rounded-md border"
          aria-label={t('measurements', { row: row.title })}
        >
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
        experiment?.runs !== false && <p className="text-muted">{t('nothing')}</p>
      )}
      {row.kind === 'own' && (
        <Button size="small" onClick={() => setLeaving('row')}>
          <Trash2 /> {t('removeRow')}
        </Button>
      )}
      {leaving !== null && (
        <Confirm
          open
          onOpenChange={() => setLeaving(null)}
          title={leaving === 'row' ? t('removeTitle', { row: row.title }) : t('deleteTitle')}
          description={t(leaving === 'row' ? 'removeAbout' : 'deleteAbout')}
          action={t(leaving === 'row' ? 'remove' : 'delete')}
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
  const t = useTexts('book');
  const { number, times, moment } = useWritten();
  const { mode, at, instructions, remarks, repeated, step } = entry;
  const figures = entry[mode];
  const when = moment(at);
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <div className="min-w-0 flex-1">
        <p>
          <b className="font-medium">{t(`heads.${mode}`)}</b>
          {' · '}
          <span className="tabular-nums">
            {figures
              ? t('rate', {
                  median: number(figures.yours.median),
                  low: number(figures.yours.low),
                  high: number(figures.yours.high),
                  turns: figures.yours.turns,
                  ratio: times(figures.ratio),
                })
              : t('noRate')}
            {instructions.yours !== null && ` · ${t('instructions', { count: number(instructions.yours) })}`}
          </span>
        </p>
        <p className="text-muted text-xs">
          <time dateTime={at}>{when}</time> · {t('step', { step: step.split('-', 1)[0] ?? step })}
          {repeated > 0 && ` · ${t('repeated', { count: repeated })}`}
        </p>
        {remarks.map((remark) => (
          <p key={remark} className="text-muted text-xs">
            {remark}
          </p>
        ))}
      </div>
      <Button size="small" aria-expanded={open} onClick={onCode}>
        <Code /> {t('codeKept')}
      </Button>
      <Button size="small-icon" tone="ghost" aria-label={t('deleteLabel', { when })} onClick={onForget}>
        <Trash2 />
      </Button>
    </div>
  );
}

/** A pause in typing longer than this saves, in milliseconds. */
const PAUSE = 600;

function Note({ row }: { row: BookRow }) {
  const t = useTexts('book');
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
        {t('yourNote')}{' '}
        <span aria-live="polite">{text === row.note ? text && t('saved') : t('unsaved')}</span>
      </span>
      <textarea
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => save.current()}
        maxLength={2_000}
        rows={2}
        aria-label={t('noteOn', { row: row.title })}
        placeholder={t('notePrompt')}
        className="mt-0.5 block w-full rounded-md border bg-surface px-2 py-1.5"
      />
    </label>
  );
}

'use client';

import { Download, FlaskConical, LoaderCircle } from 'lucide-react';
import { useMemo, useState } from 'react';
import { bookRows } from '../../../labs/book.ts';
import { EXPERIMENTS, FIGURES_SOURCE } from '../../../labs/experiments.ts';
import type { Book as BookData } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { BookTable } from './book-table.tsx';
import { useSwitch } from './isolated-switch.tsx';
import { RICH } from './rich.tsx';
import { placeText } from './status.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const EMPTY: BookData = { entries: [], notes: [] };
const NEW_ROW = 'new';

/** The experiment book of steps 06 and 06.1: measure the text on the screen, and see all rows beside each other. */
export function ExperimentBook() {
  const t = useTexts('book');
  const book = useWorkshop((workshop) => workshop.book) ?? EMPTY;
  const loaded = useWorkshop((workshop) => workshop.book !== null);
  const kernel = useWorkshop((workshop) => workshop.kernel);
  const rows = useMemo(() => bookRows(book.entries, book.notes, kernel?.id ?? null), [book, kernel]);
  const elsewhere = book.entries.filter((entry) => entry.kernel !== kernel?.id).length;
  return (
    <section
      aria-label={t('name')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and may hold nothing to focus
      tabIndex={0}
      className="book h-full overflow-auto outline-offset-[-2px]"
    >
      <Recorder notes={book.notes} />
      {loaded && book.entries.length === 0 && <Begin />}
      {elsewhere > 0 && (
        <p className="border-b px-4 py-2 text-muted text-xs">{t('elsewhere', { count: elsewhere })}</p>
      )}
      <BookTable rows={rows} />
      <p className="px-4 py-3 text-muted text-xs">
        {kernel && `${t('measuredWith', { kernel: kernel.label })} `}
        {t('about')} {FIGURES_SOURCE}
      </p>
    </section>
  );
}

/** What to do with an empty book. */
function Begin() {
  const t = useTexts('book');
  return (
    <ol className="list-decimal space-y-1 border-b py-3 pr-4 pl-9 text-[13px]">
      <li>{t.rich('begin', RICH)}</li>
      <li>{t.rich('beginSwitch', RICH)}</li>
      <li>{t('beginChange')}</li>
    </ol>
  );
}

function Recorder({ notes }: { notes: BookData['notes'] }) {
  const t = useTexts('book');
  const connection = useConnection();
  const session = useWorkshop((workshop) => workshop.session);
  const pending = useWorkshop((workshop) => workshop.pending);
  const usable = useWorkshop((workshop) => workshop.link === 'online' && workshop.kernel !== null);
  const { state } = useSwitch();
  const [row, setRow] = useState('naive');
  const [title, setTitle] = useState('');
  const idle = usable && pending === null && (session.kind === 'idle' || session.kind === 'running');
  const own = notes.filter(({ row: id }) => id.startsWith('own-'));
  const measure = () => {
    let target = row;
    if (row === NEW_ROW) {
      target = `own-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;
      connection.send({ type: 'note', row: target, title: title.trim() || t('myExperiment'), note: '' });
      setRow(target);
      setTitle('');
    }
    void connection.start('measure', target);
  };
  return (
    <div className="sticky top-0 z-[2] flex flex-wrap items-center gap-2 border-b bg-surface px-3 py-2 text-[13px]">
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          if (idle) measure();
        }}
      >
        <label className="flex min-w-0 items-center gap-2">
          <span className="whitespace-nowrap text-muted">{t('recordAs')}</span>
          <select
            value={row}
            onChange={(event) => setRow(event.target.value)}
            className="h-8 min-w-0 max-w-56 rounded-md border bg-surface px-1.5 text-ink"
          >
            {EXPERIMENTS.map(({ id, title: name, runs }) => (
              <option key={id} value={id} disabled={!runs}>
                {name}
                {!runs && ` (${t('cannotRun')})`}
              </option>
            ))}
            {own.map((one) => (
              <option key={one.row} value={one.row}>
                {one.title}
              </option>
            ))}
            <option value={NEW_ROW}>{t('ownRow')}</option>
          </select>
        </label>
        {row === NEW_ROW && (
          <input
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={60}
            placeholder={t('rowName')}
            aria-label={t('rowNameLabel')}
            className="h-8 w-36 rounded-md border bg-surface px-2"
          />
        )}
        <Button type="submit" tone="primary" aria-disabled={!idle}>
          <FlaskConical /> {t('measure')}
        </Button>
      </form>
      <Progress idleText={t(`modes.${state}`)} />
      <span className="ml-auto flex gap-1">
        {(
          [
            ['csv', 'CSV'],
            ['md', 'Markdown'],
          ] as const
        ).map(([kind, format]) => (
          <a
            key={kind}
            href={`/api/experiments.${kind}`}
            download
            className={buttonLook({ tone: 'ghost', size: 'small' })}
            aria-label={t('download', { format })}
          >
            <Download /> {format}
          </a>
        ))}
      </span>
    </div>
  );
}

/** How far a measurement is; otherwise what the next one will be of. */
function Progress({ idleText }: { idleText: string }) {
  const t = useTexts('book');
  const status = useTexts('status');
  const session = useWorkshop((workshop) => workshop.session);
  if (session.kind !== 'measuring') return <span className="text-muted text-xs">{idleText}</span>;
  const { phase, turn = 0, turns = 0, place = 0, wait = null } = session;
  return (
    <span className="flex items-center gap-2 text-xs">
      <LoaderCircle className="size-4 animate-spin text-accent" aria-hidden />
      {phase === 'queued' && t('queued', { place: placeText({ place, wait }, status) })}
      {phase === 'counting' && t('counting')}
      {phase === 'warming up' && t('warming')}
      {phase === 'turn' && (
        <>
          {t('turn', { turn, turns })}
          <progress className="h-1.5 w-20 accent-accent" value={turn} max={turns} aria-label={t('turns')} />
        </>
      )}
    </span>
  );
}

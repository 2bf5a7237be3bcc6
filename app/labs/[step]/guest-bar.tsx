'use client';

import { useId, useState } from 'react';
import type { GuestSetup } from '../../../server/protocol.ts';
import { type Texts, useTexts } from '../../_i18n/texts.tsx';
import { useLesson } from './lesson-context.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

/** Printable ASCII: all that a kernel's command line takes. */
const PRINTABLE = /^[\x20-\x7e]*$/;
/** Guests run, or are about to. */
const LIVE: ReadonlySet<string> = new Set(['booting', 'running', 'checking']);

function argumentsOf({ append }: GuestSetup, t: Texts<'tools'>): string {
  return append === '' ? t('noArguments') : t('argumentsAre', { append });
}

/** Whose image a guest of the next run is, and its kernel arguments; first whose console this is, where that differs. */
export function GuestBar({ index, name }: { index: 0 | 1; name: string }) {
  const t = useTexts('tools');
  const connection = useConnection();
  const { pair } = useLesson();
  const chosen = useWorkshop((workshop) => workshop.guests);
  const id = useId();
  const usual = pair?.guests;
  const setup = (chosen ?? usual)?.[index];
  const shown = useWorkshop((workshop) => workshop.shownGuests)?.[index];
  const live = useWorkshop(({ session: { kind } }) => LIVE.has(kind));
  const [typed, setTyped] = useState<string | null>(null);
  if (!pair || !usual || !setup) return null;
  const set = (change: Partial<GuestSetup>) => {
    const [first, second] = chosen ?? usual;
    const next = { ...setup, ...change };
    connection.setGuests(index === 0 ? [next, second] : [first, next]);
  };
  const text = typed ?? setup.append;
  const wrong = !PRINTABLE.test(text);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b bg-surface px-2.5 py-1 text-xs">
      {shown && (shown.image !== setup.image || shown.append !== setup.append) && (
        <p className="basis-full" data-shown>
          {t(live ? 'now' : 'below', { image: t(shown.image), arguments: argumentsOf(shown, t) })}{' '}
          <span className="text-muted">{t('next')}</span>
        </p>
      )}
      <b className="font-medium">{name}</b>
      <select
        aria-label={t(index === 0 ? 'imageOfReceiver' : 'imageOfSender')}
        className="h-6 rounded-sm border bg-surface px-1"
        value={setup.image}
        onChange={(event) => {
          const image = event.target.value === 'reference' ? 'reference' : 'yours';
          setTyped(null);
          // The reference knows no other arguments than the lesson's.
          set(image === 'reference' ? { image, append: usual[index].append } : { image });
        }}
      >
        <option value="yours">{t('yours')}</option>
        <option value="reference">{t('reference')}</option>
      </select>
      <label className="flex min-w-0 flex-1 items-center gap-1.5 text-muted" htmlFor={id}>
        <span className="shrink-0">{t('arguments')}</span>
        <input
          id={id}
          aria-label={t(index === 0 ? 'argumentsOfReceiver' : 'argumentsOfSender')}
          aria-invalid={wrong}
          className="h-6 w-full min-w-16 max-w-48 rounded-sm border bg-bg px-1.5 font-mono text-ink aria-invalid:border-bad"
          value={text}
          maxLength={pair.appendCharacters}
          placeholder={t('none')}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target: { value } }) => {
            setTyped(PRINTABLE.test(value) ? null : value);
            if (PRINTABLE.test(value)) set({ append: value });
          }}
        />
      </label>
      {wrong && (
        <span role="alert" className="text-bad">
          {t('ascii', { append: setup.append })}
        </span>
      )}
    </div>
  );
}

'use client';

import { type FormEvent, useState } from 'react';
import { helperAnswer, MAX_DISPLAY_NAME, PATHS, type RoomAnswer } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { ask } from '../../_rooms/ask.ts';
import { CopyText, INPUT, Problem, useClock } from '../../_rooms/parts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { RoomHandle } from './use-room.ts';

/** Links for those who help: one each, so that one can be taken back alone. */
export function Helpers({ handle, answer }: { handle: RoomHandle; answer: RoomAnswer }) {
  const t = useTexts('rooms');
  const clock = useClock();
  const [name, setName] = useState('');
  const [link, setLink] = useState<{ name: string; address: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (name.trim() === '') return setProblem(t('helperNameMissing'));
    const asked = await ask(`${PATHS.roomHelpers}?room=${answer.room.id}`, helperAnswer, {
      method: 'POST',
      body: { name },
    });
    if (!asked.ok) return setProblem(asked.sentence);
    // Behind "#" it is sent to no server as part of an address, and stands in no log.
    setLink({ name: name.trim(), address: `${location.origin}/rooms/enter#${asked.value.secret}` });
    setName('');
    await handle.read();
  };
  return (
    <section aria-labelledby="helpers" className="mt-8">
      <h2 id="helpers" className="font-semibold text-xl">
        {t('helpers')}
      </h2>
      <p className="mt-1 text-muted">{t('helpersAbout')}</p>
      {answer.helpers.length > 0 && (
        <ul className="mt-3 divide-y divide-line rounded-lg border bg-surface" aria-label={t('helpers')}>
          {answer.helpers.map((helper) => (
            <li key={helper.id} className="flex flex-wrap items-center gap-3 px-3 py-2">
              <span className="min-w-32 flex-1">{helper.name}</span>
              <span className="text-[13px] text-muted">
                {helper.usedAt === null ? t('unopened') : t('opened', { time: clock(helper.usedAt) })}
              </span>
              <Button
                size="small"
                aria-label={t('takeBackOf', { name: helper.name })}
                onClick={() => void handle.send(PATHS.roomHelpers, 'DELETE', `&helper=${helper.id}`)}
              >
                {t('takeBack')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {link && (
        <div role="status" className="mt-3 rounded-lg border border-accent bg-accent-soft p-3">
          <p className="font-medium">{t('linkOf', { name: link.name })}</p>
          <p className="mt-1 flex flex-wrap items-center gap-2">
            <span className="break-all font-mono text-[13px]">{link.address}</span>
            <CopyText text={link.address} label={t('copyLinkOf', { name: link.name })} />
          </p>
        </div>
      )}
      <form
        onSubmit={(event) => void make(event)}
        className="mt-3 flex max-w-md items-center gap-2"
        aria-label={t('newLink')}
      >
        <input
          aria-label={t('helperName')}
          className={INPUT}
          value={name}
          maxLength={MAX_DISPLAY_NAME}
          onChange={(event) => setName(event.target.value)}
          placeholder={t('helperPlaceholder')}
          autoComplete="off"
        />
        <Button type="submit" size="large">
          {t('makeLink')}
        </Button>
      </form>
      <div className="mt-2">
        <Problem>{problem}</Problem>
      </div>
    </section>
  );
}

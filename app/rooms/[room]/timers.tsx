'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { PATHS, type RoomTalk } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Field } from '../../_rooms/parts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { RoomHandle } from './use-room.ts';

/** Timers on every page of the room. */
export function Timers({ handle, timers }: { handle: RoomHandle; timers: RoomTalk['timers'] }) {
  const t = useTexts('wall');
  const [label, setLabel] = useState('');
  const [minutes, setMinutes] = useState('10');
  const start = async (event: FormEvent) => {
    event.preventDefault();
    const body = { label, minutes: Number(minutes) };
    if (await handle.send(PATHS.roomTimers, 'POST', '', body)) setLabel('');
  };
  return (
    <section aria-labelledby="timers">
      <h2 id="timers" className="font-semibold text-xl">
        {t('timers')}
      </h2>
      <form
        onSubmit={(event) => void start(event)}
        className="mt-3 flex flex-wrap items-end gap-3 rounded-lg border bg-surface p-4"
      >
        <div className="min-w-40 flex-1">
          <Field
            label={t('label')}
            required
            maxLength={60}
            value={label}
            onChange={(event) => setLabel(event.target.value)}
          />
        </div>
        <div className="w-24">
          <Field
            label={t('minutes')}
            required
            type="number"
            min={1}
            max={240}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </div>
        <Button type="submit" tone="primary" disabled={label.trim() === ''}>
          {t('start')}
        </Button>
      </form>
      <ul className="mt-2 space-y-2">
        {timers.map((timer) => (
          <Running
            key={timer.id}
            timer={timer}
            onEnd={() => void handle.send(PATHS.roomTimers, 'DELETE', `&timer=${timer.id}`)}
          />
        ))}
      </ul>
    </section>
  );
}

function Running({ timer, onEnd }: { timer: RoomTalk['timers'][number]; onEnd: () => void }) {
  const t = useTexts('wall');
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(ticking);
  }, []);
  const left = Math.ceil((Date.parse(timer.endsAt) - now) / 1_000);
  const seconds = String(left % 60).padStart(2, '0');
  return (
    <li className="flex items-center gap-3 rounded-lg border bg-surface px-3 py-2">
      <span className="min-w-0 flex-1 break-words">{timer.label}</span>
      <span className="text-muted tabular-nums" role="timer">
        {left > 0 ? t('left', { minutes: String(Math.floor(left / 60)), seconds }) : t('over')}
      </span>
      <Button size="small" aria-label={t('endOf', { label: timer.label })} onClick={onEnd}>
        {t('end')}
      </Button>
    </li>
  );
}

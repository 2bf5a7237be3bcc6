'use client';

import { Hand, MessageSquare, Pin, Timer, X } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { PATHS, type RoomNews, type RoomNote } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { ask } from '../../_rooms/ask.ts';
import { Button } from '../../_ui/button.tsx';
import type { Jump } from './editor.tsx';
import { useLesson } from './lesson-context.tsx';
import { useNow } from './use-now.ts';
import { useConnection } from './workshop.tsx';

/** Between two looks at the clock of a timer, in milliseconds. */
const TICK = 500;

/** What is said in the learner's room: timers, notes, messages, and how the own question stands. */
export function News({ news, onJump }: { news: RoomNews; onJump: (jump: Jump) => void }) {
  const t = useTexts('talk');
  const { slug } = useLesson();
  const messages = news.messages.filter(({ step }) => step === null || step === slug);
  const { timers } = news;
  if (messages.length + timers.length === 0 && news.help === null) return null;
  return (
    <section aria-label={t('region')} className="max-h-[40dvh] shrink-0 overflow-y-auto border-b bg-surface">
      {timers.length > 0 && <Timers timers={timers} />}
      {/* Read out when it comes, and not when the clock beside it ticks. */}
      <div aria-live="polite">
        {news.help && <Question help={news.help} />}
        {messages.map((note) => (
          <Note key={note.id} note={note} onJump={onJump} />
        ))}
      </div>
    </section>
  );
}

function Timers({ timers }: Pick<RoomNews, 'timers'>) {
  const t = useTexts('talk');
  const now = useNow(TICK);
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 px-4 py-1.5 text-[13px]">
      {timers.map(({ id, label, endsAt }) => {
        const left = Math.ceil((Date.parse(endsAt) - now) / 1_000);
        const minutes = String(Math.floor(left / 60));
        const seconds = String(left % 60).padStart(2, '0');
        return (
          <li key={id} className="flex items-center gap-1.5">
            <Timer className="size-4 shrink-0" aria-hidden />
            <span role="timer" className={`tabular-nums ${left <= 0 ? 'font-medium text-warn' : ''}`}>
              {left > 0 ? t('timer', { label, minutes, seconds }) : t('timerOver', { label })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Question({ help }: { help: NonNullable<RoomNews['help']> }) {
  const t = useTexts('talk');
  const send = useSend();
  return (
    <Row
      icon={<Hand />}
      actions={
        <Button size="small" onClick={() => void send(PATHS.myHelp, 'DELETE')}>
          {t('withdraw')}
        </Button>
      }
    >
      <span className="font-medium">
        {help.claimedBy === null
          ? t('waiting', { ahead: help.ahead })
          : t('coming', { name: help.claimedBy })}
      </span>{' '}
      <q className="text-muted">{help.question}</q>
    </Row>
  );
}

function Note({ note, onJump }: { note: RoomNote; onJump: (jump: Jump) => void }) {
  const t = useTexts('talk');
  const { slug } = useLesson();
  const send = useSend();
  const { place, pinned } = note;
  const line = place && { line: place.line, file: place.file };
  return (
    <Row
      icon={pinned ? <Pin /> : <MessageSquare />}
      actions={
        <>
          {place && line && place.step === slug && (
            <Button size="small" onClick={() => onJump({ ...line, column: 1 })}>
              {t('showLine', { ...line, line: String(line.line) })}
            </Button>
          )}
          {place && place.step !== slug && (
            <Link prefetch={false} href={`/labs/${place.step}`} className="text-accent underline">
              {t('otherStep', { step: place.step.split('-')[0] ?? '' })}
            </Link>
          )}
          {!pinned && (
            <Button
              tone="ghost"
              size="small-icon"
              aria-label={t('read')}
              onClick={() => void send(PATHS.readMessage, 'POST', { message: note.id })}
            >
              <X />
            </Button>
          )}
        </>
      }
    >
      <span className="font-medium">{t(pinned ? 'note' : 'from', { name: note.from })}</span>{' '}
      <span className="whitespace-pre-line break-words">{note.text}</span>
    </Row>
  );
}

interface RowProps {
  readonly icon: ReactNode;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

function Row({ icon, actions, children }: RowProps) {
  return (
    <div className="flex items-start gap-3 px-4 py-1.5 text-[13px] [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-accent">
      {icon}
      <p className="min-w-0 flex-1">{children}</p>
      <span className="flex shrink-0 flex-wrap items-center justify-end gap-2">{actions}</span>
    </div>
  );
}

/** Asks the server; what it refuses is said on the page. */
function useSend() {
  const connection = useConnection();
  return async (path: string, method: 'POST' | 'DELETE', body?: object) => {
    const asked = await ask(path, z.unknown(), { method, ...(body && { body }) });
    if (!asked.ok) connection.notify(asked.sentence, 'error');
    return asked.ok;
  };
}

'use client';

import { Hand, MessageSquare, Pin, Timer, X } from 'lucide-react';
import Link from 'next/link';
import { z } from 'zod';
import { PATHS, type RoomNews, type RoomNote } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { Button } from '../_ui/button.tsx';
import type { Jump } from '../labs/[step]/editor.tsx';
import { useNow } from '../labs/[step]/use-now.ts';
import { ask } from './ask.ts';
import { Notice } from './notice.tsx';

/** Between two looks at the clock of a timer, in milliseconds. */
const TICK = 500;

interface NewsProps {
  readonly news: RoomNews;
  /** The step that the page shows. */
  readonly slug: string | null;
  readonly onJump: ((jump: Jump) => void) | null;
  /** After each answer, with what the server said where it refused. */
  readonly onChanged: (refused: string | null) => void;
}

/** What is said in the learner's room: timers, notes, messages, and how the own question stands. */
export function News({ news, ...page }: NewsProps) {
  const t = useTexts('talk');
  const { slug } = page;
  const messages = news.messages.filter(({ step }) => step === null || step === slug);
  const { timers } = news;
  if (messages.length + timers.length === 0 && news.help === null) return null;
  return (
    <section aria-label={t('region')} className="max-h-[40dvh] shrink-0 overflow-y-auto border-b bg-surface">
      {timers.length > 0 && <Timers timers={timers} />}
      {/* Read out when it comes, and not when the clock beside it ticks. */}
      <div aria-live="polite">
        {news.help && <Question help={news.help} onChanged={page.onChanged} />}
        {messages.map((note) => (
          <Note key={note.id} note={note} {...page} />
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

interface QuestionProps extends Pick<NewsProps, 'onChanged'> {
  readonly help: NonNullable<RoomNews['help']>;
}

function Question({ help, onChanged }: QuestionProps) {
  const t = useTexts('talk');
  return (
    <Notice
      icon={<Hand />}
      actions={
        <Button size="small" onClick={() => void send(onChanged, PATHS.myHelp, 'DELETE')}>
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
    </Notice>
  );
}

function Note({ note, slug, onJump, onChanged }: { note: RoomNote } & Omit<NewsProps, 'news'>) {
  const t = useTexts('talk');
  const { place, pinned } = note;
  const line = place && { line: place.line, file: place.file };
  return (
    <Notice
      icon={pinned ? <Pin /> : <MessageSquare />}
      actions={
        <>
          {place && line && onJump && place.step === slug && (
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
              onClick={() => void send(onChanged, PATHS.readMessage, 'POST', { message: note.id })}
            >
              <X />
            </Button>
          )}
        </>
      }
    >
      <span className="font-medium">{t(pinned ? 'note' : 'from', { name: note.from })}</span>{' '}
      <span className="whitespace-pre-line break-words">{note.text}</span>
    </Notice>
  );
}

async function send(
  onChanged: NewsProps['onChanged'],
  path: string,
  method: 'POST' | 'DELETE',
  body?: object,
): Promise<void> {
  const asked = await ask(path, z.unknown(), { method, ...(body && { body }) });
  onChanged(asked.ok ? null : asked.sentence);
}

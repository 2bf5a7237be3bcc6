'use client';

import { useRef, useState } from 'react';
import type { RoomAnswer, RoomTalk } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import type { StepName } from '../settings.tsx';
import { Messages } from './messages.tsx';
import { Questions } from './questions.tsx';
import { type Recipients, SayForm } from './say-form.tsx';
import { Stuck } from './stuck.tsx';
import { Timers } from './timers.tsx';
import type { RoomHandle } from './use-room.ts';

interface TalkProps {
  readonly handle: RoomHandle;
  readonly answer: RoomAnswer;
  readonly talk: RoomTalk;
  readonly steps: readonly StepName[];
}

/** Who asks, what the room is stuck on, and what is said to it. */
export function Talk({ handle, answer, talk, steps }: TalkProps) {
  const t = useTexts('wall');
  const [to, setTo] = useState<Recipients | null>(null);
  const form = useRef<HTMLTextAreaElement>(null);
  const sayTo = (recipients: Recipients) => {
    setTo(recipients);
    form.current?.focus();
  };
  return (
    <div className="mt-8 grid gap-8 lg:grid-cols-2">
      <Questions handle={handle} you={answer.you} questions={talk.help} onAnswer={sayTo} />
      <Stuck stuck={talk.stuck} members={answer.members} onSay={sayTo} />
      <section aria-labelledby="say">
        <h2 id="say" className="font-semibold text-xl">
          {t('talk')}
        </h2>
        <SayForm handle={handle} steps={steps} to={to} onTo={setTo} text={form} />
        <Messages handle={handle} messages={talk.messages} />
      </section>
      <Timers handle={handle} timers={talk.timers} />
    </div>
  );
}

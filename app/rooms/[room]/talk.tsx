'use client';

import type { RefObject } from 'react';
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
  /** Whom the form is for, and its field. */
  readonly to: Recipients | null;
  readonly onTo: (to: Recipients | null) => void;
  readonly form: RefObject<HTMLTextAreaElement | null>;
  readonly onSay: (to: Recipients) => void;
  /** Shows on the wall who is stuck at an item. */
  readonly onShow: (item: { step: string; item: string }) => void;
}

/** Who asks, what the room is stuck on, and what is said to it. */
export function Talk({ handle, answer, talk, steps, to, onTo, form, onSay, onShow }: TalkProps) {
  const t = useTexts('wall');
  return (
    <div className="mt-8 grid gap-8 lg:grid-cols-2">
      <Questions handle={handle} you={answer.you} questions={talk.help} onAnswer={onSay} />
      <Stuck stuck={talk.stuck} members={answer.members} onSay={onSay} onShow={onShow} />
      <section aria-labelledby="say">
        <h2 id="say" className="font-semibold text-xl">
          {t('talk')}
        </h2>
        <SayForm handle={handle} steps={steps} to={to} onTo={onTo} text={form} />
        <Messages handle={handle} messages={talk.messages} />
      </section>
      <Timers handle={handle} timers={talk.timers} />
    </div>
  );
}

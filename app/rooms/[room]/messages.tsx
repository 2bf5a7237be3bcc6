'use client';

import { PATHS, type RoomTalk } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { useClock } from '../../_rooms/parts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { RoomHandle } from './use-room.ts';

/** What was said, newest first, with how many have read it. */
export function Messages({ handle, messages }: { handle: RoomHandle; messages: RoomTalk['messages'] }) {
  const t = useTexts('wall');
  const clock = useClock();
  return (
    <>
      <h3 className="mt-4 font-semibold">{t('sent')}</h3>
      {messages.length === 0 && <p className="mt-1 text-muted">{t('nothingSent')}</p>}
      <ul className="mt-2 max-h-96 divide-y divide-line overflow-y-auto rounded-lg border bg-surface empty:hidden">
        {messages.map((message) => (
          <li key={message.id} className="flex items-start gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="text-[13px] text-muted">
                {clock(message.at)} · {message.from} → <Audience message={message} />
                {message.pinned ? ` · ${t('note')}` : ''}
              </p>
              <p className="whitespace-pre-line break-words">{message.text}</p>
            </div>
            <Button
              size="small"
              aria-label={t('takeBackOf', { text: message.text.slice(0, 60) })}
              onClick={() => void handle.send(PATHS.roomTalk, 'DELETE', `&message=${message.id}`)}
            >
              {t('takeBack')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Audience({
  message: { audience, step, addressed, read },
}: {
  message: RoomTalk['messages'][number];
}) {
  const t = useTexts('wall');
  if (audience === 'learners') return t('read', { read: String(read), addressed: String(addressed) });
  const whom = step === null ? t('all') : t('step', { step: step.split('-')[0] ?? '' });
  return `${whom}, ${t('readBy', { read: String(read) })}`;
}

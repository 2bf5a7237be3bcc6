'use client';

import { Lock, LockOpen, RefreshCw } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { PATHS, type RoomAnswer } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { CopyText } from '../../_rooms/parts.tsx';
import { Qr } from '../../_rooms/qr.tsx';
import { Button } from '../../_ui/button.tsx';
import type { RoomHandle } from './use-room.ts';

/** How to come in, large enough for the last row: the code, the link, and both as a QR code. */
export function Ticket({ handle, answer: { room, owner } }: { handle: RoomHandle; answer: RoomAnswer }) {
  const t = useTexts('room');
  const origin = useSyncExternalStore(
    () => () => {},
    () => location.origin,
    () => '',
  );
  const link = `${origin}/join/${room.code}`;
  return (
    <section
      aria-label={t('join')}
      className="mt-6 flex flex-wrap items-center gap-x-10 gap-y-5 rounded-lg border bg-surface p-5"
    >
      {origin !== '' && <Qr text={link} label={t('qr', { link })} className="w-full max-w-52 rounded-md" />}
      <div className="min-w-0 flex-1 basis-72">
        <p className="text-muted">
          {t.rich('type', {
            a: () => (
              <span className="font-mono text-ink">{`${origin.replace(/^https?:\/\//, '')}/join`}</span>
            ),
          })}
        </p>
        <p className="whitespace-nowrap font-mono font-semibold text-5xl tracking-wide sm:text-7xl sm:tracking-widest">
          {room.code}
        </p>
        <p className="mt-3 flex flex-wrap items-center gap-2">
          <span className="break-all font-mono text-[13px] text-muted">{link}</span>
          <CopyText text={link} label={t('copyLink')} />
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button onClick={() => void handle.change({ joining: !room.joining })}>
            {room.joining ? <Lock /> : <LockOpen />}
            {t(room.joining ? 'closeDoor' : 'openDoor')}
          </Button>
          {owner && (
            <Button onClick={() => void handle.send(PATHS.roomCode, 'POST')}>
              <RefreshCw /> {t('newCode')}
            </Button>
          )}
        </div>
        {!room.joining && <p className="mt-2 text-warn">{t('doorClosed')}</p>}
      </div>
    </section>
  );
}

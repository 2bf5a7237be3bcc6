'use client';

import { Lock, LockOpen, RefreshCw } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { PATHS, type RoomAnswer } from '../../../server/protocol.ts';
import { CopyText } from '../../_rooms/parts.tsx';
import { Qr } from '../../_rooms/qr.tsx';
import { Button } from '../../_ui/button.tsx';
import type { RoomHandle } from './use-room.ts';

/** How to come in, large enough for the last row: the code, the link, and both as a QR code. */
export function Ticket({ handle, answer: { room, owner } }: { handle: RoomHandle; answer: RoomAnswer }) {
  const origin = useSyncExternalStore(
    () => () => {},
    () => location.origin,
    () => '',
  );
  const link = `${origin}/join/${room.code}`;
  return (
    <section
      aria-label="How to join"
      className="mt-6 flex flex-wrap items-center gap-x-10 gap-y-5 rounded-lg border bg-surface p-5"
    >
      {origin !== '' && (
        <Qr text={link} label={`QR code of ${link}`} className="w-full max-w-52 rounded-md" />
      )}
      <div className="min-w-0 flex-1 basis-72">
        <p className="text-muted">
          Open <span className="font-mono text-ink">{origin.replace(/^https?:\/\//, '')}/join</span> and type
        </p>
        <p className="whitespace-nowrap font-mono font-semibold text-5xl tracking-wide sm:text-7xl sm:tracking-widest">
          {room.code}
        </p>
        <p className="mt-3 flex flex-wrap items-center gap-2">
          <span className="break-all font-mono text-[13px] text-muted">{link}</span>
          <CopyText text={link} label="Copy the link" />
        </p>
        <div className="mt-4 flex flex-wrap gap-2">
          <Button onClick={() => void handle.change({ joining: !room.joining })}>
            {room.joining ? <Lock /> : <LockOpen />}
            {room.joining ? 'Let nobody else in' : 'Let learners in again'}
          </Button>
          {owner && (
            <Button onClick={() => void handle.send(PATHS.roomCode, 'POST')}>
              <RefreshCw /> Draw another code
            </Button>
          )}
        </div>
        {!room.joining && <p className="mt-2 text-warn">Nobody can join now; who is in goes on.</p>}
      </div>
    </section>
  );
}

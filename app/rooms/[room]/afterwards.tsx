'use client';

import { Database, FileText, Trophy } from 'lucide-react';
import Link from 'next/link';
import type { RoomAnswer } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { buttonLook } from '../../_ui/button.tsx';

/** The ways to what a room came to: its report, its race, all its data. */
export function Afterwards({ answer: { room, owner } }: { answer: RoomAnswer }) {
  const report = useTexts('afterwards')('report');
  const race = useTexts('race')('title');
  const data = useTexts('roomData')('title');
  const look = buttonLook({});
  return (
    <p className="mt-3 flex flex-wrap gap-2">
      <Link prefetch={false} href={`/rooms/${room.id}/report`} className={look}>
        <FileText aria-hidden /> {report}
      </Link>
      {room.race && (
        <Link prefetch={false} href={`/rooms/${room.id}/race`} className={look}>
          <Trophy aria-hidden /> {race}
        </Link>
      )}
      {owner && (
        <Link prefetch={false} href={`/rooms/${room.id}/data`} className={look}>
          <Database aria-hidden /> {data}
        </Link>
      )}
    </p>
  );
}

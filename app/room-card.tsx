'use client';

import { DoorOpen, Laptop, Trophy, Users } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import type { RoomRules } from '../server/protocol.ts';
import { useTexts } from './_i18n/texts.tsx';
import { Problem, useClock } from './_rooms/parts.tsx';
import { Button, buttonLook } from './_ui/button.tsx';

const Confirm = dynamic(() => import('./_ui/dialog.tsx').then((module) => module.Confirm));

interface RoomCardProps {
  /** undefined: not known yet. */
  readonly rules: RoomRules | null | undefined;
  readonly onLeft: (rules: RoomRules | null) => void;
}

/** The room that this browser's learner is in, or the way into one. */
export function RoomCard({ rules, onLeft }: RoomCardProps) {
  const t = useTexts('ways');
  const race = useTexts('race');
  const clock = useClock();
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async () => {
    const [{ ask }, { myRoomAnswer, PATHS }] = await Promise.all([
      import('./_rooms/ask.ts'),
      import('../server/protocol.ts'),
    ]);
    const asked = await ask(PATHS.myRoom, myRoomAnswer, { method: 'DELETE' });
    if (asked.ok) onLeft(asked.value.rules);
    setProblem(asked.ok ? null : asked.sentence);
  };
  if (!rules)
    return (
      <p className="mt-6 flex min-h-8 flex-wrap items-center gap-2 text-muted">
        <Link prefetch={false} href="/join" className={buttonLook({})}>
          <Users /> {t('joinTitle')}
        </Link>
        <Link prefetch={false} href="/resume" className={buttonLook({ tone: 'ghost' })}>
          <Laptop /> {t('goOnTitle')}
        </Link>
      </p>
    );
  const { room, me } = rules;
  const standing = room.ended
    ? [t('ended')]
    : [
        ...(room.paused ? [t('paused')] : []),
        ...(room.endsAt === null ? [] : [t('endsAt', { time: clock(room.endsAt) })]),
      ];
  return (
    <section aria-label={t('yourRoom')} className="mt-6 rounded-lg border border-accent bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-52 flex-1">
          {t.rich('youAre', {
            room: room.name,
            name: me.name,
            b: (text) => <b className="font-semibold">{text}</b>,
          })}{' '}
          <span className="text-muted">{standing.join(' ')}</span>
        </p>
        {rules.race && (
          <Link prefetch={false} href="/race" className={buttonLook({})}>
            <Trophy /> {race('title')}
          </Link>
        )}
        <Link prefetch={false} href="/resume" className={buttonLook({})}>
          <Laptop /> {t('elsewhere')}
        </Link>
        <Button onClick={() => setLeaving(true)}>
          <DoorOpen /> {t('leave')}
        </Button>
      </div>
      <div className={problem === null ? '' : 'mt-3'}>
        <Problem>{problem}</Problem>
      </div>
      {leaving && (
        <Confirm
          open
          onOpenChange={setLeaving}
          title={t('leaveTitle', { room: room.name })}
          description={t('leaveHelp')}
          action={t('leaveAction')}
          onConfirm={() => void leave()}
        />
      )}
    </section>
  );
}

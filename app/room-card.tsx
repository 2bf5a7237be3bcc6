'use client';

import { DoorOpen, Laptop, Trophy, Users } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import type { RoomRules } from '../server/protocol.ts';
import { useTexts } from './_i18n/texts.tsx';
import { clock, Problem } from './_rooms/parts.tsx';
import { Button, buttonLook } from './_ui/button.tsx';

const Confirm = dynamic(() => import('./_ui/dialog.tsx').then((module) => module.Confirm));

interface RoomCardProps {
  /** undefined: not known yet. */
  readonly rules: RoomRules | null | undefined;
  readonly onLeft: (rules: RoomRules | null) => void;
}

/** The room that this browser's learner is in, or the way into one. */
export function RoomCard({ rules, onLeft }: RoomCardProps) {
  const race = useTexts('race');
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
          <Users /> Join a room
        </Link>
        <Link prefetch={false} href="/resume" className={buttonLook({ tone: 'ghost' })}>
          <Laptop /> Go on at another computer
        </Link>
      </p>
    );
  const { room, me } = rules;
  const standing = room.ended
    ? 'It has ended; your work is kept.'
    : `${room.paused ? 'It is paused. ' : ''}${room.endsAt === null ? '' : `It ends ${clock(room.endsAt)}.`}`;
  return (
    <section aria-label="Your room" className="mt-6 rounded-lg border border-accent bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-52 flex-1">
          You are in <b className="font-semibold">{room.name}</b> as{' '}
          <b className="font-semibold">{me.name}</b>. <span className="text-muted">{standing}</span>
        </p>
        {rules.race && (
          <Link prefetch={false} href="/race" className={buttonLook({})}>
            <Trophy /> {race('title')}
          </Link>
        )}
        <Link prefetch={false} href="/resume" className={buttonLook({})}>
          <Laptop /> Go on elsewhere
        </Link>
        <Button onClick={() => setLeaving(true)}>
          <DoorOpen /> Leave
        </Button>
      </div>
      <div className={problem === null ? '' : 'mt-3'}>
        <Problem>{problem}</Problem>
      </div>
      {leaving && (
        <Confirm
          open
          onOpenChange={setLeaving}
          title={`Leave “${room.name}”?`}
          description="Your work stays with you, and you can join again with the code. Your instructor no longer sees how you are doing."
          action="Leave the room"
          onConfirm={() => void leave()}
        />
      )}
    </section>
  );
}

'use client';

import { Plus, Users } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';
import {
  MAX_ROOM_NAME,
  PATHS,
  type RoomSettings,
  type RoomSummary,
  roomSummary,
  roomsAnswer,
} from '../../server/protocol.ts';
import { type Texts, useTexts } from '../_i18n/texts.tsx';
import { ask } from '../_rooms/ask.ts';
import { Field, Frame, Problem, useClock } from '../_rooms/parts.tsx';
import { Button } from '../_ui/button.tsx';
import { Settings, type StepName } from './settings.tsx';
import { SignIn } from './sign-in.tsx';
import { SignOut } from './sign-out.tsx';

type Answer = z.output<typeof roomsAnswer>;

/** An instructor's rooms, and a new one in less than a minute. */
export function Rooms({ steps }: { steps: readonly StepName[] }) {
  const t = useTexts('rooms');
  const connection = useTexts('connection');
  const [answer, setAnswer] = useState<Answer | 'asking' | 'nobody'>('asking');
  const [problem, setProblem] = useState<string | null>(null);
  const read = useCallback(async () => {
    const asked = await ask(PATHS.rooms, roomsAnswer);
    if (asked.ok) setAnswer(asked.value);
    else if (asked.status === 401) setAnswer('nobody');
    setProblem(asked.ok || asked.status === 401 ? null : asked.sentence);
  }, []);
  useEffect(() => void read(), [read]);
  return (
    <Frame wide>
      <h1 className="font-semibold text-3xl tracking-tight">{t('title')}</h1>
      <p className="mt-2">
        <Link prefetch={false} href="/check-connection" className="text-accent underline">
          {connection('link')}
        </Link>
      </p>
      <div className="mt-3">
        <Problem>{problem}</Problem>
      </div>
      {answer === 'asking' && problem === null && <p className="mt-4 text-muted">{t('looking')}</p>}
      {answer === 'nobody' && <SignIn onSignedIn={() => void read()} />}
      {typeof answer === 'object' && (
        <>
          <List rooms={answer.rooms} creates={answer.creates} />
          <div className="mt-4">
            <SignOut />
          </div>
          {answer.creates && <Create steps={steps} kernels={answer.kernels} />}
        </>
      )}
    </Frame>
  );
}

function List({ rooms, creates }: { rooms: readonly RoomSummary[]; creates: boolean }) {
  const t = useTexts('rooms');
  const clock = useClock();
  if (rooms.length === 0) return <p className="mt-4 text-muted">{t(creates ? 'none' : 'noneToHelp')}</p>;
  return (
    <ul
      className="mt-4 divide-y divide-line overflow-hidden rounded-lg border bg-surface"
      aria-label={t('title')}
    >
      {rooms.map((room) => (
        <li key={room.id}>
          <Link
            prefetch={false}
            href={`/rooms/${room.id}`}
            className="flex flex-wrap items-baseline gap-x-4 px-4 py-3 outline-offset-[-2px] hover:bg-raised"
          >
            <span className="min-w-40 flex-1 font-medium text-[15px]">{room.name}</span>
            <span className="font-mono">{room.code}</span>
            <span className="flex items-center gap-1 text-muted tabular-nums">
              <Users className="size-4 self-center" aria-hidden /> {room.members}
            </span>
            <span className="w-44 text-right text-muted max-sm:w-auto">{standing(room, t, clock)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function standing(room: RoomSummary, t: Texts<'rooms'>, clock: (iso: string) => string): string {
  if (room.endedAt !== null) return t('ended', { time: clock(room.endedAt) });
  if (room.pausedAt !== null) return t('paused');
  return room.endsAt === null ? t('open') : t('openUntil', { time: clock(room.endsAt) });
}

function Create({ steps, kernels }: { steps: readonly StepName[]; kernels: Answer['kernels'] }) {
  const t = useTexts('rooms');
  const router = useRouter();
  const [settings, setSettings] = useState<RoomSettings>({
    ...{ name: '', steps: steps.map(({ slug }) => slug), kernel: null, endsAt: null },
    ...{ gating: 'after-check', solutions: 'after-check', hints: 'open' },
    ...{ measuring: true, names: true, race: false, joining: true },
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [making, setMaking] = useState(false);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (settings.name.trim() === '') return setProblem(t('nameMissing'));
    if (settings.steps.length === 0) return setProblem(t('stepMissing'));
    setMaking(true);
    const asked = await ask(PATHS.rooms, roomSummary, { method: 'POST', body: settings });
    if (asked.ok) return router.push(`/rooms/${asked.value.id}`);
    setMaking(false);
    setProblem(asked.sentence);
  };
  return (
    <section aria-labelledby="new-room" className="mt-10 border-t pt-6">
      <h2 id="new-room" className="font-semibold text-xl">
        {t('create')}
      </h2>
      <form onSubmit={(event) => void make(event)} className="mt-4 space-y-6" aria-label={t('create')}>
        <div className="max-w-md">
          <Field
            label={t('name')}
            name="name"
            value={settings.name}
            onChange={(event) => setSettings({ ...settings, name: event.target.value })}
            placeholder={t('namePlaceholder')}
            autoComplete="off"
            maxLength={MAX_ROOM_NAME}
            hint={t('nameHint')}
          />
        </div>
        <details className="rounded-lg border bg-surface p-4">
          <summary className="cursor-pointer font-medium">{t('settings')}</summary>
          <div className="mt-4">
            <Settings
              value={settings}
              onChange={(change) => setSettings((now) => ({ ...now, ...change }))}
              steps={steps}
              kernels={kernels}
            />
          </div>
        </details>
        <Problem>{problem}</Problem>
        <Button type="submit" tone="primary" size="large" disabled={making}>
          <Plus /> {t(making ? 'making' : 'make')}
        </Button>
      </form>
    </section>
  );
}

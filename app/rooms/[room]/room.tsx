'use client';

import { Pause, Play, Square } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import type { RoomAnswer, RoomSettings } from '../../../server/protocol.ts';
import { type Texts, useTexts } from '../../_i18n/texts.tsx';
import { Frame, Problem, useClock } from '../../_rooms/parts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Settings, type StepName } from '../settings.tsx';
import { SignIn } from '../sign-in.tsx';
import { SignOut } from '../sign-out.tsx';
import { Afterwards } from './afterwards.tsx';
import { Connection } from './connection.tsx';
import { Helpers } from './helpers.tsx';
import { Openings } from './openings.tsx';
import type { Recipients } from './say-form.tsx';
import { Talk } from './talk.tsx';
import { Ticket } from './ticket.tsx';
import { type RoomHandle, useRoom } from './use-room.ts';
import { Wall } from './wall.tsx';
import { NO_FILTER, type WallFilter } from './wall-rows.ts';

const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

/** Minutes by which a room may be extended at a click. */
const EXTENSIONS = [10, 30, 60];

/** A room as its instructor and helpers have it: how to come in, who is there, what is open. */
export function RoomPage({ id, steps }: { id: string; steps: readonly StepName[] }) {
  const t = useTexts('room');
  const handle = useRoom(id);
  const { room, denied, problem, read } = handle;
  return (
    <Frame wide>
      {denied === 'sign-in' && (
        <>
          <h1 className="font-semibold text-3xl tracking-tight">{t('title')}</h1>
          <SignIn onSignedIn={read} />
        </>
      )}
      {denied === 'not-yours' && (
        <>
          <h1 className="font-semibold text-3xl tracking-tight">{t('noRoom')}</h1>
          <p className="mt-3 text-muted">
            {t.rich('noRoomHelp', {
              a: (text) => (
                <a href="/rooms" className="text-accent underline">
                  {text}
                </a>
              ),
            })}
          </p>
        </>
      )}
      {denied === null && room === null && problem === null && <p className="text-muted">{t('looking')}</p>}
      {denied === null && (
        <div className="mb-3">
          <Problem>{problem}</Problem>
        </div>
      )}
      {denied === null && <Connection live={handle.live} onRetry={read} />}
      {denied === null && room && <Inside handle={handle} answer={room} steps={steps} />}
    </Frame>
  );
}

interface InsideProps {
  readonly handle: RoomHandle;
  readonly answer: RoomAnswer;
  readonly steps: readonly StepName[];
}

function Inside({ handle, answer, steps }: InsideProps) {
  const t = useTexts('room');
  const clock = useClock();
  const { room, you, owner } = answer;
  const inScope = steps.filter(({ slug }) => room.steps.includes(slug));
  const over = room.endedAt !== null;
  const [filter, setFilter] = useState<WallFilter>(NO_FILTER);
  const [to, setTo] = useState<Recipients | null>(null);
  const form = useRef<HTMLTextAreaElement>(null);
  const sayTo = (recipients: Recipients) => {
    setTo(recipients);
    // After a dialog, which gives the focus back to where it was.
    setTimeout(() => form.current?.focus());
  };
  const show = (item: WallFilter['item']) => {
    setFilter({ ...NO_FILTER, item });
    const heading = document.getElementById('wall');
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  };
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h1 className="font-semibold text-3xl tracking-tight">{room.name}</h1>
          <p className="mt-1 text-muted" role="status">
            {standing(t, answer, clock)} · {t(owner ? 'you' : 'youHelp', { name: you })}
          </p>
          <Afterwards answer={answer} />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {!over && <Controls handle={handle} answer={answer} />}
          <SignOut />
        </div>
      </div>
      {over ? (
        <p className="mt-6 rounded-lg border bg-surface p-4">{t('over')}</p>
      ) : (
        <Ticket handle={handle} answer={answer} />
      )}
      <Wall
        handle={handle}
        answer={answer}
        steps={inScope}
        filter={filter}
        onFilter={setFilter}
        onSay={sayTo}
      />
      {!over && handle.talk && (
        <Talk
          handle={handle}
          answer={answer}
          talk={handle.talk}
          steps={inScope}
          to={to}
          onTo={setTo}
          form={form}
          onSay={sayTo}
          onShow={show}
        />
      )}
      {!over && <Openings handle={handle} answer={answer} steps={inScope} />}
      {!over && owner && <Helpers handle={handle} answer={answer} />}
      {!over && <Change handle={handle} answer={answer} steps={steps} />}
    </>
  );
}

function standing(t: Texts<'room'>, { room }: RoomAnswer, clock: (iso: string) => string): string {
  if (room.endedAt !== null) return t('ended', { time: clock(room.endedAt) });
  if (room.pausedAt !== null) return t('paused', { time: clock(room.pausedAt) });
  return room.endsAt === null ? t('open') : t('openUntil', { time: clock(room.endsAt) });
}

function Controls({ handle, answer: { room, owner } }: Omit<InsideProps, 'steps'>) {
  const t = useTexts('room');
  const [ending, setEnding] = useState(false);
  const extend = (minutes: number) => {
    const from = Math.max(Date.now(), Date.parse(room.endsAt ?? ''));
    void handle.change({ endsAt: new Date(from + minutes * 60_000).toISOString() });
  };
  const paused = room.pausedAt !== null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {room.endsAt !== null &&
        EXTENSIONS.map((minutes) => (
          <Button
            key={minutes}
            onClick={() => extend(minutes)}
            aria-label={t('extendBy', { minutes: String(minutes) })}
          >
            {t('extend', { minutes: String(minutes) })}
          </Button>
        ))}
      <Button onClick={() => void handle.change({ paused: !paused })}>
        {paused ? <Play /> : <Pause />} {t(paused ? 'goOn' : 'pause')}
      </Button>
      {owner && (
        <Button onClick={() => setEnding(true)}>
          <Square /> {t('end')}
        </Button>
      )}
      {ending && (
        <Confirm
          open
          onOpenChange={setEnding}
          title={t('endOf', { name: room.name })}
          description={t('endWhat')}
          action={t('endIt')}
          onConfirm={() => void handle.change({ ended: true })}
        />
      )}
    </div>
  );
}

/** The settings as a draft, sent together. */
function Change({ handle, answer, steps }: InsideProps) {
  const t = useTexts('room');
  const { room } = answer;
  const [draft, setDraft] = useState<Partial<RoomSettings>>({});
  const [kernels, setKernels] = useState<{ id: 'unikraft' | 'ukmini'; label: string }[]>([]);
  useEffect(() => {
    void import('../../../server/protocol.ts').then(async ({ PATHS, progressAnswer }) => {
      const answered = await fetch(PATHS.progress).catch(() => null);
      if (answered?.ok) setKernels(progressAnswer.parse(await answered.json()).kernels);
    });
  }, []);
  const changed = Object.keys(draft).length > 0;
  return (
    <details className="mt-8 rounded-lg border bg-surface p-4">
      <summary className="cursor-pointer font-semibold">{t('settings')}</summary>
      <div className="mt-4 space-y-4">
        <Settings
          value={{ ...room, ...draft }}
          onChange={(change) => setDraft((now) => ({ ...now, ...change }))}
          steps={steps}
          kernels={kernels}
        />
        <div className="flex gap-2">
          <Button
            tone="primary"
            disabled={!changed}
            onClick={() => void handle.change(draft).then((done) => done && setDraft({}))}
          >
            {t('save')}
          </Button>
          {changed && <Button onClick={() => setDraft({})}>{t('leave')}</Button>}
        </div>
      </div>
    </details>
  );
}

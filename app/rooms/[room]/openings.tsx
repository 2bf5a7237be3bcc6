'use client';

import { PATHS, type RoomAnswer, type RoomOpening } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { StepName } from '../settings.tsx';
import type { RoomHandle } from './use-room.ts';

interface OpeningsProps {
  readonly handle: RoomHandle;
  readonly answer: RoomAnswer;
  readonly steps: readonly StepName[];
}

type Kind = RoomOpening['kind'];

const CLOSING = 'WORKSHOP_ROOMS=only';

/** What opens ahead of its time, for the room: steps, solutions, hints. */
export function Openings({ handle, answer: { room, openings, roomsOnly }, steps }: OpeningsProps) {
  const t = useTexts('room');
  const grid = useTexts('grid');
  const kinds: { kind: Kind; always: boolean }[] = [
    { kind: 'step', always: room.gating === 'free' },
    { kind: 'solution', always: room.solutions === 'open' },
    { kind: 'hints', always: room.hints === 'open' },
  ];
  if (kinds.every(({ always }) => always)) return null;
  const openingOf = (kind: Kind, slug: string) =>
    openings.find((one) => one.kind === kind && one.step === slug && one.learner === null);
  const toggle = (kind: Kind, step: string) => {
    const present = openingOf(kind, step);
    void (present
      ? handle.send(PATHS.roomOpenings, 'DELETE', `&opening=${present.id}`)
      : handle.send(PATHS.roomOpenings, 'POST', '', { kind, step, learner: null }));
  };
  return (
    <section aria-labelledby="openings" className="mt-8">
      <h2 id="openings" className="font-semibold text-xl">
        {t('openings')}
      </h2>
      <p className="mt-1 text-muted">{t('openingsHelp')}</p>
      {!roomsOnly && (
        <p className="mt-1 text-muted">{t.rich('leaks', { code: () => <code>{CLOSING}</code> })}</p>
      )}
      <ul className="mt-3 divide-y divide-line rounded-lg border bg-surface">
        {steps.map(({ number, slug, title }, at) => (
          <li key={slug} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
            <span className="min-w-52 flex-1">
              <span className="mr-2 font-mono text-muted">{number}</span>
              {title}
            </span>
            {kinds.map(({ kind, always }) => {
              const name = grid(`kinds.${kind}`);
              const open = always || (kind === 'step' && at === 0) || openingOf(kind, slug) !== undefined;
              return (
                <Button
                  key={kind}
                  size="small"
                  tone={open ? 'primary' : 'plain'}
                  aria-pressed={open}
                  aria-label={t('openedForAll', { kind: name, step: number })}
                  disabled={always || (kind === 'step' && at === 0)}
                  onClick={() => toggle(kind, slug)}
                >
                  {grid(open ? 'opened' : 'closed', { kind: name })}
                </Button>
              );
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

'use client';

import Link from 'next/link';
import { type LiveLearner, PATHS, type RoomAnswer, type RoomOpening } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import type { StepName } from '../settings.tsx';
import type { Recipients } from './say-form.tsx';
import type { RoomHandle } from './use-room.ts';

interface CardProps {
  readonly handle: RoomHandle;
  readonly answer: RoomAnswer;
  readonly steps: readonly StepName[];
  readonly learner: LiveLearner;
  readonly onClose: () => void;
  readonly onSay: (recipients: Recipients) => void;
}

/** What can be done for one learner from the wall: look, say something, open things, take them out. */
export function LearnerCard({
  handle,
  answer: { room, openings },
  steps,
  learner,
  onClose,
  onSay,
}: CardProps) {
  const t = useTexts('grid');
  const { name, mark } = learner;
  const over = room.endedAt !== null;
  const say = () => {
    onClose();
    const step = learner.now?.step ?? steps[0]?.slug ?? '';
    onSay({ learners: [learner.learner], names: name, step, help: null });
  };
  const takeOut = () => {
    onClose();
    void handle.send(PATHS.roomMembers, 'DELETE', `&learner=${learner.learner}`);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={name} wide>
      <p className="flex flex-wrap gap-2">
        <Link
          prefetch={false}
          href={`/rooms/${room.id}/learners/${mark}`}
          className={buttonLook({ tone: 'primary' })}
        >
          {t('look', { name })}
        </Link>
        {!over && <Button onClick={say}>{t('say')}</Button>}
        {!over && (
          <Button aria-label={t('takeOutOf', { name })} onClick={takeOut}>
            {t('takeOut')}
          </Button>
        )}
      </p>
      {!over && <OpenFor {...{ handle, room, openings, steps, learner }} />}
    </Dialog>
  );
}

type OpenForProps = Pick<CardProps, 'handle' | 'steps' | 'learner'> & Pick<RoomAnswer, 'room' | 'openings'>;

/** Steps, solutions and hints, for this one alone. */
function OpenFor({ handle, room, openings, steps, learner: { learner, name, passed } }: OpenForProps) {
  const t = useTexts('grid');
  const kinds: { kind: RoomOpening['kind']; always: boolean }[] = [
    { kind: 'step', always: room.gating === 'free' },
    { kind: 'solution', always: room.solutions === 'open' },
    { kind: 'hints', always: room.hints === 'open' },
  ];
  if (kinds.every(({ always }) => always)) return null;
  const toggle = (kind: RoomOpening['kind'], step: string, own: RoomOpening | undefined) =>
    void (own
      ? handle.send(PATHS.roomOpenings, 'DELETE', `&opening=${own.id}`)
      : handle.send(PATHS.roomOpenings, 'POST', '', { kind, step, learner }));
  return (
    <>
      <h3 className="mt-5 font-semibold">{t('openFor', { name })}</h3>
      <p className="text-[13px] text-muted">{t('openForHelp')}</p>
      <ul className="mt-2 divide-y divide-line rounded-lg border">
        {steps.map(({ number, slug, title }, at) => {
          const before = steps[at - 1];
          const has = passed.includes(slug);
          const reached = at === 0 || has || (before !== undefined && passed.includes(before.slug));
          return (
            <li key={slug} className="flex flex-wrap items-center gap-2 px-3 py-2">
              <span className="min-w-44 flex-1">
                <span className="mr-2 font-mono text-muted">{number}</span>
                {title}
              </span>
              {kinds.map(({ kind, always }) => {
                const of = (whose: string | null) =>
                  openings.find((one) => one.kind === kind && one.step === slug && one.learner === whose);
                const own = of(learner);
                const anyway = always || of(null) !== undefined || (kind === 'step' ? reached : has);
                const isOpen = anyway || own !== undefined;
                const label = t(`kinds.${kind}`);
                return (
                  <Button
                    key={kind}
                    size="small"
                    tone={isOpen ? 'primary' : 'plain'}
                    aria-pressed={isOpen}
                    aria-label={t('openedFor', { kind: label, step: number, name })}
                    disabled={anyway}
                    onClick={() => toggle(kind, slug, own)}
                  >
                    {t(isOpen ? 'opened' : 'closed', { kind: label })}
                  </Button>
                );
              })}
            </li>
          );
        })}
      </ul>
    </>
  );
}

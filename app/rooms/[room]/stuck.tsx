'use client';

import type { RoomMember, RoomTalk } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { Recipients } from './say-form.tsx';

interface StuckProps {
  readonly stuck: RoomTalk['stuck'];
  readonly members: readonly RoomMember[];
  readonly onSay: (recipients: Recipients) => void;
  /** Shows on the wall who is stuck at an item. */
  readonly onShow: (item: { step: string; item: string }) => void;
}

/** At which item of a check how many fail just now, with who they are: one hint goes to exactly those. */
export function Stuck({ stuck, members, onSay, onShow }: StuckProps) {
  const t = useTexts('wall');
  const wall = useTexts('grid');
  const nameOf = (learner: string) => members.find((one) => one.learner === learner)?.name ?? '';
  return (
    <section aria-labelledby="stuck">
      <h2 id="stuck" className="font-semibold text-xl">
        {t('stuck')}
      </h2>
      {stuck.length === 0 && <p className="mt-2 text-muted">{t('notStuck')}</p>}
      <ul className="mt-3 space-y-2">
        {stuck.map(({ step, item, task, learners, tried }) => {
          const names = learners.map(nameOf).join(', ');
          return (
            <li key={`${step} ${item}`} className="rounded-lg border bg-surface p-3">
              <p className="font-medium">
                {t('stuckOn', {
                  ...{ stuck: String(learners.length), tried: String(tried), task },
                  step: step.split('-')[0] ?? '',
                })}
              </p>
              <meter
                className="my-1 block h-2 w-full"
                aria-hidden
                max={Math.max(tried, 1)}
                value={learners.length}
              />
              <p className="break-words text-[13px] text-muted">{names}</p>
              <Button
                size="small"
                className="mt-2"
                aria-label={t('hintOf', { task })}
                onClick={() => onSay({ learners, names, step, help: null })}
              >
                {t('hint')}
              </Button>{' '}
              <Button
                size="small"
                aria-label={wall('showItemOf', { task })}
                onClick={() => onShow({ step, item })}
              >
                {wall('showItem')}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

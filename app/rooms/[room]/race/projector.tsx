'use client';

import { PATHS, raceAnswer } from '../../../../server/protocol.ts';
import { useTexts } from '../../../_i18n/texts.tsx';
import { RaceBoards } from '../../../_rooms/race-boards.tsx';
import { useAsked } from '../../../_rooms/use-asked.ts';
import { Gate } from '../../gate.tsx';
import type { StepName } from '../../settings.tsx';

/** Between two looks, in milliseconds. */
const LOOK = 5_000;

/** The room's race for a projector. */
export function Projector({ id, steps }: { id: string; steps: readonly StepName[] }) {
  const t = useTexts('race');
  const asked = useAsked(`${PATHS.roomRace}?room=${encodeURIComponent(id)}`, raceAnswer, LOOK);
  return (
    <Gate room={id} asked={asked}>
      {({ room, on, boards }) => (
        <>
          <h1 className="mt-2 break-words font-semibold text-4xl tracking-tight">
            {t('heading', { room: room ?? '' })}
          </h1>
          <p className="mt-2 text-muted">{on ? t('anonymous') : t('offHere')}</p>
          {on && <RaceBoards boards={boards} steps={steps} large />}
        </>
      )}
    </Gate>
  );
}

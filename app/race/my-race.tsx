'use client';

import { useState } from 'react';
import { PATHS, raceAnswer } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { ask } from '../_rooms/ask.ts';
import { Frame, Problem } from '../_rooms/parts.tsx';
import { RaceBoards } from '../_rooms/race-boards.tsx';
import { useAsked } from '../_rooms/use-asked.ts';

/** Between two looks, in milliseconds. */
const LOOK = 10_000;

interface MyRaceProps {
  readonly steps: readonly { readonly slug: string; readonly number: string; readonly title: string }[];
}

/** The race as a learner sees it: the first three, the own place, and the next above it. */
export function MyRace({ steps }: MyRaceProps) {
  const t = useTexts('race');
  const { value: race, denied, problem, read } = useAsked(PATHS.race, raceAnswer, LOOK);
  const [refused, setRefused] = useState<string | null>(null);
  const nameMe = async (named: boolean) => {
    const asked = await ask(PATHS.race, raceAnswer, { method: 'POST', body: { named } });
    setRefused(asked.ok ? null : asked.sentence);
    await read();
  };
  const none = denied !== null || race?.room === null;
  return (
    <Frame wide>
      <h1 className="break-words font-semibold text-3xl tracking-tight">
        {race?.room ? t('heading', { room: race.room }) : t('title')}
      </h1>
      <div className="mt-2">
        <Problem>{refused ?? problem}</Problem>
      </div>
      {none && <p className="mt-2 text-muted">{t('noRoom')}</p>}
      {race?.room && !race.on && <p className="mt-2 text-muted">{t('off')}</p>}
      {race?.on && (
        <>
          <p className="mt-2 max-w-[70ch] text-muted">{t('about')}</p>
          {race.names ? (
            <label className="mt-3 flex items-center gap-2">
              <input
                type="checkbox"
                checked={race.named}
                onChange={({ target }) => void nameMe(target.checked)}
                className="size-4 accent-accent"
              />
              {t('nameMe')}
            </label>
          ) : (
            <p className="mt-3 text-muted">{t('noNames')}</p>
          )}
          <RaceBoards boards={race.boards} steps={steps} />
        </>
      )}
    </Frame>
  );
}

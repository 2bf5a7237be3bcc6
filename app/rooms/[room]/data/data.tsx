'use client';

import { Download, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { PATHS, type RoomHoldings, roomDeleted, roomHoldings } from '../../../../server/protocol.ts';
import { useTexts } from '../../../_i18n/texts.tsx';
import { ask } from '../../../_rooms/ask.ts';
import { Problem } from '../../../_rooms/parts.tsx';
import { useAsked } from '../../../_rooms/use-asked.ts';
import { Button, buttonLook } from '../../../_ui/button.tsx';
import { Gate } from '../../gate.tsx';

const Confirm = dynamic(() => import('../../../_ui/dialog.tsx').then((module) => module.Confirm));

/** All that is kept of a room: what it is, to take along, and to delete. */
export function DataPage({ id }: { id: string }) {
  const query = `?room=${encodeURIComponent(id)}`;
  const asked = useAsked(`${PATHS.roomData}${query}`, roomHoldings);
  return (
    <Gate room={id} asked={asked}>
      {(holdings) => <Data holdings={holdings} query={query} />}
    </Gate>
  );
}

function Data({ holdings, query }: { holdings: RoomHoldings; query: string }) {
  const t = useTexts('roomData');
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<'kept' | 'deleting' | 'deleted'>('kept');
  const [left, setLeft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { room, theirs } = holdings;
  const remove = async () => {
    setState('deleting');
    const asked = await ask(`${PATHS.roomData}${query}`, roomDeleted, { method: 'DELETE' });
    setState(asked.ok ? 'deleted' : 'kept');
    setProblem(asked.ok ? null : asked.sentence);
    if (asked.ok) setLeft(asked.value.left);
  };
  if (state === 'deleted')
    return (
      <div role="status">
        <h1 className="mt-2 font-semibold text-3xl tracking-tight">{t('deleted', { room: room.name })}</h1>
        <p className="mt-3">{left ?? t('nothingLeft')}</p>
        <p className="mt-4">
          <a href="/rooms" className={buttonLook({})}>
            {t('toRooms')}
          </a>
        </p>
      </div>
    );
  return (
    <>
      <h1 className="mt-2 break-words font-semibold text-3xl tracking-tight">
        {t('heading', { room: room.name })}
      </h1>
      <What holdings={holdings} />
      <div className="mt-6 flex flex-wrap gap-2">
        <a href={`${PATHS.roomZip}${query}`} download className={buttonLook({ size: 'large' })}>
          <Download aria-hidden /> {t('download')}
        </a>
        <Button size="large" disabled={state === 'deleting'} onClick={() => setAsking(true)}>
          <Trash2 aria-hidden /> {state === 'deleting' ? t('deleting') : t('delete')}
        </Button>
      </div>
      <div className="mt-3">
        <Problem>{problem}</Problem>
      </div>
      {asking && (
        <Confirm
          open
          onOpenChange={setAsking}
          title={t('sure', { room: room.name })}
          description={
            <>
              {t('goes', { count: theirs.length })}
              {theirs.length > 0 && (
                <span className="mt-2 block break-words text-ink">{theirs.join(', ')}</span>
              )}
              <span className="mt-2 block">{t('forGood')}</span>
            </>
          }
          action={t('deleteAll')}
          onConfirm={() => void remove()}
        />
      )}
    </>
  );
}

/** Whose work is the room's, and whose is not. */
function What({ holdings: { theirs, kept, ...counts } }: { holdings: RoomHoldings }) {
  const t = useTexts('roomData');
  const why = { left: t('left'), brought: t('brought') };
  return (
    <div className="mt-4 max-w-[70ch] space-y-3">
      <p>{t('ofRoom', { ...counts, room: counts.room.name })}</p>
      <h2 className="pt-2 font-semibold text-xl">{t('theirs', { count: theirs.length })}</h2>
      <p className="text-muted">{t('theirsHelp')}</p>
      {theirs.length > 0 && (
        <p className="break-words rounded-lg border bg-surface p-3">{theirs.join(', ')}</p>
      )}
      {kept.length > 0 && (
        <>
          <h2 className="pt-2 font-semibold text-xl">{t('kept', { count: kept.length })}</h2>
          <p className="text-muted">{t('keptHelp')}</p>
          <ul className="divide-y divide-line rounded-lg border bg-surface">
            {kept.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two who left may be called alike
              <li key={at} className="flex justify-between gap-4 px-3 py-1.5">
                <span className="break-words">{one.name}</span>
                <span className="text-muted">{why[one.why]}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

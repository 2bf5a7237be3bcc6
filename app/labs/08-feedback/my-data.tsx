'use client';

import { Download, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { PATHS } from '../../../server/protocol.ts';
import { saidIn } from '../../_i18n/said/said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { beginNextTurn } from '../[step]/drafts.ts';

const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

/** What the workshop keeps of the learner: to take along, or to have deleted. */
export function MyData() {
  const t = useTexts('feedback');
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<'kept' | 'deleting' | 'deleted'>('kept');
  /** What of it could not be reached. */
  const [left, setLeft] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const remove = async () => {
    setState('deleting');
    setProblem(null);
    try {
      const answer = await fetch(PATHS.myData, { method: 'DELETE' });
      if (!answer.ok) throw new Error((await saidIn(answer)) || t('deleteFailed'));
      // Drafts in this browser are the learner's data too; the next page would send them again.
      forgetDrafts();
      setLeft(answer.status === 204 ? '' : await saidIn(answer));
      setState('deleted');
    } catch (error) {
      setState('kept');
      setProblem(error instanceof Error && error.name === 'Error' ? error.message : t('deleteFailed'));
    }
  };

  return (
    <section aria-labelledby="my-data" className="my-8 rounded-lg border bg-surface p-4">
      <h2 id="my-data" className="mb-1 font-semibold">
        {t('data')}
      </h2>
      {state === 'deleted' ? (
        <div role="status">
          <p className="mb-3">
            {left || t('deleted')} {t('newNow')}
          </p>
          <Button onClick={() => location.assign('/')}>{t('anew')}</Button>
        </div>
      ) : (
        <>
          <p className="mb-3 text-muted">{t('dataHelp')}</p>
          <div className="flex flex-wrap gap-2">
            <a href={PATHS.myData} download className={buttonLook({})}>
              <Download aria-hidden /> {t('download')}
            </a>
            <Button onClick={() => setAsking(true)} disabled={state === 'deleting'}>
              <Trash2 aria-hidden /> {t(state === 'deleting' ? 'deleting' : 'delete')}
            </Button>
          </div>
          {problem !== null && (
            <p role="alert" className="mt-3 rounded-md bg-bad-soft px-3 py-2 text-bad">
              {problem}
            </p>
          )}
        </>
      )}
      {asking && (
        <Confirm
          open
          onOpenChange={setAsking}
          title={t('sure')}
          description={t('sureHelp')}
          action={t('deleteAll')}
          onConfirm={() => void remove()}
        />
      )}
    </section>
  );
}

function forgetDrafts(): void {
  for (const storage of ['localStorage', 'sessionStorage'] as const) {
    try {
      window[storage].clear();
    } catch {
      // What a browser does not keep need not go.
    }
  }
  beginNextTurn();
}

'use client';

import { Download, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { PATHS } from '../../../server/protocol.ts';
import { Button, buttonLook } from '../../_ui/button.tsx';

const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

const NO_ANSWER = 'The server did not answer. Nothing was deleted.';

/** What the workshop keeps of the learner: to take along, or to have deleted. */
export function MyData() {
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
      if (!answer.ok) throw new Error((await answer.text()).trim() || NO_ANSWER);
      // Drafts in this browser are the learner's data too; the next page would send them again.
      forgetDrafts();
      setLeft(answer.status === 204 ? '' : (await answer.text()).trim());
      setState('deleted');
    } catch (error) {
      setState('kept');
      setProblem(error instanceof Error && error.name === 'Error' ? error.message : NO_ANSWER);
    }
  };

  return (
    <section aria-labelledby="my-data" className="my-8 rounded-lg border bg-surface p-4">
      <h2 id="my-data" className="mb-1 font-semibold">
        Your data
      </h2>
      {state === 'deleted' ? (
        <div role="status">
          <p className="mb-3">
            {left || 'Everything was deleted, on the server and in this browser.'} From here on you are new to
            the workshop.
          </p>
          <Button onClick={() => location.assign('/')}>Begin anew</Button>
        </div>
      ) : (
        <>
          <p className="mb-3 text-muted">
            The workshop knows you by a cookie alone. It keeps your texts and their earlier versions,
            verdicts, measurements, notes and this form.
          </p>
          <div className="flex flex-wrap gap-2">
            <a href={PATHS.myData} download className={buttonLook({})}>
              <Download aria-hidden /> Download my data
            </a>
            <Button onClick={() => setAsking(true)} disabled={state === 'deleting'}>
              <Trash2 aria-hidden /> {state === 'deleting' ? 'Deleting …' : 'Delete my data'}
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
          title="Delete everything of yours?"
          description={
            <>
              Your texts in all steps with their earlier versions, your verdicts and progress, the experiment
              book with its notes, your feedback, and drafts in this browser go for good, and your bench is
              closed. Nobody can bring them back. Download them first if you may want them.
            </>
          }
          action="Delete everything"
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
}

'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { myRoomAnswer, PATHS, resumeAnswer } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { ask } from '../_rooms/ask.ts';
import { decoded } from '../_rooms/decoded.ts';
import { CopyText, Field, Frame, Problem, useClock } from '../_rooms/parts.tsx';
import { Qr } from '../_rooms/qr.tsx';
import { Button } from '../_ui/button.tsx';
import { beginNextTurn } from '../labs/[step]/drafts.ts';

/** Both ends of going on at another computer: drawing a code here, and typing one that was drawn there. */
export function ResumeForm() {
  const t = useTexts('ways');
  const router = useRouter();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [replaces, setReplaces] = useState(false);

  useEffect(() => {
    // Behind "#" it reached no server, no log and no other page; and the address bar need not keep it.
    const told = location.hash.slice(1);
    if (told === '') return;
    setCode(decoded(told));
    history.replaceState(null, '', location.pathname);
  }, []);

  const resume = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const asked = await ask(PATHS.useResume, myRoomAnswer, {
      method: 'POST',
      body: { code, replace: replaces },
    });
    if (asked.ok) {
      beginNextTurn();
      return router.push('/');
    }
    if (asked.status === 409) setReplaces(true);
    setProblem(asked.sentence);
  };

  return (
    <Frame>
      <h1 className="font-semibold text-3xl tracking-tight">{t('goOnTitle')}</h1>
      <section aria-labelledby="here" className="mt-6">
        <h2 id="here" className="font-semibold">
          {t('goOn')}
        </h2>
        <form onSubmit={(event) => void resume(event)} className="mt-3 space-y-4" aria-label={t('goOn')}>
          <Field
            label={t('yourCode')}
            name="code"
            large
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
              setReplaces(false);
            }}
            placeholder="7KM-2QX-000-ZZZ"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            hint={t('yourCodeHint')}
          />
          <Problem>{problem}</Problem>
          <Button
            type="submit"
            tone={replaces ? 'danger' : 'primary'}
            size="large"
            disabled={code.trim() === ''}
          >
            {t(replaces ? 'replace' : 'goOn')}
          </Button>
        </form>
      </section>
      <Draw />
    </Frame>
  );
}

function Draw() {
  const t = useTexts('ways');
  const clock = useClock();
  const [drawn, setDrawn] = useState<{ code: string; expiresAt: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const draw = async () => {
    const asked = await ask(PATHS.resume, resumeAnswer, { method: 'POST' });
    if (asked.ok) setDrawn(asked.value);
    setProblem(asked.ok ? null : asked.status === 401 ? t('noWork') : asked.sentence);
  };
  return (
    <section aria-labelledby="elsewhere" className="mt-10 border-t pt-6">
      <h2 id="elsewhere" className="font-semibold">
        {t('takeAlong')}
      </h2>
      <p className="mt-1 text-muted">{t('takeAlongHelp')}</p>
      {drawn && (
        <div className="mt-4 flex flex-wrap items-center gap-5">
          <Qr text={`${location.origin}/resume#${drawn.code}`} label={t('qr')} className="size-40" />
          <div>
            <p className="font-mono text-2xl tracking-wider">{drawn.code}</p>
            <p className="mb-2 text-[13px] text-muted">{t('goodUntil', { time: clock(drawn.expiresAt) })}</p>
            <CopyText text={drawn.code} label={t('copyCode')} />
          </div>
        </div>
      )}
      <div className="mt-4 space-y-3">
        <Problem>{problem}</Problem>
        <Button onClick={() => void draw()}>{t(drawn ? 'drawAnother' : 'draw')}</Button>
      </div>
    </section>
  );
}

'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import { myRoomAnswer, PATHS, resumeAnswer } from '../../server/protocol.ts';
import { ask } from '../_rooms/ask.ts';
import { decoded } from '../_rooms/decoded.ts';
import { CopyText, clock, Field, Frame, Problem } from '../_rooms/parts.tsx';
import { Qr } from '../_rooms/qr.tsx';
import { Button } from '../_ui/button.tsx';

/** Both ends of going on at another computer: drawing a code here, and typing one that was drawn there. */
export function ResumeForm() {
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
    if (asked.ok) return router.push('/');
    if (asked.status === 409) setReplaces(true);
    setProblem(asked.sentence);
  };

  return (
    <Frame>
      <h1 className="font-semibold text-3xl tracking-tight">Go on at another computer</h1>
      <section aria-labelledby="here" className="mt-6">
        <h2 id="here" className="font-semibold">
          Go on here
        </h2>
        <form onSubmit={(event) => void resume(event)} className="mt-3 space-y-4" aria-label="Go on here">
          <Field
            label="Your code"
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
            hint="Twelve letters and digits, drawn on the computer where your work is."
          />
          <Problem>{problem}</Problem>
          <Button
            type="submit"
            tone={replaces ? 'danger' : 'primary'}
            size="large"
            disabled={code.trim() === ''}
          >
            {replaces ? 'Leave this browser’s work behind, and go on' : 'Go on here'}
          </Button>
        </form>
      </section>
      <Draw />
    </Frame>
  );
}

function Draw() {
  const [drawn, setDrawn] = useState<{ code: string; expiresAt: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const draw = async () => {
    const asked = await ask(PATHS.resume, resumeAnswer, { method: 'POST' });
    if (asked.ok) setDrawn(asked.value);
    setProblem(
      asked.ok ? null : asked.status === 401 ? 'There is no work in this browser yet.' : asked.sentence,
    );
  };
  return (
    <section aria-labelledby="elsewhere" className="mt-10 border-t pt-6">
      <h2 id="elsewhere" className="font-semibold">
        Take the work of this browser elsewhere
      </h2>
      <p className="mt-1 text-muted">
        Whoever has your code has your work. A new one makes the one before it useless.
      </p>
      {drawn && (
        <div className="mt-4 flex flex-wrap items-center gap-5">
          <Qr
            text={`${location.origin}/resume#${drawn.code}`}
            label="Your code as a QR code"
            className="size-40"
          />
          <div>
            <p className="font-mono text-2xl tracking-wider">{drawn.code}</p>
            <p className="mb-2 text-[13px] text-muted">good until {clock(drawn.expiresAt)}</p>
            <CopyText text={drawn.code} label="Copy your code" />
          </div>
        </div>
      )}
      <div className="mt-4 space-y-3">
        <Problem>{problem}</Problem>
        <Button onClick={() => void draw()}>{drawn ? 'Draw another code' : 'Draw a code'}</Button>
      </div>
    </section>
  );
}

'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { joinAnswer, MAX_DISPLAY_NAME, myRoomAnswer, PATHS } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { ask } from '../_rooms/ask.ts';
import { Field, Frame, Problem } from '../_rooms/parts.tsx';
import { Button } from '../_ui/button.tsx';

/** Code and name, and one is in: what this browser's learner did before comes along. */
export function JoinForm({ code: given = '' }: { code?: string }) {
  const t = useTexts('roomData');
  const router = useRouter();
  const [code, setCode] = useState(given);
  const [name, setName] = useState('');
  const [room, setRoom] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [state, setState] = useState<'asking' | 'joining'>('asking');
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (given === '') return;
    void ask(`${PATHS.join}?code=${encodeURIComponent(given)}`, joinAnswer).then((asked) => {
      if (asked.ok) setRoom(asked.value.name);
      else setProblem(asked.sentence);
    });
  }, [given]);

  const wrong = (sentence: string, field: 'code' | 'name') => {
    setProblem(sentence);
    setState('asking');
    form.current?.querySelector<HTMLInputElement>(`input[name=${field}]`)?.focus();
  };
  const join = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    if (code.trim() === '') return wrong('Type the code that your instructor shows.', 'code');
    if (name.trim() === '') return wrong('Say what you want to be called.', 'name');
    setState('joining');
    const asked = await ask(PATHS.join, myRoomAnswer, { method: 'POST', body: { code, name } });
    if (!asked.ok) return wrong(asked.sentence, asked.status === 404 ? 'code' : 'name');
    const { rules } = asked.value;
    const open = rules?.steps.filter((step) => step.open) ?? [];
    // With the step that is not passed yet; a passed one has its solution open.
    const next = open.find((step) => !step.solution) ?? open[0];
    router.push(next ? `/labs/${next.slug}` : '/');
  };

  return (
    <Frame>
      <h1 className="font-semibold text-3xl tracking-tight">Join {room === null ? 'a room' : `“${room}”`}</h1>
      <p className="mt-2 text-muted">
        No account is needed. What you did in this browser before comes along with you.
      </p>
      <form ref={form} onSubmit={(event) => void join(event)} className="mt-6 space-y-4" aria-label="Join">
        <Field
          label="Code"
          name="code"
          large
          value={code}
          onChange={(event) => setCode(event.target.value)}
          placeholder="7KM-2QX"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
          autoFocus={given === ''}
          hint="Six letters and digits; dashes and small letters do not matter."
        />
        <Field
          label="Your name"
          name="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="nickname"
          maxLength={MAX_DISPLAY_NAME}
          autoFocus={given !== ''}
          hint="As your instructor shall call you. A first name will do."
        />
        <Problem>{problem}</Problem>
        <Button type="submit" tone="primary" size="large" disabled={state === 'joining'}>
          {state === 'joining' ? 'Joining …' : 'Join'}
        </Button>
      </form>
      <p className="mt-6 text-[13px] text-muted">{t('whoSees')}</p>
      <p className="mt-4 border-t pt-4 text-[13px] text-muted">
        You began on another computer?{' '}
        <a href="/resume" className="text-accent underline">
          Go on with your own code
        </a>
        .
      </p>
    </Frame>
  );
}

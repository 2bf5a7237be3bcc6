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
  const t = useTexts('ways');
  const data = useTexts('roomData');
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
    if (code.trim() === '') return wrong(t('codeMissing'), 'code');
    if (name.trim() === '') return wrong(t('nameMissing'), 'name');
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
      <h1 className="font-semibold text-3xl tracking-tight">
        {room === null ? t('joinTitle') : t('joinRoom', { room })}
      </h1>
      <p className="mt-2 text-muted">{t('joinHelp')}</p>
      <form
        ref={form}
        onSubmit={(event) => void join(event)}
        className="mt-6 space-y-4"
        aria-label={t('join')}
      >
        <Field
          label={t('code')}
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
          hint={t('codeHint')}
        />
        <Field
          label={t('name')}
          name="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="nickname"
          maxLength={MAX_DISPLAY_NAME}
          autoFocus={given !== ''}
          hint={t('nameHint')}
        />
        <Problem>{problem}</Problem>
        <Button type="submit" tone="primary" size="large" disabled={state === 'joining'}>
          {t(state === 'joining' ? 'joining' : 'join')}
        </Button>
      </form>
      <p className="mt-6 text-[13px] text-muted">{data('whoSees')}</p>
      <p className="mt-4 border-t pt-4 text-[13px] text-muted">
        {t.rich('other', {
          a: (text) => (
            <a href="/resume" className="text-accent underline">
              {text}
            </a>
          ),
        })}
      </p>
    </Frame>
  );
}

'use client';

import { type FormEvent, useState } from 'react';
import { instructorAnswer, PATHS } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { ask } from '../_rooms/ask.ts';
import { Field, Problem } from '../_rooms/parts.tsx';
import { Button } from '../_ui/button.tsx';

const MAKE_KEY = 'npm run lab -- instructor add NAME';

/** With the key that the operator made; helpers come with a link instead. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useTexts('rooms');
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const asked = await ask(PATHS.instructor, instructorAnswer, {
      method: 'POST',
      body: { key: key.trim() },
    });
    if (asked.ok) onSignedIn();
    else setProblem(asked.sentence);
  };
  return (
    <form
      onSubmit={(event) => void signIn(event)}
      className="mt-6 max-w-md space-y-4"
      aria-label={t('signIn')}
    >
      <p className="text-muted">
        {t.rich('about', {
          code: () => <code className="rounded-sm bg-raised px-1 font-mono text-[13px]">{MAKE_KEY}</code>,
        })}
      </p>
      <Field
        label={t('key')}
        name="key"
        type="password"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        autoComplete="current-password"
        maxLength={64}
      />
      <Problem>{problem}</Problem>
      <Button type="submit" tone="primary" size="large" disabled={key.trim() === ''}>
        {t('signIn')}
      </Button>
    </form>
  );
}

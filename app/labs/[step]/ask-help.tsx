'use client';

import { type FormEvent, useId, useState } from 'react';
import { z } from 'zod';
import { MAX_SAID, PATHS } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { ask } from '../../_rooms/ask.ts';
import { Problem } from '../../_rooms/parts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { useDeck } from './deck.tsx';
import { useLesson } from './lesson-context.tsx';

/** Of a line of code that goes with a question: as many characters as the server takes. */
const MOST_CODE = 200;

/** Raises the learner's hand: a question, with the line that it is about. */
export function AskHelp() {
  const t = useTexts('talk');
  const tLine = useTexts('looking');
  const { open, connection } = useDeck();
  const { slug } = useLesson();
  const id = useId();
  const [question, setQuestion] = useState('');
  // Where the caret stood when the question came up.
  const [caret] = useState(() => connection.caret);
  const code = (connection.documents.text(caret.file).split('\n')[caret.line - 1] ?? '')
    .trim()
    .slice(0, MOST_CODE);
  const [withLine, setWithLine] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const asked = await ask(PATHS.myHelp, z.unknown(), {
      method: 'POST',
      body: {
        ...{ step: slug, question },
        place: withLine ? { step: slug, ...caret, text: code } : null,
      },
    });
    setBusy(false);
    if (asked.ok) open(null);
    else setProblem(asked.sentence);
  };
  return (
    <Dialog open onOpenChange={() => open(null)} title={t('ask')} description={t('about')}>
      <form onSubmit={(event) => void send(event)} className="space-y-3">
        <div>
          <label htmlFor={id} className="mb-1 block font-medium">
            {t('question')}
          </label>
          <textarea
            id={id}
            required
            rows={4}
            maxLength={MAX_SAID}
            value={question}
            placeholder={t('placeholder')}
            onChange={(event) => setQuestion(event.target.value)}
            className="w-full rounded-md border border-line-strong bg-surface p-2 text-ink placeholder:text-muted"
          />
        </div>
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            checked={withLine}
            onChange={(event) => setWithLine(event.target.checked)}
            className="mt-1"
          />
          <span className="min-w-0">
            {tLine('withLine', { line: String(caret.line), file: caret.file })}
            {code !== '' && <code className="block truncate font-mono text-muted text-xs">{code}</code>}
          </span>
        </label>
        <Problem>{problem}</Problem>
        <Button type="submit" tone="primary" disabled={busy || question.trim() === ''}>
          {busy ? t('sending') : t('send')}
        </Button>
      </form>
    </Dialog>
  );
}

'use client';

import { type FormEvent, useId, useState } from 'react';
import { z } from 'zod';
import { MAX_SAID, PATHS, type ViewState } from '../../../../../server/protocol.ts';
import { useTexts } from '../../../../_i18n/texts.tsx';
import { ask } from '../../../../_rooms/ask.ts';
import { INPUT, Problem } from '../../../../_rooms/parts.tsx';
import { Button } from '../../../../_ui/button.tsx';
import type { Jump } from '../../../../labs/[step]/editor.tsx';

interface AnswerProps {
  readonly view: ViewState;
  readonly step: string;
  /** The question. */
  readonly help: string;
  /** Where the caret stands. */
  readonly line: Jump;
  readonly read: () => Promise<void>;
}

/** Answers the learner's question by a line of their own text. */
export function Answer({ view, step, help, line: { file, line }, read }: AnswerProps) {
  const t = useTexts('looking');
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const body = {
      ...{ text, help, place: { step, file, line } },
      audience: { to: 'learners', learners: [view.learner.id] },
    };
    const asked = await ask(`${PATHS.roomTalk}?room=${view.room.id}`, z.unknown(), { method: 'POST', body });
    setProblem(asked.ok ? null : asked.sentence);
    if (asked.ok) setText('');
    await read();
  };
  return (
    <form onSubmit={(event) => void send(event)} className="mt-4 rounded-lg border bg-surface p-3">
      <label htmlFor={id} className="mb-1 block font-medium">
        {t('answer')}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          id={id}
          required
          maxLength={MAX_SAID}
          value={text}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setText(event.target.value)}
          className={`${INPUT} flex-1 basis-64`}
        />
        <Button type="submit" tone="primary" disabled={text.trim() === ''}>
          {t('sendAnswer')}
        </Button>
      </div>
      <p id={`${id}-hint`} className="mt-1 text-[13px] text-muted">
        {t('answerHint', { line: String(line), file })}
      </p>
      <Problem>{problem}</Problem>
    </form>
  );
}

'use client';

import { type FormEvent, type RefObject, useId, useState } from 'react';
import { MAX_SAID, PATHS } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Field, INPUT } from '../../_rooms/parts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { StepName } from '../settings.tsx';
import type { RoomHandle } from './use-room.ts';

/** Those that a message is for, and the question that it answers. */
export interface Recipients {
  readonly learners: readonly string[];
  readonly names: string;
  /** What they work on. */
  readonly step: string;
  readonly help: string | null;
}

interface SayFormProps {
  readonly handle: RoomHandle;
  readonly steps: readonly StepName[];
  /** Null: everybody, or who is in a step, as the form says. */
  readonly to: Recipients | null;
  readonly onTo: (to: Recipients | null) => void;
  readonly text: RefObject<HTMLTextAreaElement | null>;
}

export function SayForm({ handle, steps, to, onTo, text }: SayFormProps) {
  const t = useTexts('wall');
  const id = useId();
  const [step, setStep] = useState('');
  const [said, setSaid] = useState('');
  const [line, setLine] = useState('');
  const [pinned, setPinned] = useState(false);
  const place = to?.step ?? (step || steps[0]?.slug);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const sent = await handle.send(PATHS.roomTalk, 'POST', '', {
      text: said,
      audience: to ? { to: 'learners', learners: to.learners } : step ? { to: 'step', step } : { to: 'all' },
      place: line === '' ? null : { step: place, file: 'main.c', line: Number(line) },
      pinned,
      help: to?.help ?? null,
    });
    // What was refused stays in the form.
    if (!sent) return;
    setSaid('');
    setLine('');
    setPinned(false);
    onTo(null);
  };
  return (
    <form onSubmit={(event) => void send(event)} className="mt-3 space-y-3 rounded-lg border bg-surface p-4">
      {to ? (
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-words">
            {t('to')}: {t('some', { count: to.learners.length, names: to.names })}
          </span>
          <Button size="small" onClick={() => onTo(null)}>
            {t('toAll')}
          </Button>
        </p>
      ) : (
        <div>
          <label htmlFor={`${id}-to`} className="mb-1 block font-medium">
            {t('to')}
          </label>
          <select
            id={`${id}-to`}
            className={INPUT}
            value={step}
            onChange={(event) => setStep(event.target.value)}
          >
            <option value="">{t('all')}</option>
            {steps.map(({ slug, number }) => (
              <option key={slug} value={slug}>
                {t('step', { step: number })}
              </option>
            ))}
          </select>
        </div>
      )}
      <div>
        <label htmlFor={`${id}-text`} className="mb-1 block font-medium">
          {t('text')}
        </label>
        <textarea
          id={`${id}-text`}
          ref={text}
          required
          rows={3}
          maxLength={MAX_SAID}
          value={said}
          onChange={(event) => setSaid(event.target.value)}
          className="w-full rounded-md border border-line-strong bg-surface p-2 text-ink"
        />
      </div>
      <Field
        label={t('line')}
        hint={t('lineHint')}
        type="number"
        inputMode="numeric"
        min={1}
        max={65_536}
        value={line}
        onChange={(event) => setLine(event.target.value)}
      />
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={pinned} onChange={(event) => setPinned(event.target.checked)} />
        {t('pinned')}
      </label>
      <Button type="submit" tone="primary" disabled={said.trim() === ''}>
        {t('send')}
      </Button>
    </form>
  );
}

'use client';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { XtermScreen } from './screen.ts';

/** Search in one terminal: Enter goes to the next match, Shift+Enter to the one before, Escape back to the terminal. */
export function TerminalFind({ screen, onClose }: { screen: XtermScreen; onClose: () => void }) {
  const t = useTexts('terminal');
  const [text, setText] = useState('');
  const [found, setFound] = useState({ index: -1, count: 0 });
  useEffect(() => {
    const detach = screen.onFound((index, count) => setFound({ index, count }));
    return () => {
      screen.find('', false);
      detach();
    };
  }, [screen]);
  const none = text !== '' && found.count === 0;
  const told =
    text === ''
      ? ''
      : none
        ? t('noMatch')
        : found.index < 0
          ? t('matches', { count: found.count })
          : t('match', { index: found.index + 1, count: found.count });
  return (
    <search className="absolute top-1 right-2 z-10 flex items-center gap-1 rounded-md border bg-surface p-1 shadow-pop">
      <input
        // biome-ignore lint/a11y/noAutofocus: the learner has just asked for this field
        autoFocus
        aria-label={t('searchHere')}
        aria-invalid={none}
        className="h-7 w-40 rounded-sm bg-raised px-2 text-[13px] aria-invalid:text-bad"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          screen.find(event.target.value, false);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') screen.find(text, event.shiftKey);
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span className="min-w-[4.5rem] text-center text-muted text-xs tabular-nums" role="status">
        {told}
      </span>
      <Button
        tone="ghost"
        size="small-icon"
        aria-label={t('previousMatch')}
        onClick={() => screen.find(text, true)}
      >
        <ArrowUp />
      </Button>
      <Button
        tone="ghost"
        size="small-icon"
        aria-label={t('nextMatch')}
        onClick={() => screen.find(text, false)}
      >
        <ArrowDown />
      </Button>
      <Button tone="ghost" size="small-icon" aria-label={t('closeSearch')} onClick={onClose}>
        <X />
      </Button>
    </search>
  );
}

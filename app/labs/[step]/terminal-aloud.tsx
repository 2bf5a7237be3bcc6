'use client';

import { useEffect, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import type { XtermScreen } from './screen.ts';

/** A screen reader needs some time for a line; a flood is told by its newest lines, once in this many milliseconds. */
const LOOK_MILLISECONDS = 1_000;
const LINES = 12;

/**
 * The newest lines as text, for a screen reader. It looks at the terminal's buffer now and then, so that what arrives
 * never waits for it.
 */
export function TerminalAloud({ screen, label }: { screen: XtermScreen; label: string }) {
  const t = useTexts('terminal');
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    const look = () => {
      const newest = screen.newLines(LINES);
      if (newest) setLines(newest);
    };
    look();
    const timer = setInterval(look, LOOK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [screen]);
  return (
    <div role="log" aria-label={t('newest', { terminal: label })} aria-live="polite" className="sr-only">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names, and move up
        <p key={index}>{line}</p>
      ))}
    </div>
  );
}

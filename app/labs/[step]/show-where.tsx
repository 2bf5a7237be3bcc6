'use client';

import { Crosshair } from 'lucide-react';
import { useTexts } from '../../_i18n/texts.tsx';
import { useReveal } from './reveal.ts';

/** Opens the file that an excerpt is from, at its lines. */
export function ShowWhere({ file, text }: { file: string; text: string }) {
  const t = useTexts('lesson');
  const reveal = useReveal();
  if (!reveal) return null;
  return (
    <button
      type="button"
      className="ml-auto inline-flex items-center gap-1 rounded-sm px-1.5 py-0.5 font-sans text-muted hover:bg-surface hover:text-ink"
      onClick={() => reveal({ kind: 'lines', file, text })}
    >
      <Crosshair className="size-3.5" aria-hidden /> {t('showWhere')}
    </button>
  );
}

'use client';

import { Check, Copy, X } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';

const ICONS = { copy: Copy, copied: Check, notCopied: X } as const;

/** How long it says that it has copied, in milliseconds. */
const SHOWN = 1_500;

export function CopyButton({ text }: { text: string }) {
  const t = useTexts('lesson');
  const [state, setState] = useState<'copy' | 'copied' | 'notCopied'>('copy');
  const copy = async () => {
    try {
      // Only secure pages have a clipboard.
      await navigator.clipboard.writeText(text);
    } catch {
      return setState('notCopied');
    }
    setState('copied');
    setTimeout(() => setState('copy'), SHOWN);
  };
  const Icon = ICONS[state];
  return (
    <button
      type="button"
      className="ml-auto grid size-6 place-items-center rounded-sm text-muted hover:bg-surface hover:text-ink"
      aria-label={t(state)}
      title={t(state)}
      onClick={() => void copy()}
    >
      <Icon className="size-3.5" aria-hidden />
    </button>
  );
}

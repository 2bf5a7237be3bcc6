'use client';

import { useEffect, useRef, useState } from 'react';
import type * as Sonner from 'sonner';
import { say } from '../../_i18n/said/said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { useWorkshop } from './workshop.tsx';

/** Notices of the connection, each shown once. What shows them is loaded with the first. */
export function Notices() {
  const t = useTexts('files');
  const notices = useWorkshop((workshop) => workshop.notices);
  const [sonner, setSonner] = useState<typeof Sonner | null>(null);
  const shown = useRef(0);
  const some = notices.length > 0;
  useEffect(() => {
    if (some) void import('sonner').then(setSonner);
  }, [some]);
  useEffect(() => {
    for (const { id, said, tone, undo } of sonner ? notices : []) {
      if (id <= shown.current) continue;
      shown.current = id;
      void say(said).then((text) =>
        sonner?.toast[tone](text, {
          // Whoever may still want it back has more time for that.
          duration: tone === 'error' || undo ? 10_000 : 5_000,
          ...(undo && { action: { label: t('undo'), onClick: undo } }),
        }),
      );
    }
  }, [sonner, notices, t]);
  return sonner && <sonner.Toaster position="bottom-right" closeButton visibleToasts={3} />;
}

'use client';

import { useEffect, useRef, useState } from 'react';
import type * as Sonner from 'sonner';
import { useWorkshop } from './workshop.tsx';

/** Notices of the connection, each shown once. What shows them is loaded with the first. */
export function Notices() {
  const notices = useWorkshop((workshop) => workshop.notices);
  const [sonner, setSonner] = useState<typeof Sonner | null>(null);
  const shown = useRef(0);
  const some = notices.length > 0;
  useEffect(() => {
    if (some) void import('sonner').then(setSonner);
  }, [some]);
  useEffect(() => {
    for (const { id, text, tone } of sonner ? notices : []) {
      if (id <= shown.current) continue;
      shown.current = id;
      sonner?.toast[tone](text, { duration: tone === 'error' ? 10_000 : 5_000 });
    }
  }, [sonner, notices]);
  return sonner && <sonner.Toaster position="bottom-right" closeButton visibleToasts={3} />;
}

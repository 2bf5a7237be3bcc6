'use client';

import { WifiOff } from 'lucide-react';
import { useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { Button } from '../../_ui/button.tsx';
import type { LiveState } from './live-stream.ts';

interface ConnectionProps {
  readonly live: Pick<LiveState, 'link' | 'lostAt'>;
  readonly onRetry: () => void;
}

/** That nothing is told any more, where that is so: stays in view however far one has scrolled. */
export function Connection({ live: { link, lostAt }, onRetry }: ConnectionProps) {
  const t = useTexts('wall');
  const { time } = useWritten();
  return (
    <div role="alert" className="sticky top-2 z-10">
      {link === 'lost' && lostAt !== null && (
        <p className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-warn bg-warn-soft px-3 py-2 text-warn">
          <WifiOff className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1">{t('lost', { time: time(new Date(lostAt).toISOString()) })}</span>
          <Button size="small" onClick={onRetry}>
            {t('retry')}
          </Button>
        </p>
      )}
    </div>
  );
}

'use client';

import { CloudOff, Hourglass, LogOut, RefreshCw, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { useNow } from './use-now.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

/** A short break is over before anyone reads about it, and a first connection takes its time on a slow line; in milliseconds. */
const PATIENCE = { again: 1_200, first: 8_000 };

/** What keeps the workshop from working just now, and what to do. */
export function Banner() {
  const t = useTexts('bench');
  const connection = useConnection();
  const link = useWorkshop((workshop) => workshop.link);
  const missing = useWorkshop((workshop) => workshop.missing);
  const retryAt = useWorkshop((workshop) => workshop.retryAt);
  const restarting = useWorkshop((workshop) => workshop.restarting);
  const rules = useWorkshop((workshop) => workshop.rules);
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  const away = link === 'offline' || link === 'connecting';
  const [long, setLong] = useState(false);
  const now = useNow(long || restarting ? 500 : null);
  useEffect(() => {
    if (!away) return setLong(false);
    // A first connection that failed is no matter of a slow line.
    const patience = welcomed || link === 'offline' ? PATIENCE.again : PATIENCE.first;
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, [away, welcomed, link]);
  if (link === 'outdated')
    return (
      <Strip
        tone="warn"
        icon={<RefreshCw />}
        action={
          <Button size="small" onClick={() => location.reload()}>
            {t('reload')}
          </Button>
        }
      >
        {t('outdated')}
      </Strip>
    );
  if (link === 'ended')
    return (
      <Strip
        tone="bad"
        icon={<LogOut />}
        action={
          <Button size="small" onClick={() => location.reload()}>
            {t('anew')}
          </Button>
        }
      >
        {t('ended')}
      </Strip>
    );
  if (away && (long || restarting))
    return (
      <Strip
        tone="bad"
        icon={<CloudOff />}
        action={
          <Button size="small" onClick={connection.reconnect}>
            {t('tryNow')}
          </Button>
        }
      >
        {restarting ? t('restarting') : t('unreachable')} {t('keepTyping')}{' '}
        {link === 'offline' && retryAt > now
          ? t('nextTry', { seconds: Math.ceil((retryAt - now) / 1_000) })
          : t('trying')}
      </Strip>
    );
  if (rules && (rules.room.ended || rules.room.paused))
    return (
      <Strip tone="warn" icon={<Hourglass />}>
        {rules.room.ended
          ? t('roomEnded', { room: rules.room.name })
          : t('roomPaused', { room: rules.room.name })}
      </Strip>
    );
  if (missing !== null && link === 'online')
    return (
      <Strip tone="warn" icon={<TriangleAlert />}>
        {/* What it quotes is there to be typed. */}
        {missing.split(/"([^"]+)"/).map((part, index) =>
          index % 2 === 1 ? (
            <code
              key={part}
              className="break-words rounded-sm bg-surface px-1 font-mono text-[12px] text-ink"
            >
              {part}
            </code>
          ) : (
            part
          ),
        )}
      </Strip>
    );
  return null;
}

interface StripProps {
  readonly tone: 'warn' | 'bad';
  readonly icon: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Strip({ tone, icon, action, children }: StripProps) {
  return (
    <div
      role="alert"
      className={`flex shrink-0 items-center gap-3 border-b px-4 py-1.5 text-[13px] max-sm:items-start max-sm:[&>svg]:mt-0.5 ${tone === 'bad' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn'} [&>svg]:size-4 [&>svg]:shrink-0`}
    >
      {icon}
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}

'use client';

import { CloudOff, Hourglass, LogOut, RefreshCw, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../_ui/button.tsx';
import { useNow } from './use-now.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

/** A short break is over before anyone reads about it, in milliseconds. */
const PATIENCE = 1_200;

/** What keeps the workshop from working just now, and what to do. */
export function Banner() {
  const connection = useConnection();
  const link = useWorkshop((workshop) => workshop.link);
  const missing = useWorkshop((workshop) => workshop.missing);
  const retryAt = useWorkshop((workshop) => workshop.retryAt);
  const restarting = useWorkshop((workshop) => workshop.restarting);
  const rules = useWorkshop((workshop) => workshop.rules);
  const away = link === 'offline' || link === 'connecting';
  const [long, setLong] = useState(false);
  const now = useNow(long || restarting ? 500 : null);
  useEffect(() => {
    if (!away) return setLong(false);
    const timer = setTimeout(() => setLong(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [away]);
  if (link === 'outdated')
    return (
      <Strip
        tone="warn"
        icon={<RefreshCw />}
        action={
          <Button size="small" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        The server was updated and this page no longer speaks its language. Reload; your text is safe.
      </Strip>
    );
  if (link === 'ended')
    return (
      <Strip
        tone="bad"
        icon={<LogOut />}
        action={
          <Button size="small" onClick={() => location.reload()}>
            Begin anew
          </Button>
        }
      >
        This browser’s session is over: whoever runs the workshop ended it, or its cookie was deleted. Copy
        what you want to keep before you begin anew.
      </Strip>
    );
  if (away && (long || restarting))
    return (
      <Strip
        tone="bad"
        icon={<CloudOff />}
        action={
          <Button size="small" onClick={connection.reconnect}>
            Try now
          </Button>
        }
      >
        {restarting ? 'The server is restarting, and your text is safe.' : 'The server cannot be reached.'}{' '}
        Keep typing: your text is kept in this browser and saved as soon as it is back.{' '}
        {link === 'offline' && retryAt > now
          ? `Next attempt in ${Math.ceil((retryAt - now) / 1_000)} s.`
          : 'Trying now …'}
      </Strip>
    );
  if (rules && (rules.room.ended || rules.room.paused))
    return (
      <Strip tone="warn" icon={<Hourglass />}>
        {rules.room.ended
          ? `“${rules.room.name}” has ended. Your work is kept: read and download it, or leave the room on the list of steps to go on alone.`
          : `“${rules.room.name}” is paused. Go on writing; building waits.`}
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

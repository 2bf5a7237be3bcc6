'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { enterAnswer, PATHS } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { ask } from '../../_rooms/ask.ts';
import { Frame, Problem } from '../../_rooms/parts.tsx';

/** Exchanges the secret behind "#" for a cookie. It reached no server as part of an address, and goes from the bar. */
export function Enter() {
  const t = useTexts('rooms');
  const router = useRouter();
  const [problem, setProblem] = useState<{ readonly said?: string } | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    const secret = location.hash.slice(1);
    history.replaceState(null, '', location.pathname);
    if (secret === '') return setProblem({});
    void ask(PATHS.enterRoom, enterAnswer, { method: 'POST', body: { secret } }).then((answer) => {
      if (answer.ok) router.replace(`/rooms/${answer.value.room}`);
      else setProblem({ said: answer.sentence });
    });
  }, [router]);
  return (
    <Frame>
      <h1 className="font-semibold text-2xl">{t(problem === null ? 'entering' : 'noEntry')}</h1>
      <div className="mt-4">
        <Problem>{problem === null ? null : (problem.said ?? t('incomplete'))}</Problem>
      </div>
    </Frame>
  );
}

'use client';

import { useState } from 'react';
import { myNewsAnswer, PATHS } from '../../server/protocol.ts';
import { Lookers } from './lookers.tsx';
import { News } from './news.tsx';
import { Problem } from './parts.tsx';
import { useAsked } from './use-asked.ts';

/** Between two looks, in milliseconds: of who is in a room, and of who may join one meanwhile. */
const [IN_ROOM, ELSEWHERE] = [4_000, 30_000];

/** What a learner's room says, and who looks at their work, on the pages that have no bench to be told by. */
export function MyRoomNews() {
  const [inRoom, setInRoom] = useState(false);
  const { value, read } = useAsked(PATHS.myNews, myNewsAnswer, inRoom ? IN_ROOM : ELSEWHERE);
  const [problem, setProblem] = useState<string | null>(null);
  const news = value?.news ?? null;
  if ((news !== null) !== inRoom) setInRoom(news !== null);
  if (!news) return null;
  const changed = (refused: string | null) => {
    setProblem(refused);
    void read();
  };
  return (
    <div className="sticky top-0 z-20 bg-surface print:hidden">
      {news.looking.length > 0 && (
        <Lookers looking={news.looking} pointed={null} onJump={null} onChanged={changed} />
      )}
      <News news={news} slug={null} onJump={null} onChanged={changed} />
      <Problem>{problem}</Problem>
    </div>
  );
}

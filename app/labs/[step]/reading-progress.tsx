'use client';

import { useEffect, useRef } from 'react';

/** How far down the lesson its reader is, as a line at the top of it. Decoration: the scroll bar says the same. */
export function ReadingProgress() {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const pane = line.current?.closest('main');
    if (!pane) return;
    const draw = () => {
      const way = pane.scrollHeight - pane.clientHeight;
      const part = way > 0 ? pane.scrollTop / way : 0;
      line.current?.style.setProperty('scale', `${Math.min(1, part)} 1`);
    };
    draw();
    pane.addEventListener('scroll', draw, { passive: true });
    return () => pane.removeEventListener('scroll', draw);
  }, []);
  return (
    <div className="reading" aria-hidden>
      <div ref={line} />
    </div>
  );
}

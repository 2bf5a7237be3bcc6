'use client';

import { ChevronLeft } from 'lucide-react';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { classes } from './classes.ts';

/** Part of the row's width that a press on one of its ends moves it by. */
const MOVE = 0.7;
/** What an end of the row covers, in pixels. */
const END = 28;

/**
 * A row of tabs that scrolls where they do not fit, and shows at which end there are more. The chosen one is always in
 * sight. The ends are for pointers alone: arrow keys reach every tab.
 */
export function ScrollRow({ className, ...rest }: ComponentProps<'div'>) {
  const row = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState({ before: false, after: false });

  useEffect(() => {
    const element = row.current;
    if (!element) return;
    let chosen: Element | null = null;
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      // Widths are rounded, and places are not.
      const [before, after] = [scrollLeft > 1, scrollLeft + clientWidth < scrollWidth - 1];
      setMore((now) => (now.before === before && now.after === after ? now : { before, after }));
    };
    const follow = () => {
      const now = element.querySelector('[role="tab"][aria-selected="true"]');
      if (now && now !== chosen) bringIntoSight(element, now);
      chosen = now;
      look();
    };
    const sizes = new ResizeObserver(() => {
      chosen = null;
      follow();
    });
    sizes.observe(element);
    const tabs = new MutationObserver(follow);
    tabs.observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: ['aria-selected'],
    });
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      tabs.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  const move = (way: 1 | -1) => row.current?.scrollBy({ left: way * MOVE * row.current.clientWidth });
  return (
    <div className="relative flex min-w-0 items-stretch">
      <div
        ref={row}
        className={classes(
          'flex min-w-0 items-stretch overflow-x-auto overflow-y-hidden [scrollbar-width:none]',
          className,
        )}
        {...rest}
      />
      {more.before && <End className="left-0" onPress={() => move(-1)} />}
      {more.after && <End className="right-0 -scale-x-100" onPress={() => move(1)} />}
    </div>
  );
}

/** Element.scrollIntoView would do, but Chromium's next Tab would then go on from there. */
function bringIntoSight(row: Element, tab: Element): void {
  const [inside, shown] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
  const before = shown.left - END - inside.left;
  const after = shown.right + END - inside.right;
  if (before < 0) row.scrollBy({ left: before });
  else if (after > 0) row.scrollBy({ left: after });
}

function End({ className, onPress }: { className: string; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-hidden
      tabIndex={-1}
      className={classes('row-end', className)}
      // The focus stays with the tabs.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <ChevronLeft className="size-4" />
    </button>
  );
}

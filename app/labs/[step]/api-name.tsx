'use client';

import { useId, useRef, useState } from 'react';
import type { ApiEntry } from './api.ts';
import type { ApiCard } from './api-card.tsx';
import { useReveal } from './reveal.ts';

/** How long a pointer rests before the card comes, and how long it stays once the pointer is gone, in milliseconds. */
const REST = 300;
const LINGER = 200;

/** A function's name in a lesson: hover, focus or tap shows what its header says, a click opens the header. */
export function ApiName({ entry }: { entry: ApiEntry }) {
  const reveal = useReveal();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [card, setCard] = useState<{ readonly ApiCard: typeof ApiCard } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const touched = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const { name, header } = entry;
  const call = `${name}()`;
  if (!reveal) return <code>{call}</code>;
  const want = (wanted: boolean, wait: number) => {
    clearTimeout(timer.current);
    if (wanted) void import('./api-card.tsx').then(setCard);
    timer.current = setTimeout(() => setOpen(wanted), wait);
  };
  const show = () => {
    want(false, 0);
    reveal({ kind: 'name', header, name });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="api"
        aria-describedby={open && card ? id : undefined}
        onPointerDown={({ pointerType }) => {
          touched.current = pointerType === 'touch';
        }}
        onPointerEnter={({ pointerType }) => pointerType !== 'touch' && want(true, REST)}
        onPointerLeave={({ pointerType }) => pointerType !== 'touch' && want(false, LINGER)}
        onFocus={({ target }) => target.matches(':focus-visible') && want(true, 0)}
        onBlur={() => want(false, LINGER)}
        onKeyDown={({ key }) => key === 'Escape' && want(false, 0)}
        // A finger cannot hover: its first tap shows the card, which has a button to open the header.
        onClick={() => (touched.current && !open ? want(true, 0) : show())}
      >
        <code>{call}</code>
      </button>
      {open && card && (
        <card.ApiCard
          id={id}
          entry={entry}
          anchor={button}
          onShow={show}
          onOpen={(wanted) => want(wanted, wanted ? 0 : LINGER)}
        />
      )}
    </>
  );
}

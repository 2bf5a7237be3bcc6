'use client';

import { cloneElement, type ReactElement, useEffect, useState } from 'react';
import type { Tip } from './tip.tsx';

interface Marks {
  readonly 'data-tip'?: string;
  readonly 'data-tip-keys'?: string | undefined;
  readonly 'data-tip-only'?: boolean | undefined;
}

interface TooltipProps {
  readonly label: string;
  readonly keys?: string | undefined;
  /** The label is all that there is: a click or a tap shows it, too. */
  readonly only?: boolean;
  readonly children: ReactElement<Marks>;
}

/** A short label on hover and focus; `keys` shows the shortcut beside it. The child keeps its own accessible name. */
export function Tooltip({ label, keys, only, children }: TooltipProps) {
  const marks: Marks = { 'data-tip': label, 'data-tip-keys': keys, 'data-tip-only': only || undefined };
  return cloneElement(children, marks);
}

/** How long a pointer rests before the label comes, and how long it stays once the pointer is gone, in milliseconds. */
const REST = 400;
const LINGER = 120;
const ANSWERS = '[data-tip]:is([data-tip-only], [aria-disabled="true"])';

/** Shows the labels of all `Tooltip`s of a page, one at a time. What draws them is loaded with the first. */
export function Tooltips() {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [tip, setTip] = useState<{ readonly Tip: typeof Tip } | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: HTMLElement | null = null;
    const show = (next: HTMLElement | null, wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        shown = next;
        setTarget(next);
      }, wait);
      if (next) void import('./tip.tsx').then(setTip);
    };
    const listeners = {
      pointerover: ({ target: over, pointerType }: PointerEvent) => {
        if (pointerType === 'touch' || !(over instanceof Element)) return;
        if (over.closest('[data-tip-shown]')) return clearTimeout(timer);
        const next = over.closest<HTMLElement>('[data-tip]');
        show(next, next ? REST : LINGER);
      },
      focusin: ({ target: focused }: FocusEvent) => {
        const next = focused instanceof HTMLElement && focused.matches(':focus-visible') ? focused : null;
        show(next?.closest<HTMLElement>('[data-tip]') ?? null, 0);
      },
      pointerdown: () => show(null, 0),
      // What does nothing else answers by its label, which says why where it cannot do anything just now.
      click: ({ target: clicked }: MouseEvent) => {
        const next = clicked instanceof Element ? clicked.closest<HTMLElement>(ANSWERS) : null;
        if (next) show(next, 0);
      },
      keydown: ({ key }: KeyboardEvent) => key === 'Escape' && show(null, 0),
      // Terminals scroll all the time: only what moves the target counts.
      scroll: ({ target: scrolled }: Event) =>
        scrolled instanceof Node && shown && scrolled.contains(shown) && show(null, 0),
    };
    const stop = new AbortController();
    for (const [name, listener] of Object.entries(listeners))
      addEventListener(name, listener as EventListener, {
        capture: true,
        passive: true,
        signal: stop.signal,
      });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, []);
  return target && tip && <tip.Tip key={target.dataset.tip} target={target} />;
}

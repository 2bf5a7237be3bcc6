'use client';

import { useEffect, useRef } from 'react';

export interface Shortcut {
  /** As `KeyboardEvent.key` in lower case; with Ctrl, or ⌘ on a Mac, unless `plain`. */
  readonly key: string;
  readonly shift?: boolean;
  readonly plain?: boolean;
  readonly shown: string;
  readonly text: string;
  readonly action: (event: KeyboardEvent) => void;
}

/** Listens on the whole page, before the editor and the terminals see the key. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey) return;
      const command = event.ctrlKey || event.metaKey;
      const hit = current.current.find(
        ({ key, shift, plain }) =>
          event.key.toLowerCase() === key &&
          (plain === true ? !command : command && event.shiftKey === (shift ?? false)) &&
          !(plain === true && key.length === 1 && isTyping(event.target)),
      );
      if (!hit) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) hit.action(event);
    };
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  );
}

'use client';

import { useEffect, useRef } from 'react';
import { COMMANDS, type Command } from './commands.ts';
import type { Deck } from './deck.tsx';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Whether `keys`, such as `Ctrl+Shift+Enter`, are those of the event. */
export function isPressed(keys: string, event: Pressed): boolean {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey || event.key.toLowerCase() !== key.toLowerCase()) return false;
  if (command !== parts.includes('Ctrl')) return false;
  // A sign such as "?" needs Shift on one keyboard and not on the next.
  return (!command && key.length === 1) || event.shiftKey === parts.includes('Shift');
}

/** Listens on the whole page, before the editor and the terminals see the key. Where no command hears it, it is theirs. */
export function useShortcuts(deck: Deck): void {
  const current = useRef(deck);
  useEffect(() => {
    current.current = deck;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      const hit = COMMANDS.find((command) => hears(command, event, current.current));
      if (!hit) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) hit.action?.(current.current);
    };
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, []);
}

function hears(command: Command, event: KeyboardEvent, deck: Deck): boolean {
  // What stands in the group of the text is the editor's own key: it hears it by itself.
  if (!command.action || command.group === 'text' || command.when?.(deck) === false) return false;
  const pressed = command.keys?.find((keys) => isPressed(keys, event));
  if (pressed === undefined) return false;
  if (pressed.length === 1) return !isTyping(event.target);
  // F1 and the like have a way out of everything; letters with Ctrl are a shell's own.
  return command.notInShell !== true || !pressed.startsWith('Ctrl') || !isShell(event.target);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  );
}

function isShell(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[data-takes-keys]') !== null;
}

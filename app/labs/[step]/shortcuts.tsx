'use client';

import { useEffect, useRef } from 'react';
import { Dialog } from '../../_ui/dialog.tsx';

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

interface SheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly shortcuts: readonly Shortcut[];
}

const BUILT_IN = [
  ['Ctrl+C', 'In the QEMU console: stop the guest (copies where text is selected)'],
  ['Ctrl+F', 'Search in the editor or in the terminal with the focus'],
  ['Ctrl+M', 'In the editor: Tab moves the focus, or indents again'],
  ['F8', 'In the editor: next problem'],
  ['Ctrl+.', 'In the editor: apply the compiler’s fix'],
] as const;

export function ShortcutSheet({ open, onOpenChange, shortcuts }: SheetProps) {
  const rows = [...shortcuts.map(({ shown, text }) => [shown, text] as const), ...BUILT_IN];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description="On a Mac, ⌘ works like Ctrl."
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-5 gap-y-2 text-[13px]">
        {rows.map(([shown, text]) => (
          <div key={shown + text} className="contents">
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

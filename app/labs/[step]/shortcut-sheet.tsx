'use client';

import { Dialog } from '../../_ui/dialog.tsx';
import type { Shortcut } from './shortcuts.ts';

interface SheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly shortcuts: readonly Shortcut[];
}

const BUILT_IN = [
  ['Ctrl+C', 'In the QEMU console: stop the guest (copies where text is selected)'],
  ['Ctrl+F', 'Search in the editor or in the terminal with the focus (in the shell: Ctrl+Shift+F)'],
  ['Ctrl+Shift+C', 'In a terminal: copy what is selected'],
  ['Ctrl+Shift+V', 'In a terminal: paste; several lines are asked about first'],
  ['Ctrl+Shift+L', 'In a terminal: clear what is shown'],
  ['Ctrl+Shift+D', 'In a terminal: download it as text'],
  ['Ctrl+Shift+↑ ↓', 'In a terminal: larger or smaller text'],
  ['Ctrl+M', 'In the editor: Tab moves the focus, or indents again'],
  ['Ctrl+Space', 'In the editor: proposals; Ctrl+Shift+Space: a function’s parameters'],
  ['F12', 'In the editor: where the name is declared, in your text or a header'],
  ['Shift+Alt+F', 'In the editor: format the text in the kernel’s style'],
  ['F9', 'In the editor: set or remove a breakpoint, as a click beside the line’s number does'],
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

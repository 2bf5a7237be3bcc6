'use client';

import { Columns2 } from 'lucide-react';
import { Button } from '../../_ui/button.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { useLesson } from './lesson-context.tsx';
import { isIn, type MachineView } from './views.ts';

/** What may stand beside the chosen terminal. */
const BESIDE: readonly (readonly [MachineView, string])[] = [
  ['build', 'Build'],
  ['qemu', 'QEMU'],
  ['qemu2', 'QEMU 2'],
  ['device', 'Device'],
  ['shell', 'Shell'],
  ['gdb', 'GDB'],
];

interface SplitProps {
  readonly beside: MachineView | null;
  readonly onBeside: (view: MachineView | null) => void;
}

/** Two terminals side by side. */
export function SplitMenu({ beside, onBeside }: SplitProps) {
  const step = useLesson();
  return (
    <span className="ml-auto flex items-center">
      <Menu
        align="end"
        trigger={
          <Button tone="ghost" size="small-icon" aria-label="Two terminals side by side">
            <Columns2 />
          </Button>
        }
      >
        {({ MenuChoice, MenuLabel, MenuOption }) => (
          <>
            <MenuLabel>Beside the chosen tab</MenuLabel>
            <MenuChoice
              value={beside ?? ''}
              onValueChange={(value) => onBeside(value === '' ? null : (value as MachineView))}
            >
              <MenuOption value="">Nothing</MenuOption>
              {BESIDE.filter(([view]) => isIn(step, view)).map(([view, name]) => (
                <MenuOption key={view} value={view}>
                  {name}
                </MenuOption>
              ))}
            </MenuChoice>
          </>
        )}
      </Menu>
    </span>
  );
}

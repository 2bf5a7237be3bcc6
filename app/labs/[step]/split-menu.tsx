'use client';

import { Columns2 } from 'lucide-react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { useLesson } from './lesson-context.tsx';
import { isIn, type MachineView } from './views.ts';

/** What may stand beside the chosen terminal. */
const BESIDE: readonly MachineView[] = ['build', 'qemu', 'qemu2', 'device', 'shell', 'gdb'];

interface SplitProps {
  readonly beside: MachineView | null;
  readonly onBeside: (view: MachineView | null) => void;
}

/** Two terminals side by side. */
export function SplitMenu({ beside, onBeside }: SplitProps) {
  const t = useTexts('workbench');
  const step = useLesson();
  return (
    <span className="ml-auto flex items-center">
      <Menu
        align="end"
        trigger={
          <Button tone="ghost" size="small-icon" aria-label={t('split')}>
            <Columns2 />
          </Button>
        }
      >
        {({ MenuChoice, MenuLabel, MenuOption }) => (
          <>
            <MenuLabel>{t('beside')}</MenuLabel>
            <MenuChoice
              value={beside ?? ''}
              onValueChange={(value) => onBeside(value === '' ? null : (value as MachineView))}
            >
              <MenuOption value="">{t('nothing')}</MenuOption>
              {BESIDE.filter((view) => isIn(step, view)).map((view) => (
                <MenuOption key={view} value={view}>
                  {t(`views.${view}`)}
                </MenuOption>
              ))}
            </MenuChoice>
          </>
        )}
      </Menu>
    </span>
  );
}

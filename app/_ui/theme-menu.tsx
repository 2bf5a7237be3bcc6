'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';

export function ThemeMenu() {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      align="end"
      trigger={
        <Button tone="ghost" size="icon" aria-label="Colours">
          <Sun className="dark:hidden" />
          <Moon className="hidden dark:block" />
        </Button>
      }
    >
      {({ MenuChoice, MenuOption }) => (
        <MenuChoice value={theme ?? 'system'} onValueChange={setTheme}>
          <MenuOption value="light">
            <Sun /> Light
          </MenuOption>
          <MenuOption value="dark">
            <Moon /> Dark
          </MenuOption>
          <MenuOption value="system">
            <Monitor /> Like the system
          </MenuOption>
        </MenuChoice>
      )}
    </Menu>
  );
}

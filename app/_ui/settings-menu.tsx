'use client';

import { Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import type { ReactNode } from 'react';
import { useLocale } from 'use-intl/react';
import { LANGUAGE_COOKIE, LANGUAGES } from '../_i18n/languages.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';
import type * as Parts from './menu-parts.tsx';

interface SettingsProps {
  /** What a page adds at the end. */
  readonly children?: (parts: typeof Parts) => ReactNode;
}

/** How the page looks and which language it speaks. */
export function SettingsMenu({ children }: SettingsProps) {
  const t = useTexts('settings');
  const { theme, setTheme } = useTheme();
  const language = useLocale();
  const router = useRouter();
  return (
    <Menu
      align="end"
      trigger={
        <Button tone="ghost" size="icon" aria-label={t('name')}>
          <Settings />
        </Button>
      }
    >
      {(parts) => {
        const { MenuChoice, MenuLabel, MenuLine, MenuOption } = parts;
        return (
          <>
            <MenuLabel>{t('colours')}</MenuLabel>
            <MenuChoice value={theme ?? 'system'} onValueChange={setTheme}>
              <MenuOption value="light">
                <Sun /> {t('light')}
              </MenuOption>
              <MenuOption value="dark">
                <Moon /> {t('dark')}
              </MenuOption>
              <MenuOption value="system">
                <Monitor /> {t('system')}
              </MenuOption>
            </MenuChoice>
            <MenuLine />
            <MenuLabel>{t('language')}</MenuLabel>
            <MenuChoice
              value={language}
              onValueChange={(chosen) => {
                // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet
                document.cookie = `${LANGUAGE_COOKIE}=${chosen}; Path=/; Max-Age=31536000; SameSite=Strict`;
                // The server renders in that language; what the page holds stays as it is.
                router.refresh();
              }}
            >
              {Object.entries(LANGUAGES).map(([code, name]) => (
                <MenuOption key={code} value={code} lang={code}>
                  {name}
                </MenuOption>
              ))}
            </MenuChoice>
            {children?.(parts)}
          </>
        );
      }}
    </Menu>
  );
}

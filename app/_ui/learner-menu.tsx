'use client';

import { ScrollText } from 'lucide-react';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { useTexts } from '../_i18n/texts.tsx';
import { SettingsMenu } from './settings-menu.tsx';

/** A learner's menu: how the page looks, what a page adds, and the way to what was done. */
export function LearnerMenu({ children }: ComponentProps<typeof SettingsMenu>) {
  const t = useTexts('summary');
  return (
    <SettingsMenu>
      {(parts) => {
        const { MenuLine, MenuItem } = parts;
        return (
          <>
            {children?.(parts)}
            <MenuLine />
            <MenuItem asChild>
              <Link prefetch={false} href="/summary">
                <ScrollText /> {t('title')}
              </Link>
            </MenuItem>
          </>
        );
      }}
    </SettingsMenu>
  );
}

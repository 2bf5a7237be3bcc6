'use client';

import dynamic from 'next/dynamic';
import { type ComponentType, type ReactNode, use } from 'react';
import { useLocale } from 'use-intl/react';
import type { Catalogue } from './catalogue.ts';
import { isLanguage, type Language } from './languages.ts';
import { MoreTexts } from './texts.tsx';

type Late = Partial<Catalogue>;

const LOADERS: Record<Language, () => Promise<Late>> = {
  en: () => import('./late/en.ts'),
  // Compiled, a text is of one type with its translation.
  de: () => import('./late/de.ts') as Promise<object>,
};
const asked = new Map<Language, Promise<Late>>();
const here = new Map<Language, Late>();

/**
 * A component that comes after the page, with the texts of `late/` for all within it; nothing is shown until both are
 * there. `later(() => import('./palette.tsx').then((module) => module.Palette))`
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return dynamic<P>(
    async () => {
      const [Part] = await Promise.all([load(), loadLateTexts()]);
      return (props: P) => (
        <LateTexts>
          <Part {...props} />
        </LateTexts>
      );
    },
    { ssr: false },
  );
}

function LateTexts({ children }: { children: ReactNode }) {
  const language = useLocale();
  return <MoreTexts messages={here.get(language) ?? use(lateTexts(language))}>{children}</MoreTexts>;
}

/** Those of the page's language. In a browser only. */
export function loadLateTexts(): Promise<unknown> {
  const { lang } = document.documentElement;
  return isLanguage(lang) ? lateTexts(lang) : Promise.resolve();
}

function lateTexts(language: Language): Promise<Late> {
  let texts = asked.get(language);
  if (!texts) {
    texts = LOADERS[language]().then((module) => {
      here.set(language, module);
      return module;
    });
    // The next who asks tries again.
    texts.catch(() => asked.delete(language));
    asked.set(language, texts);
  }
  return texts;
}

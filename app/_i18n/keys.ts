/** How keys are called in the page's language, as keyboards sold there have them. */
import { useLocale } from 'use-intl/react';
import type { Language } from './languages.ts';

const NAMES: Record<Language, Readonly<Record<string, string>>> = {
  en: {},
  de: { Ctrl: 'Strg', Shift: 'Umschalt', Space: 'Leertaste' },
};

/** `Ctrl+Shift+F8` in, `Strg+Umschalt+F8` out, for a page in German. */
export function useKeyNames() {
  const names = NAMES[useLocale()];
  return (keys: string) => keys.replace(/[A-Z][a-z]+/g, (key) => names[key] ?? key);
}

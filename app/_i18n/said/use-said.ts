'use client';

import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useLocale } from 'use-intl/react';
import { isSaid, isTranslated, onSaid, type Said, sayNow, warmSaid } from './said.ts';

/** Says sentences that a component holds, and says them again where the language's own come later. */
export function useSaid(): (said: Said) => string {
  const language = useLocale();
  const here = useSyncExternalStore(
    onSaid,
    () => isSaid(language),
    () => false,
  );
  useEffect(() => void warmSaid(language), [language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sentences that came say it otherwise
  return useCallback((said) => sayNow(said, language), [language, here]);
}

/** The same of what a step's check says, which stays in English until all of it has other words. */
export function useCheckSaid(step: string): (text: string) => string {
  const say = useSaid();
  const language = useLocale();
  return (text) => (isTranslated(step, language) ? say({ text }) : text);
}

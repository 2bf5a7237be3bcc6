'use client';

import type { ReactNode } from 'react';
import { IntlProvider, useTranslations } from 'use-intl/react';
import type { Catalogue, Namespace } from './catalogue.ts';
import type { Language } from './languages.ts';

interface TextsProps {
  readonly language: Language;
  /** Of `messagesOf`. */
  readonly messages: Catalogue;
  readonly children: ReactNode;
}

/** Gives a page its texts, in one language. */
export function TextsProvider({ language, messages, children }: TextsProps) {
  return (
    // No text has a date in it; without a zone the library writes an error into the server's log.
    <IntlProvider locale={language} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** The texts of one part of the page: `const t = useTexts('header')`, then `t('kernel.none')`. */
export const useTexts: <N extends Namespace>(namespace: N) => Texts<N> = useTranslations;
/** The same as an argument of functions that are no components. */
export type Texts<N extends Namespace> = ReturnType<typeof useTranslations<N>>;

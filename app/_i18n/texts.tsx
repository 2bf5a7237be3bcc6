'use client';

import { type ReactNode, useMemo } from 'react';
import { IntlProvider, useLocale, useMessages, useTranslations } from 'use-intl/react';
import type { Catalogue, Namespace } from './catalogue.ts';
import type { Language } from './languages.ts';

interface MoreTextsProps {
  /** Of `messagesOf`. */
  readonly messages: Partial<Catalogue>;
  readonly children: ReactNode;
}

/** Gives a page texts, in one language. */
export function TextsProvider({ language, messages, children }: MoreTextsProps & { language: Language }) {
  return (
    // No text has a date in it; without a zone the library writes an error into the server's log.
    <IntlProvider locale={language} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** Adds some to those around it. */
export function MoreTexts({ messages, children }: MoreTextsProps) {
  const around = useMessages();
  const all = useMemo(() => ({ ...around, ...messages }), [around, messages]);
  return (
    <IntlProvider locale={useLocale()} messages={all}>
      {children}
    </IntlProvider>
  );
}

/** The texts of one part of the page: `const t = useTexts('header')`, then `t('kernel.none')`. */
export const useTexts: <N extends Namespace>(namespace: N) => Texts<N> = useTranslations;
/** The same as an argument of functions that are no components. */
export type Texts<N extends Namespace> = ReturnType<typeof useTranslations<N>>;

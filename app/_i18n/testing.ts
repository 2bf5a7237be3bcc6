/** The texts of one part for tests of functions that take them. */
import { createTranslator } from 'use-intl/core';
import type { Catalogue, Namespace } from './catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { Language } from './languages.ts';
import type { Texts } from './texts.tsx';

export function textsOf<N extends Namespace>(namespace: N, language: Language = 'en'): Texts<N> {
  const messages = (language === 'en' ? en : de) as Catalogue;
  return createTranslator({ locale: language, messages, namespace }) as unknown as Texts<N>;
}

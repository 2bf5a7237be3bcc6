/** The types of the catalogue: English says which texts there are and what stands in them; others follow. */

import type {} from 'use-intl/core';
import type { en } from './en.ts';
import type { Language } from './languages.ts';

/** The same keys, with any text. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

export type Catalogue = typeof en;
export type Namespace = keyof Catalogue & string;

declare module 'use-intl/core' {
  interface AppConfig {
    Locale: Language;
    Messages: Catalogue;
  }
}

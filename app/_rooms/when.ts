'use client';

import { useLocale } from 'use-intl/react';

/** How times and figures are written in the page's language. */
export function useWritten() {
  const language = useLocale();
  const format = (options: Intl.DateTimeFormatOptions) => {
    const writer = new Intl.DateTimeFormat(language, options);
    return (iso: string) => writer.format(new Date(iso));
  };
  return {
    day: format({ dateStyle: 'long' }),
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
    time: format({ timeStyle: 'short' }),
    number: (value: number, digits = 0) =>
      value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    /** Without digits that say nothing. */
    short: (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 }),
  };
}

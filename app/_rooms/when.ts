'use client';

import { useLocale } from 'use-intl/react';

const written = new Map<string, ReturnType<typeof writtenIn>>();

/** How times and figures are written in the page's language. */
export function useWritten() {
  const language = useLocale();
  const ways = written.get(language) ?? writtenIn(language);
  written.set(language, ways);
  return ways;
}

/** See `useWritten`. */
export function writtenIn(language: string) {
  // Making a writer takes longer than writing: each is made when it is first needed, and kept.
  const format = (options: Intl.DateTimeFormatOptions) => {
    let writer: Intl.DateTimeFormat | undefined;
    return (iso: string) => {
      writer ??= new Intl.DateTimeFormat(language, options);
      return writer.format(new Date(iso));
    };
  };
  const writers: Intl.NumberFormat[] = [];
  const number = (value: number, digits = 0) => {
    writers[digits] ??= new Intl.NumberFormat(language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    return writers[digits].format(value);
  };
  return {
    day: format({ dateStyle: 'long' }),
    moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
    time: format({ timeStyle: 'short' }),
    exactTime: format({ timeStyle: 'medium' }),
    number,
    /** Without digits that say nothing. */
    short: (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 }),
    /** A ratio, "1.25×"; empty where there is none. */
    times: (value: number | null | undefined) =>
      value === null || value === undefined ? '' : `${number(value, 2)}×`,
  };
}

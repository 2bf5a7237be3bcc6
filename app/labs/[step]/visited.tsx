'use client';

import { useEffect } from 'react';
import { OPENED_COOKIE, openedSteps } from './opened.ts';

/** Remembers that the step was opened: for "continue where you left", and for what `opened.ts` tells. */
export function Visited({ slug }: { slug: string }) {
  useEffect(() => {
    const others = openedSteps(readCookie()).filter((one) => one !== slug);
    const value = [...others, slug].join('~');
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet
    document.cookie = `${OPENED_COOKIE}=${value}; Path=/; Max-Age=31536000; SameSite=Strict`;
  }, [slug]);
  return null;
}

/** The step that was opened last, or null. */
export function lastVisited(): string | null {
  return openedSteps(readCookie()).at(-1) ?? null;
}

function readCookie(): string | undefined {
  const pair = document.cookie.split(/; */).find((one) => one.startsWith(`${OPENED_COOKIE}=`));
  return pair?.slice(OPENED_COOKIE.length + 1);
}

'use client';

import { useEffect } from 'react';

const LAST = 'wirespeed:last-step';

/** Remembers the step for "continue where you left". */
export function Visited({ slug }: { slug: string }) {
  useEffect(() => {
    try {
      localStorage.setItem(LAST, slug);
    } catch {
      // Then the start page offers the first step.
    }
  }, [slug]);
  return null;
}

export function lastVisited(): string | null {
  try {
    return localStorage.getItem(LAST);
  } catch {
    return null;
  }
}

'use client';

import { useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';
import { ask } from './ask.ts';

export interface AskedFor<T> {
  readonly value: T | null;
  /** Nobody is signed in, or it is not the caller's. */
  readonly denied: 'sign-in' | 'not-yours' | null;
  readonly problem: string | null;
  readonly read: () => Promise<void>;
}

/** What the server answers at an address; asked again every so many milliseconds while the page is in view. */
export function useAsked<T extends z.ZodType>(
  path: string,
  schema: T,
  again?: number,
): AskedFor<z.output<T>> {
  const [value, setValue] = useState<z.output<T> | null>(null);
  const [denied, setDenied] = useState<AskedFor<never>['denied']>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const read = useCallback(async () => {
    const asked = await ask(path, schema);
    if (asked.ok) setValue(asked.value);
    const status = asked.ok ? 200 : asked.status;
    setDenied(status === 401 ? 'sign-in' : status === 403 || status === 404 ? 'not-yours' : null);
    setProblem(asked.ok || status === 401 || status === 404 ? null : asked.sentence);
  }, [path, schema]);
  useEffect(() => {
    void read();
    if (again === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read();
    }, again);
    return () => clearInterval(timer);
  }, [read, again]);
  return { value, denied, problem, read };
}

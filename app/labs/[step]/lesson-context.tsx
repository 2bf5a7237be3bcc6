'use client';

import { createContext, type ReactNode, useContext } from 'react';

/** A step as the page needs it: plain data, so that it can cross from server to client. */
export interface Step {
  readonly number: string;
  readonly slug: string;
  readonly title: string;
  readonly goal: string;
  readonly minutes: number;
  readonly tasks: readonly { readonly item: string; readonly text: string }[];
}

const Context = createContext<Step | null>(null);

export function LessonProvider({ step, children }: { step: Step; children: ReactNode }) {
  return <Context value={step}>{children}</Context>;
}

export function useLesson(): Step {
  const step = useContext(Context);
  if (!step) throw new Error('outside of LessonProvider');
  return step;
}

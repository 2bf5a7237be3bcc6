'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { GuestSetup } from '../../../server/protocol.ts';

/** A step as the page needs it: plain data, so that it can cross from server to client. */
export interface Step {
  readonly number: string;
  readonly slug: string;
  readonly title: string;
  readonly goal: string;
  readonly minutes: number;
  readonly tasks: readonly { readonly item: string; readonly text: string }[];
  /** The step sends or receives without end, so its rate is drawn. */
  readonly chart: boolean;
  /** The step has the experiment book. */
  readonly book: boolean;
  /** The step has speed to measure, and no book to write it down. */
  readonly speed: boolean;
  /** What is said of the switch to the isolated mode: nothing, that there is one, or also that there is none. */
  readonly isolates: 'no' | 'optional' | 'yes';
  /** The step shows how far a guest's device is. */
  readonly device: boolean;
  /** Files that come with the step and stay, and how many of a learner's own there may be beside them. */
  readonly ownFiles: { readonly given: readonly string[]; readonly most: number };
  /** The template's genpkt.c, whose lines write the fields of a frame. */
  readonly generator: string;
  /** Two guests on one bridge, and what a run of them begins with; null where a run has one. */
  readonly pair: {
    readonly guests: readonly [GuestSetup, GuestSetup];
    readonly appendCharacters: number;
  } | null;
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

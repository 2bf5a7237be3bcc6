'use client';

import { createContext, useContext } from 'react';

/** A place outside of the lesson to be shown in the editor; a new object each time. */
export type Sight =
  | { readonly kind: 'lines'; readonly file: string; readonly text: string }
  | { readonly kind: 'name'; readonly header: string; readonly name: string };

const Context = createContext<((sight: Sight) => void) | null>(null);
export const RevealProvider = Context;

/** Null where there is no editor. */
export function useReveal(): ((sight: Sight) => void) | null {
  return useContext(Context);
}

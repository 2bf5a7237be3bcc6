'use client';

import { createContext, useContext } from 'react';
import type { Connection } from './connection.ts';
import type { Step } from './lesson-context.tsx';
import type { View } from './views.ts';

export type Dialog = 'palette' | 'keys' | 'versions' | 'reference' | 'reset' | 'hand';
export type EditorAct = 'tabFocus' | 'format' | 'find';

/** All that a command can do to the page; see `commands.ts`. */
export interface Deck {
  readonly connection: Connection;
  readonly step: Step;
  /** The neighbours of the step, where it has them. */
  readonly previous: string | null;
  readonly next: string | null;
  readonly presenting: boolean;
  readonly dialog: Dialog | null;
  open(dialog: Dialog | null): void;
  toggle(pane: 'lesson' | 'terminals'): void;
  /** Brings a pane to the front and puts the focus there. */
  show(view: View): void;
  goRound(backwards: boolean): void;
  /** Something that only the editor can do; it gets the focus. */
  edit(act: EditorAct): void;
  present(on: boolean): void;
  go(slug: string): void;
  colours(theme: 'light' | 'dark' | 'system'): void;
}

const Context = createContext<Deck | null>(null);
export const DeckProvider = Context;

/** Whether the page is shown to an audience; a page without a deck is not. */
export function usePresenting(): boolean {
  return useContext(Context)?.presenting ?? false;
}

export function useDeck(): Deck {
  const deck = useContext(Context);
  if (!deck) throw new Error('outside of the workbench');
  return deck;
}

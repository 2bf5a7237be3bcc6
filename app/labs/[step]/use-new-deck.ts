'use client';

import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { type RefObject, useState } from 'react';
import type { PanelImperativeHandle } from 'react-resizable-panels';
import type { Deck, Dialog, EditorAct } from './deck.tsx';
import { savePresenting } from './presenting.ts';
import { isMachine, type View } from './views.ts';
import { useConnection } from './workshop.tsx';

/** A new object each time, so that the same act can be wanted twice. */
export interface WantedAct {
  readonly act: EditorAct;
}

interface Parts extends Pick<Deck, 'step' | 'next' | 'previous'> {
  readonly presented: boolean;
  readonly panels: Readonly<Record<'lesson' | 'terminals', RefObject<PanelImperativeHandle | null>>>;
  readonly onView: (view: View) => void;
}

/** The page's deck, and what the editor was last asked for. */
export function useNewDeck({ step, next, previous, presented, panels, onView }: Parts) {
  const connection = useConnection();
  const router = useRouter();
  const { setTheme } = useTheme();
  const [dialog, open] = useState<Dialog | null>(null);
  const [act, setAct] = useState<WantedAct | null>(null);
  const [presenting, setPresenting] = useState(presented);
  const deck: Deck = {
    ...{ connection, step, next, previous, presenting, dialog, open },
    toggle: (pane) => {
      const panel = panels[pane].current;
      if (panel?.isCollapsed() === true) panel.expand();
      else panel?.collapse();
    },
    show: (view) => {
      const panel = view === 'lesson' ? panels.lesson : view === 'editor' ? null : panels.terminals;
      if (panel?.current?.isCollapsed() === true) panel.current.expand();
      onView(view);
      // The pane may only now be drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => focusPane(paneOf(view))));
    },
    goRound,
    edit: (wanted) => {
      onView('editor');
      setAct({ act: wanted });
    },
    present: (on) => {
      savePresenting(on);
      setPresenting(on);
    },
    go: (slug) => router.push(`/labs/${slug}`),
    colours: setTheme,
  };
  return { deck, act };
}

function paneOf(view: View): string {
  if (view === 'lesson' || view === 'editor') return view;
  return isMachine(view) ? 'machine' : 'wire';
}

/** F6 goes round the visible panes. */
function goRound(backwards: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    (pane) => pane.offsetParent !== null && pane.clientWidth > 0 && pane.clientHeight > 0,
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  focusPane(panes.at(backwards ? at - 1 : (at + 1) % panes.length)?.dataset.pane);
}

/** The text field in a pane where there is one, else the pane itself. */
function focusPane(name: string | undefined): void {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  const typed = name !== 'lesson' && name !== 'toolbar';
  const fields = typed ? pane?.querySelectorAll<HTMLElement>('textarea, [role="textbox"]') : undefined;
  const field = [...(fields ?? [])].find((candidate) => candidate.offsetParent !== null);
  (field ?? pane)?.focus();
}

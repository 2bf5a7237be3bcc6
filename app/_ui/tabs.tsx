'use client';

import { type ComponentProps, createContext, type ReactNode, useContext, useId } from 'react';
import { classes } from './classes.ts';
import { ScrollRow } from './scroll-row.tsx';
import { chooseTab } from './tab-keys.ts';

interface Chosen {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Shown beside the chosen one, where there is room. */
  readonly beside?: string | null;
  /** What the ids of tabs and panels begin with. */
  readonly id: string;
}

const Context = createContext<Chosen | null>(null);

function useTabs(): Chosen {
  const chosen = useContext(Context);
  if (!chosen) throw new Error('outside of Tabs');
  return chosen;
}

type TabsProps = Omit<Chosen, 'id'> & ComponentProps<'div'>;

/** A tab list and its panels, one of them shown, or two. */
export function Tabs({ value, onValue, beside = null, ...rest }: TabsProps) {
  const id = useId();
  return (
    <Context value={{ value, onValue, beside, id }}>
      <div {...rest} />
    </Context>
  );
}

/** Holds `Tab`s and scrolls where they do not fit; what else belongs into the same row stands beside it. */
export function TabList({ className, ...rest }: ComponentProps<'div'>) {
  return (
    <ScrollRow role="tablist" onKeyDown={chooseTab} className={classes('gap-0.5', className)} {...rest} />
  );
}

export function Tab({ value, children }: { value: string; children: ReactNode }) {
  const { value: chosen, onValue, id } = useTabs();
  return (
    <button
      type="button"
      role="tab"
      id={`${id}-${value}`}
      aria-controls={`${id}-${value}-panel`}
      aria-selected={value === chosen}
      tabIndex={value === chosen ? 0 : -1}
      onClick={() => onValue(value)}
      className={classes(
        'relative inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm px-2 text-[13px] text-muted outline-offset-[-2px] hover:text-ink aria-selected:font-medium aria-selected:text-ink',
        'after:absolute after:inset-x-1.5 after:bottom-0 after:h-0.5 after:rounded-full aria-selected:after:bg-accent',
      )}
    >
      {children}
    </button>
  );
}

interface PanelProps {
  readonly value: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Stays mounted while hidden, so that a terminal goes on reading and an editor keeps its caret. */
export function TabPanel({ value, className, children }: PanelProps) {
  const { value: chosen, beside, id } = useTabs();
  const second = value === beside && value !== chosen;
  return (
    <div
      role="tabpanel"
      id={`${id}-${value}-panel`}
      aria-labelledby={`${id}-${value}`}
      tabIndex={-1}
      className={classes(
        'min-h-0 min-w-0 flex-1 outline-none',
        second ? 'order-last border-l narrow:hidden' : value !== chosen && 'hidden',
        className,
      )}
    >
      {children}
    </div>
  );
}

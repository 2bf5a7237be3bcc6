import type { ReactNode } from 'react';
import { Tabs } from '../../_ui/tabs.tsx';

interface HalfProps {
  readonly name: 'machine' | 'wire';
  readonly label: string;
  readonly value: string;
  readonly beside?: string | null;
  readonly onValue: (value: string) => void;
  readonly children: ReactNode;
}

/** The machine or the wire: a list of tabs and what they show. */
export function Half({ name, label, value, beside = null, onValue, children }: HalfProps) {
  return (
    <Tabs
      value={value}
      beside={beside}
      onValue={onValue}
      data-pane={name}
      tabIndex={-1}
      aria-label={label}
      className="flex h-full min-h-0 flex-col outline-none"
    >
      {children}
    </Tabs>
  );
}

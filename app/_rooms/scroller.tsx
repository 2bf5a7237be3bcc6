import type { ReactNode } from 'react';

/** A table that is wider than a telephone scrolls by itself, also by keyboard. */
export function Scroller({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={label}
      className="mt-3 overflow-x-auto rounded-lg border bg-surface"
    >
      {children}
    </section>
  );
}

import type { KeyboardEvent } from 'react';

/** Arrow keys, Home and End choose a tab. */
export function chooseTab(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? tabs.indexOf(focused) : -1;
  const next = {
    ArrowRight: tabs[(at + 1) % tabs.length],
    ArrowLeft: tabs.at(at - 1),
    Home: tabs[0],
    End: tabs.at(-1),
  }[event.key];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
  next.click();
}

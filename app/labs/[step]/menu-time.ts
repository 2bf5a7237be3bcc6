/** What is said of the time that menuconfig has left. Pure. */
import type { Texts } from '../../_i18n/texts.tsx';

/** Time enough to leave the menu and save. */
const WARN_MILLISECONDS = 2 * 60_000;

export interface TimeLeft {
  readonly text: string;
  readonly urgent: boolean;
  /** Milliseconds until something else is to be said. */
  readonly next: number;
}

/** `left` in milliseconds. The words change once a minute: a screen reader says each. */
export function sayTimeLeft(left: number, t: Texts<'tools'>): TimeLeft {
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  const urgent = left <= WARN_MILLISECONDS;
  return {
    text: t(urgent ? 'menuEndsSoon' : 'menuEnds', { minutes }),
    urgent,
    next: Math.max(1, left - (minutes - 1) * 60_000),
  };
}

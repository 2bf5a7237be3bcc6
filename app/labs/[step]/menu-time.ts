/** What is said of the time that menuconfig has left. Pure. */

/** Time enough to leave the menu and save. */
const WARN_MILLISECONDS = 2 * 60_000;

export interface TimeLeft {
  readonly text: string;
  readonly urgent: boolean;
  /** Milliseconds until something else is to be said. */
  readonly next: number;
}

/** `left` in milliseconds. The words change once a minute: a screen reader says each. */
export function sayTimeLeft(left: number): TimeLeft {
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  const span = minutes === 1 ? 'less than a minute' : `${minutes} minutes`;
  const urgent = left <= WARN_MILLISECONDS;
  return {
    text: urgent
      ? `menuconfig ends in ${span}: save and leave it now, or what you chose is lost.`
      : `It ends by itself in ${span}, without saving.`,
    urgent,
    next: Math.max(1, left - (minutes - 1) * 60_000),
  };
}

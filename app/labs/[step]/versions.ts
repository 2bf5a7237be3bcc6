import type { SavedVersion } from '../../../server/protocol.ts';

const REASONS = {
  build: 'before a build',
  reset: 'before the reset',
  restore: 'before bringing back',
  conflict: 'changed in two places',
  reference: 'before taking the reference',
  typed: 'typed',
  deleted: 'before it was deleted',
  helper: 'before a helper typed',
} as const;

/** How a kept version is named. */
export function reasonOf({ reason, helper }: Pick<SavedVersion, 'reason' | 'helper'>): string {
  return helper === undefined ? REASONS[reason] : `before ${helper} typed`;
}

export function when(at: string): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return today ? time : `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })} ${time}`;
}

import type { SavedVersion } from '../../../server/protocol.ts';
import type { Texts } from '../../_i18n/texts.tsx';

/** How a kept version is named. */
export function reasonOf(
  { reason, helper }: Pick<SavedVersion, 'reason' | 'helper'>,
  t: Texts<'versions'>,
): string {
  return helper === undefined ? t(reason) : t('named', { helper });
}

/** The time of a version; another day's comes with its date. `language`: of the page. */
export function when(at: string, language: string): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  const time = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return today ? time : `${date.toLocaleDateString(language, { day: 'numeric', month: 'short' })} ${time}`;
}

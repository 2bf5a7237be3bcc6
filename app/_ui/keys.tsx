'use client';

import { useKeyNames } from '../_i18n/keys.ts';

/** A shortcut such as `Ctrl+K`, as the page's language calls its keys. */
export function Keys({ of, className }: { of: string | undefined; className?: string }) {
  const keyNames = useKeyNames();
  return <kbd className={className}>{of && keyNames(of)}</kbd>;
}

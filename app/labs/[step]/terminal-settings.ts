/** How terminals look and behave on this computer, for all of them; kept in the browser's memory. */
import { useSyncExternalStore } from 'react';

export interface TerminalSettings {
  /** In pixels. */
  readonly fontSize: number;
  /** What the mouse selects is copied at once. */
  readonly copySelected: boolean;
  /** New lines are told to a screen reader. */
  readonly readAloud: boolean;
}

export const FONT_SIZES = { least: 9, usual: 12, most: 24 } as const;
const USUAL: TerminalSettings = { fontSize: FONT_SIZES.usual, copySelected: false, readAloud: false };
const KEY = 'wirespeed-terminals';

let current: TerminalSettings | null = null;
const listeners = new Set<() => void>();

/** Whatever stands in the memory, as settings. */
export function readSettings(text: string | null): TerminalSettings {
  try {
    const { fontSize, copySelected, readAloud } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return {
      fontSize: typeof fontSize === 'number' ? withinSizes(fontSize) : USUAL.fontSize,
      copySelected: copySelected === true,
      readAloud: readAloud === true,
    };
  } catch {
    return USUAL;
  }
}

function withinSizes(size: number): number {
  return Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, Math.round(size)));
}

function settings(): TerminalSettings {
  current ??= readSettings(localStorage.getItem(KEY));
  return current;
}

export function changeSettings(change: Partial<TerminalSettings>): void {
  const next = { ...settings(), ...change };
  current = { ...next, fontSize: withinSizes(next.fontSize) };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A full or forbidden memory: it holds for this page then.
  }
  for (const listener of listeners) listener();
}

/** `by` pixels more or less; null is the usual size again. */
export function changeFontSize(by: number | null): void {
  changeSettings({ fontSize: by === null ? FONT_SIZES.usual : settings().fontSize + by });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTerminalSettings(): TerminalSettings {
  return useSyncExternalStore(subscribe, settings, () => USUAL);
}

import { loadLateTexts } from '../../_i18n/later.tsx';

/**
 * Loads what the page's controls open, once there is nothing else to do: over a slow line, a first click would wait for
 * it and show nothing meanwhile. What cannot be loaded now is asked for again by the click.
 */
export function warm(): void {
  const parts: Promise<unknown>[] = [
    loadLateTexts(),
    import('../../_ui/menu-parts.tsx'),
    import('../../_ui/dialog.tsx'),
    import('../../_ui/tip.tsx'),
    import('./palette.tsx'),
    import('./shortcut-sheet.tsx'),
    import('./history.tsx'),
    import('./file-name.tsx'),
    import('./packets.tsx'),
    import('./api-card.tsx'),
    import('./terminal-find.tsx'),
  ];
  void Promise.allSettled(parts);
}

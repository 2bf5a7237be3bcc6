/** How wide and how high the learner made the panes. Kept in a cookie, so that the server renders them so. */

/** Sizes of each group of panes in percent, by pane. */
export type Layouts = Readonly<Record<string, Readonly<Record<string, number>>>>;
export const LAYOUT_COOKIE = 'wirespeed-layout';

export function saveLayout(layouts: Layouts): void {
  const value = encodeURIComponent(JSON.stringify(layouts));
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet
  document.cookie = `${LAYOUT_COOKIE}=${value}; Path=/; Max-Age=31536000; SameSite=Strict`;
}

/** The cookie's text; null where it is not ours. Nothing but numbers gets through. */
export function readLayout(cookie: string | undefined): Layouts | null {
  try {
    const value: unknown = JSON.parse(cookie ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const groups = Object.entries(value).map(([group, panes]) => {
      const sizes = Object.entries(panes ?? {}).filter((entry): entry is [string, number] => {
        const size = entry[1];
        return typeof size === 'number' && size >= 0 && size <= 100;
      });
      return [group, Object.fromEntries(sizes)] as const;
    });
    return Object.fromEntries(groups);
  } catch {
    return null;
  }
}

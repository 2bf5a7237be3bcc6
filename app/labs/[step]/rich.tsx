/** What the tags in texts of the catalogue look like. */
import type { ReactNode } from 'react';

export const RICH = {
  b: (text: ReactNode) => <b className="font-medium text-ink">{text}</b>,
  kbd: (text: ReactNode) => <kbd>{text}</kbd>,
  code: (text: ReactNode) => <span className="font-mono">{text}</span>,
};

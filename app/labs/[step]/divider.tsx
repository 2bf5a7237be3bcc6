'use client';

import { Separator } from 'react-resizable-panels';

/** The line between two panes, to be dragged or moved by the arrow keys. */
export function Divider({ label }: { label: string }) {
  return <Separator className="divider" aria-label={label} />;
}

'use client';

import { Popover } from 'radix-ui';
import type { RefObject } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { ApiEntry } from './api.ts';

interface ApiCardProps {
  readonly id: string;
  readonly entry: ApiEntry;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onShow: () => void;
  /** The pointer is over the card, or has left it. */
  readonly onOpen: (open: boolean) => void;
}

/** What a header says of a function, beside its name. The focus stays where it is. */
export function ApiCard({ id, entry, anchor, onShow, onOpen }: ApiCardProps) {
  const t = useTexts('lesson');
  return (
    <Popover.Root open onOpenChange={(open) => !open && onOpen(false)}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={`${entry.name}()`}
          className="api-card"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => {
            if (event.target instanceof Node && anchor.current?.contains(event.target))
              event.preventDefault();
          }}
          onPointerEnter={() => onOpen(true)}
          onPointerLeave={({ pointerType }) => pointerType !== 'touch' && onOpen(false)}
        >
          <div id={id}>
            <pre>{entry.declaration}</pre>
            {entry.words !== '' && <p>{entry.words}</p>}
          </div>
          <div className="sticky -bottom-2.5 mt-1 flex items-center gap-2 bg-surface py-1.5 text-muted text-xs">
            <span className="mr-auto font-mono">{t('api.from', { header: entry.header })}</span>
            <Button size="small" onClick={onShow}>
              {t('api.open')}
            </Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

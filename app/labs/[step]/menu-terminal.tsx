'use client';

import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { sayTimeLeft } from './menu-time.ts';
import type { XtermScreen } from './screen.ts';
import { TerminalView } from './terminal.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const COMMAND = 'make menuconfig';

/**
 * `make menuconfig` over the page. It has the keys, Escape and Tab among them; Shift+Tab goes to the button that leaves
 * it. Closes itself once the menu is left; where that ended by itself, its last words stay to be read.
 */
export function MenuTerminal({ onClose }: { onClose: () => void }) {
  const t = useTexts('tools');
  const say = useSaid();
  const connection = useConnection();
  const { state: menu, endsAt, why } = useWorkshop((workshop) => workshop.menu);
  const kernel = useWorkshop((workshop) => workshop.kernel);
  const busy = useWorkshop((workshop) => workshop.link !== 'online');
  const screen = useRef<XtermScreen | null>(null);
  const [begun, setBegun] = useState(false);

  useEffect(() => {
    if (menu === 'opening' || menu === 'open') setBegun(true);
    else if (menu === 'closed' && begun) onClose();
    if (menu === 'open') screen.current?.focus();
  }, [menu, begun, onClose]);

  const tell = (open: boolean) => {
    const { columns = 80, rows = 24 } = screen.current ?? {};
    connection.send({ type: 'menuconfig', step: connection.step, open, columns, rows });
  };
  const leave = () => {
    tell(false);
    onClose();
  };
  return (
    <Dialog.Root open modal onOpenChange={(open) => !open && leave()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40 dark:bg-black/60" />
        <Dialog.Content
          className="fixed inset-x-2 top-1/2 z-50 mx-auto flex h-[min(92dvh,44rem)] max-w-[64rem] -translate-y-1/2 flex-col rounded-lg border border-line bg-surface shadow-pop outline-none"
          onEscapeKeyDown={(event) => event.preventDefault()}
          onPointerDownOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => event.preventDefault()}
        >
          <div className="flex items-start justify-between gap-3 border-b px-3 py-2">
            <div>
              <Dialog.Title className="font-medium font-mono text-[13px]">{COMMAND}</Dialog.Title>
              <Dialog.Description className="text-muted text-xs">
                {t('menuKeys', { kernel: kernel?.label ?? '' })}
              </Dialog.Description>
            </div>
            <Dialog.Close asChild>
              <Button size="small" tone="ghost">
                <X />
                {t(menu === 'failed' ? 'close' : 'leaveUnsaved')}
              </Button>
            </Dialog.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-auto">
            <div className="h-full min-h-[25rem] min-w-[40rem]">
              <TerminalView
                name="menuconfig"
                label="menuconfig"
                typed
                fullScreen
                empty={t('openingMenu')}
                onReady={(ready) => {
                  screen.current = ready;
                  tell(true);
                }}
              />
            </div>
          </div>
          {menu === 'failed' || busy ? (
            <p className="border-t bg-warn-soft px-3 py-1.5 text-[13px] text-warn" role="status">
              {busy ? t('menuAway') : why && say(why)}
            </p>
          ) : (
            menu === 'open' && endsAt !== null && <Time endsAt={endsAt} />
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Time({ endsAt }: { endsAt: number }) {
  const t = useTexts('tools');
  const [told, setTold] = useState(() => sayTimeLeft(endsAt - performance.now(), t));
  useEffect(() => {
    let timer: number;
    const tell = () => {
      const now = sayTimeLeft(endsAt - performance.now(), t);
      setTold(now);
      timer = window.setTimeout(tell, now.next);
    };
    tell();
    return () => window.clearTimeout(timer);
  }, [endsAt, t]);
  return (
    <p
      className={classes(
        'border-t px-3 py-1.5 text-[13px]',
        told.urgent ? 'bg-warn-soft text-warn' : 'text-muted',
      )}
      role="status"
    >
      {told.text}
    </p>
  );
}

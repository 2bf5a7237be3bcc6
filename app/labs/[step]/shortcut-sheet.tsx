'use client';

import { useTexts } from '../../_i18n/texts.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { Keys } from '../../_ui/keys.tsx';
import { COMMANDS, type Group } from './commands.ts';
import { useDeck } from './deck.tsx';

const GROUPS: readonly Group[] = ['bench', 'page', 'text', 'terminals', 'gdb'];

/** All keys of the page. */
export function ShortcutSheet() {
  const t = useTexts('commands');
  const { open } = useDeck();
  const shown = COMMANDS.filter(({ id, keys }) => keys && id !== 'presentNoMore');
  return (
    <Dialog
      open
      onOpenChange={(wanted) => !wanted && open(null)}
      title={t('sheet')}
      description={t('mac')}
      wide
    >
      <div className="gap-x-8 sm:columns-2">
        {GROUPS.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1.5 font-medium text-muted text-xs">{t(`groups.${group}`)}</h3>
            <dl className="grid grid-cols-[9rem_1fr] gap-x-3 gap-y-1.5 text-[13px]">
              {shown
                .filter((command) => command.group === group)
                .map(({ id, keys = [] }) => (
                  <div key={id} className="contents">
                    <dt className="flex flex-col items-start gap-1">
                      {keys.map((one) => (
                        <Keys key={one} of={one} />
                      ))}
                    </dt>
                    <dd>{t(`names.${id}`)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

'use client';

import { Command as List } from 'cmdk';
import { useRef } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { Keys } from '../../_ui/keys.tsx';
import { COMMANDS, type Group } from './commands.ts';
import { useDeck } from './deck.tsx';
import { isIn, VIEWS } from './views.ts';

const GROUPS: readonly Group[] = ['bench', 'page', 'text', 'gdb'];
const row =
  'flex cursor-default select-none items-center justify-between gap-4 rounded-sm px-2 py-1.5 text-[13px] data-[selected=true]:bg-raised';
const group =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs';

/** Every command that means something now, found by a few letters of its name. */
export function Palette() {
  const t = useTexts('commands');
  const names = useTexts('workbench');
  const deck = useDeck();
  const possible = COMMANDS.filter(
    ({ id, action, when }) => action && id !== 'palette' && when?.(deck) !== false,
  );
  const chosen = useRef<(() => void) | null>(null);
  const call = (action: () => void) => {
    chosen.current = action;
    deck.open(null);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && deck.open(null)}
      title={t('palette')}
      // The dialog gives the focus back first: a command may want it elsewhere.
      onClosed={() => setTimeout(() => chosen.current?.())}
    >
      <List label={t('palette')} loop>
        <List.Input
          autoFocus
          placeholder={t('search')}
          className="mb-2 h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 text-[13px]"
        />
        <List.List className="max-h-[50dvh] overflow-y-auto" label={t('found')}>
          <List.Empty className="px-2 py-3 text-[13px] text-muted">{t('nothing')}</List.Empty>
          {GROUPS.map((name) => (
            <List.Group key={name} heading={t(`groups.${name}`)} className={group}>
              {possible
                .filter((command) => command.group === name)
                .map(({ id, keys, action }) => (
                  <List.Item key={id} className={row} onSelect={() => call(() => action?.(deck))}>
                    {t(`names.${id}`)}
                    {keys && <Keys of={keys[0]} className="shrink-0" />}
                  </List.Item>
                ))}
            </List.Group>
          ))}
          <List.Group heading={t('panes')} className={group}>
            {VIEWS.filter((view) => isIn(deck.step, view)).map((view) => (
              <List.Item key={view} className={row} onSelect={() => call(() => deck.show(view))}>
                {t('show', { view: names(`views.${view}`) })}
              </List.Item>
            ))}
          </List.Group>
        </List.List>
      </List>
    </Dialog>
  );
}

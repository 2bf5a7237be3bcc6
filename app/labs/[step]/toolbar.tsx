'use client';

import {
  CheckCheck,
  CloudOff,
  Gauge,
  GitCompare,
  Hammer,
  History,
  LoaderCircle,
  Play,
  RotateCcw,
  Square,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { useLocale } from 'use-intl/react';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button, type ButtonProps } from '../../_ui/button.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { keysOf } from './commands.ts';
import { useDeck } from './deck.tsx';
import { useLesson } from './lesson-context.tsx';
import type { Workshop } from './state.ts';
import { Status } from './status.tsx';
import { reasonOf, when } from './versions.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

const IsolatedSwitch = later(() => import('./isolated-switch.tsx').then((module) => module.IsolatedSwitch));
const HistoryPanel = later(() => import('./history.tsx').then((module) => module.HistoryPanel));
const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

/** The actions of the bench and its state. */
export function Toolbar() {
  const t = useTexts('bench');
  const { isolates, speed } = useLesson();
  const connection = useConnection();
  const session = useWorkshop((workshop) => workshop.session);
  const pending = useWorkshop((workshop) => workshop.pending);
  const hindrance = useWorkshop(hindranceOf);
  const why = hindrance === null ? null : t(hindrance);
  const usable = hindrance === null;
  const busy = session.kind !== 'idle' && session.kind !== 'running' && session.kind !== 'unavailable';
  const idle = usable && !busy && pending === null;
  const works = session.kind !== 'idle' && session.kind !== 'unavailable' && session.kind !== 'preparing';
  // Also what was asked for and has not begun yet.
  const stoppable = usable && (works || pending !== null);
  const off = (able: boolean) => ({ disabled: !able, ...(why !== null && { why }) });
  return (
    <div
      role="toolbar"
      aria-label={t('name')}
      data-pane="toolbar"
      tabIndex={-1}
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-1.5 border-b bg-surface px-2 py-1.5 max-sm:gap-y-1 max-sm:pb-1"
    >
      <Action
        label={t('build')}
        keys={keysOf('build')}
        {...off(idle)}
        onClick={() => void connection.start('build')}
      >
        <Hammer />
      </Action>
      <Action
        label={t('run')}
        keys={keysOf('run')}
        tone="primary"
        {...off(idle)}
        onClick={() => void connection.start('run')}
      >
        <Play />
      </Action>
      <Action label={t('stop')} keys={t('stopKeys')} {...off(stoppable)} onClick={() => connection.stop()}>
        <Square />
      </Action>
      <Action
        label={t('check')}
        keys={keysOf('check')}
        {...off(idle)}
        onClick={() => void connection.start('check')}
      >
        <CheckCheck />
      </Action>
      {speed && (
        <Action
          label={t('measure')}
          tip={t('measureTip')}
          {...off(idle)}
          onClick={() => void connection.start('measure')}
        >
          <Gauge />
        </Action>
      )}
      {isolates !== 'no' && <IsolatedSwitch required={isolates === 'yes'} />}
      <div className="mx-1 h-5 w-px bg-line max-sm:hidden" aria-hidden />
      <Status />
      <div className="ml-auto flex items-center gap-1">
        <SaveMark />
        <Versions />
      </div>
    </div>
  );
}

/** Why nothing can be built just now; null where something can. */
function hindranceOf({ link, kernel, welcomed }: Workshop) {
  if (link === 'outdated' || link === 'ended') return 'reloadFirst' as const;
  if (link !== 'online') return welcomed ? ('away' as const) : ('connecting' as const);
  return kernel === null ? ('noKernel' as const) : null;
}

interface ActionProps extends ButtonProps {
  readonly label: string;
  readonly keys?: string | undefined;
  /** Instead of the label and its keys. */
  readonly tip?: string;
  /** What stands in the way, where something does. */
  readonly why?: string;
  readonly children: ReactNode;
}

/** A button that keeps the focus and can still be asked for its reason while it does nothing. */
function Action({ label, keys, tip, why, disabled, onClick, children, ...rest }: ActionProps) {
  return (
    <Tooltip label={why ?? tip ?? label} keys={why === undefined ? keys : undefined}>
      <Button
        aria-keyshortcuts={
          keys === undefined || keys.includes(' ') ? undefined : keys.replaceAll('Ctrl', 'Control')
        }
        aria-disabled={disabled}
        aria-description={why}
        onClick={disabled === true ? undefined : onClick}
        {...rest}
      >
        {children}
        {label}
      </Button>
    </Tooltip>
  );
}

function SaveMark() {
  const t = useTexts('bench');
  const save = useWorkshop((workshop) => workshop.save);
  const online = useWorkshop((workshop) => workshop.link === 'online');
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  // Its place is kept until the server tells: nothing moves then.
  if (!welcomed)
    return (
      <span className="off-stage invisible px-1.5 text-xs max-sm:hidden" aria-hidden>
        {t('saved')}
      </span>
    );
  const [icon, text, long] =
    save === 'saved'
      ? [null, t('saved'), t('savedTip')]
      : online
        ? [<LoaderCircle key="i" className="size-3.5 animate-spin" />, t('saving'), t('savingTip')]
        : [<CloudOff key="i" className="size-3.5" />, t('here'), t('hereTip')];
  return (
    <Tooltip label={long} only>
      <button
        type="button"
        className="off-stage flex cursor-default items-center gap-1 rounded-sm px-1.5 text-muted text-xs max-sm:hidden"
      >
        {icon}
        {text}
      </button>
    </Tooltip>
  );
}

/** The way back: to the step's start, and to every text that something replaced. */
function Versions() {
  const t = useTexts('bench');
  const why = useTexts('versions');
  const language = useLocale();
  const connection = useConnection();
  const versions = useWorkshop((workshop) => workshop.versions);
  const online = useWorkshop((workshop) => workshop.link === 'online');
  const { dialog, open } = useDeck();
  const asking = dialog === 'reset';
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button tone="ghost" size="icon" aria-label={t('versions')} disabled={!online}>
            <History />
          </Button>
        }
      >
        {({ MenuItem, MenuLabel, MenuLine }) => (
          <>
            <MenuItem onSelect={() => open('versions')}>
              <History /> {t('history')}
            </MenuItem>
            <MenuItem onSelect={() => open('reference')}>
              <GitCompare /> {t('reference')}
            </MenuItem>
            <MenuItem onSelect={() => open('reset')}>
              <RotateCcw /> {t('reset')}
            </MenuItem>
            <MenuLine />
            <MenuLabel>{t('kept')}</MenuLabel>
            {versions.length === 0 && (
              <p className="max-w-64 px-2 pb-1.5 text-[13px] text-muted">{t('noneKept')}</p>
            )}
            {versions.slice(0, 30).map(({ id, file, at, reason, helper }) => (
              <MenuItem key={id} onSelect={() => void connection.changes.restore(id)}>
                <span className="font-mono text-xs">{file}</span>
                <span className="ml-auto pl-4 text-muted text-xs">{reasonOf({ reason, helper }, why)}</span>
                <time className="w-28 text-right text-xs tabular-nums" dateTime={at}>
                  {when(at, language)}
                </time>
              </MenuItem>
            ))}
          </>
        )}
      </Menu>
      {(dialog === 'versions' || dialog === 'reference') && (
        <HistoryPanel first={dialog} onClose={() => open(null)} />
      )}
      {asking && (
        <Confirm
          open
          onOpenChange={(wanted) => !wanted && open(null)}
          title={t('resetTitle')}
          description={t.rich('resetHelp', {
            menu: () => <History className="inline size-4" aria-label={t('resetMenu')} />,
          })}
          action={t('resetAction')}
          onConfirm={() => {
            void connection.changes.reset().then(() => connection.notify(t('resetDone'), 'info'));
          }}
        />
      )}
    </>
  );
}

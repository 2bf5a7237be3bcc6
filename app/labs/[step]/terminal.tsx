'use client';

import { Download, Eraser, Search, SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTheme } from 'next-themes';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { TerminalName } from '../../../server/protocol.ts';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { afterTheme } from './after-theme.ts';
import { usePresenting } from './deck.tsx';
import type { Jump } from './editor.tsx';
import { harmless, mustAsk, pictured } from './pasting.ts';
import { TERMINAL_EXTRA } from './presenting.ts';
import type { XtermScreen } from './screen.ts';
import { changeFontSize, changeSettings, useTerminalSettings } from './terminal-settings.ts';
import { Tool } from './terminal-tool.tsx';
import { whenEditable } from './when-idle.ts';
import { useConnection } from './workshop.tsx';

const TerminalFind = later(() => import('./terminal-find.tsx').then((module) => module.TerminalFind));
const TerminalAloud = later(() => import('./terminal-aloud.tsx').then((module) => module.TerminalAloud));
const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

interface TerminalProps {
  readonly name: TerminalName;
  readonly label: string;
  /** What will appear here, until something does. */
  readonly empty: ReactNode;
  readonly typed?: boolean;
  /** A program draws the whole screen and takes every key. */
  readonly fullScreen?: boolean;
  /** A shell: it has Tab and Ctrl keys; search is Ctrl+Shift+F. */
  readonly shell?: boolean;
  /** The screen is there and has its size. */
  readonly onReady?: (screen: XtermScreen) => void;
  readonly onPlace?: (jump: Jump) => void;
  /** Further tools at the end of the bar. */
  readonly tools?: ReactNode;
  /** One line about what the terminal came to. */
  readonly footer?: ReactNode;
}

/** One terminal of the bench. It stays mounted while hidden and goes on reading. */
export function TerminalView({
  name,
  label,
  empty,
  typed = false,
  fullScreen = false,
  shell = false,
  onReady,
  onPlace,
  tools,
  footer,
}: TerminalProps) {
  const t = useTexts('terminal');
  const connection = useConnection();
  const { resolvedTheme } = useTheme();
  const dark = resolvedTheme !== 'light';
  const host = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<XtermScreen | null>(null);
  const [used, setUsed] = useState(false);
  const [searching, setSearching] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [pasting, setPasting] = useState<string | null>(null);
  const { fontSize, copySelected, readAloud } = useTerminalSettings();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme has an effect of its own, the rest never changes
  useEffect(() => {
    let opened: XtermScreen | undefined;
    let detach: (() => void) | undefined;
    let gone = false;
    const cancel = whenEditable(connection, () => {
      void import('./screen.ts').then(({ openScreen }) => {
        if (gone || !host.current) return;
        const made = openScreen(host.current, {
          label,
          dark,
          fullScreen,
          shell,
          fontSize,
          onLink: setLink,
          ...(typed && { onInput: (text: string) => connection.streams.input(name, text) }),
          ...(onPlace && { onPlace: (file, line, column) => onPlace({ file, line, column }) }),
          onResize: (columns, rows) => connection.send({ type: 'resize', terminal: name, columns, rows }),
        });
        opened = made;
        detach = connection.streams.attach(name, {
          ...made,
          write: (bytes, done) => {
            setUsed(true);
            made.write(bytes, done);
          },
        });
        setScreen(made);
        onReady?.(made);
      });
    });
    return () => {
      gone = true;
      cancel();
      detach?.();
      opened?.[Symbol.dispose]();
    };
  }, [connection, name]);

  useEffect(() => afterTheme(() => screen?.setDark(dark)), [screen, dark]);
  const size = fontSize + (usePresenting() ? TERMINAL_EXTRA : 0);
  useEffect(() => screen?.setFontSize(size), [screen, size]);

  // Before xterm sees it. A menu takes keys one by one: what is pasted there is nobody's wish.
  useEffect(() => {
    const element = host.current;
    if (!screen || !element) return;
    const ask = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!typed || !mustAsk(text)) return;
      event.preventDefault();
      event.stopPropagation();
      setPasting(text);
    };
    element.addEventListener('paste', ask, { capture: true });
    return () => element.removeEventListener('paste', ask, { capture: true });
  }, [screen, typed]);

  useEffect(() => {
    const element = host.current;
    if (!screen || !element || !copySelected) return;
    const copy = () => void screen.copy();
    element.addEventListener('mouseup', copy);
    return () => element.removeEventListener('mouseup', copy);
  }, [screen, copySelected]);

  const download = () => {
    if (!screen) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([screen.text()], { type: 'text/plain' }));
    link.download = `${name}.log`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  };

  const actions: Readonly<Record<string, () => void>> = {
    f: () => setSearching(true),
    c: () => screen?.copy(),
    l: () => screen?.wipe(),
    d: download,
    arrowup: () => changeFontSize(1),
    arrowdown: () => changeFontSize(-1),
  };

  return (
    <section
      className="terminal relative flex h-full min-h-0 flex-1 flex-col"
      aria-label={label}
      data-takes-keys={shell || fullScreen ? '' : undefined}
      onKeyDown={(event) => {
        if (fullScreen || !(event.ctrlKey || event.metaKey)) return;
        const key = event.key.toLowerCase();
        const action = event.shiftKey ? actions[key] : key === 'f' && !shell ? actions.f : undefined;
        if (!action) return;
        event.preventDefault();
        action();
      }}
    >
      <div className="relative min-h-0 flex-1">
        <div ref={host} className="absolute inset-0 overflow-hidden py-1 pl-2.5 font-mono" />
        {!used && (
          <div className="pointer-events-none absolute inset-0 grid place-items-center overflow-hidden p-4 text-center text-[13px] text-muted">
            <div className="max-w-[46ch]">{empty}</div>
          </div>
        )}
        <div className="terminal-tools" hidden={fullScreen}>
          <Tool
            label={t('search')}
            keys={shell ? 'Ctrl+Shift+F' : 'Ctrl+F'}
            onClick={() => setSearching(true)}
          >
            <Search />
          </Tool>
          <Tool label={t('clear')} keys="Ctrl+Shift+L" ticks onClick={() => screen?.wipe()}>
            <Eraser />
          </Tool>
          <Tool label={t('download')} keys="Ctrl+Shift+D" ticks onClick={download}>
            <Download />
          </Tool>
          <Menu
            align="end"
            trigger={
              <Button tone="ghost" size="small-icon" aria-label={t('settings')}>
                <SlidersHorizontal />
              </Button>
            }
          >
            {({ MenuItem, MenuLabel, MenuLine }) => (
              <>
                <MenuLabel>{t('size', { pixels: fontSize })}</MenuLabel>
                <MenuItem onSelect={() => changeFontSize(1)}>{t('larger')}</MenuItem>
                <MenuItem onSelect={() => changeFontSize(-1)}>{t('smaller')}</MenuItem>
                <MenuItem onSelect={() => changeFontSize(null)}>{t('usual')}</MenuItem>
                <MenuLine />
                <MenuItem onSelect={() => screen?.copy()}>{t('copy')}</MenuItem>
                <MenuItem onSelect={() => changeSettings({ copySelected: !copySelected })}>
                  {t(copySelected ? 'copyNoMore' : 'copySelected')}
                </MenuItem>
                <MenuItem onSelect={() => changeSettings({ readAloud: !readAloud })}>
                  {t(readAloud ? 'readNoMore' : 'readAloud')}
                </MenuItem>
              </>
            )}
          </Menu>
          {tools}
        </div>
        {searching && screen && (
          <TerminalFind
            screen={screen}
            onClose={() => {
              setSearching(false);
              screen.focus();
            }}
          />
        )}
      </div>
      {footer}
      {readAloud && screen && <TerminalAloud screen={screen} label={label} />}
      {pasting !== null && (
        <Confirm
          open
          onOpenChange={(open) => {
            if (open) return;
            setPasting(null);
            screen?.focus();
          }}
          title={t('pasteTitle')}
          description={
            <>
              {t('pasteHelp')}
              <span className="block max-h-40 overflow-auto whitespace-pre-wrap break-all font-mono text-ink">
                {pictured(pasting)}
              </span>
            </>
          }
          action={t('paste')}
          onConfirm={() => screen?.paste(harmless(pasting))}
        />
      )}
      {link !== null && (
        <Confirm
          open
          onOpenChange={(open) => !open && setLink(null)}
          title={t('linkTitle')}
          description={
            <>
              {t('linkHelp')}{' '}
              <span className="block max-h-40 overflow-auto break-all font-mono text-ink">{link}</span>
            </>
          }
          action={t('link')}
          // Without a way back to this page, and without saying where it comes from.
          onConfirm={() => window.open(link, '_blank', 'noopener,noreferrer')}
        />
      )}
    </section>
  );
}

'use client';

import { ArrowDown, ArrowUp, Download, Eraser, Search, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTheme } from 'next-themes';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { TerminalName } from '../../../server/protocol.ts';
import { Button } from '../../_ui/button.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import type { Jump } from './editor.tsx';
import type { XtermScreen } from './screen.ts';
import { whenIdle } from './when-idle.ts';
import { useConnection } from './workshop.tsx';

const Confirm = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Confirm));

interface TerminalProps {
  readonly name: TerminalName;
  readonly label: string;
  /** What will appear here, until something does. */
  readonly empty: ReactNode;
  readonly typed?: boolean;
  /** A program draws the whole screen and takes every key. */
  readonly fullScreen?: boolean;
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
  onReady,
  onPlace,
  tools,
  footer,
}: TerminalProps) {
  const connection = useConnection();
  const { resolvedTheme } = useTheme();
  const dark = resolvedTheme !== 'light';
  const host = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<XtermScreen | null>(null);
  const [used, setUsed] = useState(false);
  const [searching, setSearching] = useState(false);
  const [link, setLink] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme has an effect of its own, the rest never changes
  useEffect(() => {
    let opened: XtermScreen | undefined;
    let detach: (() => void) | undefined;
    let gone = false;
    const cancel = whenIdle(() => {
      void import('./screen.ts').then(({ openScreen }) => {
        if (gone || !host.current) return;
        const made = openScreen(host.current, {
          label,
          dark,
          fullScreen,
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

  useEffect(() => screen?.setDark(dark), [screen, dark]);

  const download = () => {
    if (!screen) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([screen.text()], { type: 'text/plain' }));
    link.download = `${name}.log`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  };

  return (
    <section
      className="terminal relative flex h-full min-h-0 flex-1 flex-col"
      aria-label={label}
      onKeyDown={(event) => {
        if (!fullScreen && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
          event.preventDefault();
          setSearching(true);
        }
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
          <Tool label="Search" onClick={() => setSearching(true)}>
            <Search />
          </Tool>
          <Tool label="Clear what is shown" onClick={() => screen?.wipe()}>
            <Eraser />
          </Tool>
          <Tool label="Download as text" onClick={download}>
            <Download />
          </Tool>
          {tools}
        </div>
        {searching && screen && (
          <Find
            screen={screen}
            onClose={() => {
              setSearching(false);
              screen.focus();
            }}
          />
        )}
      </div>
      {footer}
      {link !== null && (
        <Confirm
          open
          onOpenChange={(open) => !open && setLink(null)}
          title="Open another site?"
          description={
            <>
              A program printed this address, which may lead anywhere:{' '}
              <span className="block max-h-40 overflow-auto break-all font-mono text-ink">{link}</span>
            </>
          }
          action="Open in a new tab"
          // Without a way back to this page, and without saying where it comes from.
          onConfirm={() => window.open(link, '_blank', 'noopener,noreferrer')}
        />
      )}
    </section>
  );
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <Button tone="ghost" size="small-icon" aria-label={label} onClick={onClick}>
        {children}
      </Button>
    </Tooltip>
  );
}

function Find({ screen, onClose }: { screen: XtermScreen; onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState(true);
  const go = (backwards: boolean, what = text) => setFound(what === '' || screen.find(what, backwards));
  return (
    <search className="absolute top-1 right-2 z-10 flex items-center gap-1 rounded-md border bg-surface p-1 shadow-pop">
      <input
        // biome-ignore lint/a11y/noAutofocus: the learner has just asked for this field
        autoFocus
        aria-label="Search in this terminal"
        aria-invalid={!found}
        className="h-7 w-44 rounded-sm bg-raised px-2 text-[13px] aria-invalid:text-bad"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          go(false, event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey);
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Button tone="ghost" size="small-icon" aria-label="Previous match" onClick={() => go(true)}>
        <ArrowUp />
      </Button>
      <Button tone="ghost" size="small-icon" aria-label="Next match" onClick={() => go(false)}>
        <ArrowDown />
      </Button>
      <Button tone="ghost" size="small-icon" aria-label="Close search" onClick={onClose}>
        <X />
      </Button>
    </search>
  );
}

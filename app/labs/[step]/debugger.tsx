'use client';

import { ArrowDownToLine, ArrowRightToLine, ArrowUpFromLine, Bug, Pause, Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import type { Jump } from './editor.tsx';
import { TerminalView } from './terminal.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const ENTRY = 'main';
const PROMPT = '(gdb)';

/** The GDB tab: a run that stops in main, steps by button and key, who called whom, and gdb's own console. */
export function Debugger({ onJump }: { onJump: (jump: Jump) => void }) {
  const t = useTexts('tools');
  const say = useSaid();
  const connection = useConnection();
  const { state, frames, why, told } = useWorkshop((workshop) => workshop.gdb);
  const usable = useWorkshop((workshop) => workshop.link === 'online' && workshop.kernel !== null);
  const [words, setWords] = useState('');
  const on = state === 'running' || state === 'stopped';
  const act = (action: 'continue' | 'step' | 'next' | 'out' | 'pause') =>
    connection.send({ type: 'gdb', action });
  const step = (label: string, keys: string, action: Parameters<typeof act>[0], icon: ReactNode) => (
    <Tooltip label={label} keys={keys}>
      <Button
        size="small"
        tone="ghost"
        aria-label={label}
        aria-keyshortcuts={keys.replace('Ctrl', 'Control')}
        aria-disabled={action === 'pause' ? state !== 'running' : state !== 'stopped'}
        onClick={() => act(action)}
      >
        {icon}
        <span className="max-sm:sr-only">{label}</span>
      </Button>
    </Tooltip>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        className="flex shrink-0 flex-wrap items-center gap-1 border-b bg-surface px-2 py-1"
        role="toolbar"
        aria-label="GDB"
      >
        <Button size="small" aria-disabled={!usable} onClick={() => usable && void connection.debug()}>
          <Bug />
          {t('gdbRun')}
        </Button>
        {step(t('gdbContinue'), 'Ctrl+F5', 'continue', <Play />)}
        {step(t('gdbPause'), 'Ctrl+Shift+F5', 'pause', <Pause />)}
        {step(t('gdbNext'), 'Ctrl+F10', 'next', <ArrowRightToLine />)}
        {step(t('gdbStep'), 'Ctrl+F11', 'step', <ArrowDownToLine />)}
        {step(t('gdbOut'), 'Ctrl+Shift+F11', 'out', <ArrowUpFromLine />)}
        <span className="ml-auto text-muted text-xs" role="status">
          {t(`gdbStates.${state}`)}
        </span>
      </div>
      {state === 'absent' && (
        <p className="bg-warn-soft px-3 py-1.5 text-[13px] text-warn">
          {why !== undefined && say({ text: why, told })}
        </p>
      )}
      {frames.length > 0 && (
        <ol
          className="max-h-24 shrink-0 overflow-auto border-b bg-surface px-3 py-1 font-mono text-xs"
          aria-label={t('calls')}
        >
          {frames.map(({ function: name, file, line }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a function may call itself
            <li key={index}>
              {file !== null && line !== null && !file.startsWith('/') ? (
                <button
                  type="button"
                  className="min-h-6 text-accent underline"
                  onClick={() => onJump({ file, line, column: 1 })}
                >
                  {`${name} ${file}:${line}`}
                </button>
              ) : (
                <span className="text-muted">
                  {name} {file}
                  {line !== null && `:${line}`}
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
      <TerminalView
        name="gdb"
        label={t('gdbConsole')}
        empty={t.rich('gdbEmpty', {
          b: (text) => <b className="font-medium text-ink">{text}</b>,
          main: () => <span className="font-mono">{ENTRY}</span>,
          kbd: (text) => <kbd>{text}</kbd>,
        })}
        footer={
          <form
            className="flex shrink-0 items-center gap-2 border-t bg-surface px-2 py-1 font-mono text-xs"
            onSubmit={(event) => {
              event.preventDefault();
              if (words.trim() === '' || !on) return;
              connection.send({ type: 'gdb-command', text: words });
              setWords('');
            }}
          >
            <label htmlFor="gdb-words">{PROMPT}</label>
            <input
              id="gdb-words"
              aria-label={t('gdbCommand')}
              className="h-7 min-w-0 flex-1 rounded-sm bg-raised px-2"
              placeholder="print turns, info registers, x/8i $pc …"
              maxLength={500}
              autoComplete="off"
              spellCheck={false}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </form>
        }
      />
    </div>
  );
}

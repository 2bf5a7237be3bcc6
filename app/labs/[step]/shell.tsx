'use client';

import { GitCompare, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { XtermScreen } from './screen.ts';
import { TerminalView } from './terminal.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const ScratchPanel = dynamic(() => import('./scratch-panel.tsx').then((module) => module.ScratchPanel));

/** The Shell tab: bash in the learner's sandbox, on a copy of the application. All of a learner's pages show one shell. */
export function Shell() {
  const t = useTexts('files');
  const connection = useConnection();
  const { state, why } = useWorkshop((workshop) => workshop.shell);
  const usable = useWorkshop((workshop) => workshop.link === 'online' && workshop.kernel !== null);
  const screen = useRef<XtermScreen | null>(null);
  const asked = useRef(false);
  /** Asked for, and not answered yet: an answer is another state, or a notice. */
  const [wanted, setWanted] = useState(false);
  const [comparing, setComparing] = useState(false);
  const told = useWorkshop((workshop) => workshop.notices.at(-1)?.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever changes is the answer
  useEffect(() => setWanted(false), [state, told, usable]);
  useEffect(() => {
    if (state !== 'open' || !asked.current) return;
    asked.current = false;
    screen.current?.focus();
  }, [state]);

  const tell = (open: boolean) => {
    const { columns = 80, rows = 24 } = screen.current ?? {};
    asked.current = open;
    setWanted(open);
    connection.send({ type: 'shell', step: connection.step, open, columns, rows });
  };
  return (
    <TerminalView
      name="shell"
      label="Shell"
      typed
      shell
      onReady={(ready) => {
        screen.current = ready;
      }}
      empty={
        <>
          A shell in your own sandbox, on a copy of your application: try <kbd>make</kbd>,{' '}
          <kbd>objdump -d</kbd> or <kbd>tcpdump -r last.pcap</kbd>. The editor’s text is the truth: what you
          change here stays here until you take it over.
        </>
      }
      footer={
        <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t bg-surface px-3 py-1 text-muted text-xs">
          <span className="min-w-56 flex-1" role="status">
            {state === 'closed' && !wanted && (why ?? 'No shell is open.')}
            {(state === 'opening' || wanted) && 'Opening your shell …'}
            {state === 'open' && 'A copy: the editor’s text is the truth. Your last build is in /built.'}
          </span>
          {state === 'open' && (
            <Button
              size="small"
              onClick={() => {
                setComparing(true);
                void connection.compareShell();
              }}
            >
              <GitCompare /> {t('compare')}
            </Button>
          )}
          {state === 'closed' && !wanted ? (
            <Button size="small" aria-disabled={!usable} onClick={() => usable && tell(true)}>
              Open the shell
            </Button>
          ) : (
            <Button size="small" tone="ghost" onClick={() => tell(false)}>
              <X />
              Close the shell
            </Button>
          )}
          {comparing && <ScratchPanel onClose={() => setComparing(false)} />}
        </div>
      }
    />
  );
}

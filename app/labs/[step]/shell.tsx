'use client';

import { GitCompare, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { later } from '../../_i18n/later.tsx';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { XtermScreen } from './screen.ts';
import { TerminalView } from './terminal.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const ScratchPanel = later(() => import('./scratch-panel.tsx').then((module) => module.ScratchPanel));

const TRIES = { make: 'make', objdump: 'objdump -d', tcpdump: 'tcpdump -r last.pcap' } as const;

/** The Shell tab: bash in the learner's sandbox, on a copy of the application. All of a learner's pages show one shell. */
export function Shell() {
  const t = useTexts('tools');
  const files = useTexts('files');
  const say = useSaid();
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
      label={t('shell')}
      typed
      shell
      onReady={(ready) => {
        screen.current = ready;
      }}
      empty={t.rich('shellEmpty', {
        make: () => <kbd>{TRIES.make}</kbd>,
        objdump: () => <kbd>{TRIES.objdump}</kbd>,
        tcpdump: () => <kbd>{TRIES.tcpdump}</kbd>,
      })}
      footer={
        <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t bg-surface px-3 py-1 text-muted text-xs">
          <span className="min-w-56 flex-1" role="status">
            {state === 'closed' && !wanted && (why ? say(why) : t('noShell'))}
            {(state === 'opening' || wanted) && t('openingShell')}
            {state === 'open' && t('shellCopy')}
          </span>
          {state === 'open' && (
            <Button
              size="small"
              onClick={() => {
                setComparing(true);
                void connection.compareShell();
              }}
            >
              <GitCompare /> {files('compare')}
            </Button>
          )}
          {state === 'closed' && !wanted ? (
            <Button size="small" aria-disabled={!usable} onClick={() => usable && tell(true)}>
              {t('openShell')}
            </Button>
          ) : (
            <Button size="small" tone="ghost" onClick={() => tell(false)}>
              <X />
              {t('closeShell')}
            </Button>
          )}
          {comparing && <ScratchPanel onClose={() => setComparing(false)} />}
        </div>
      }
    />
  );
}

'use client';

import { Cable, CircleHelp, Unplug } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { isolatedSwitch, type SwitchReport } from '../../../labs/switch.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const Dialog = dynamic(() => import('../../_ui/dialog.tsx').then((module) => module.Dialog));

/** What the switch in the learner's text says now; looked at again with every change. */
export function useSwitch(): SwitchReport {
  const connection = useConnection();
  // One string, so that a render that changed nothing is none.
  const texts = useWorkshop(() => JSON.stringify(connection.documents.texts));
  return useMemo(() => isolatedSwitch(JSON.parse(texts)), [texts]);
}

/**
 * Shows whether the program sends or is isolated, and changes it with one click. Where the step does not ask for a
 * switch, nothing is said of one that is not there.
 */
export function IsolatedSwitch({ required }: { required: boolean }) {
  const t = useTexts('tools');
  const connection = useConnection();
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  const { state, file, line, flipped } = useSwitch();
  const [asking, setAsking] = useState(false);
  if (!welcomed || (state === 'none' && !required)) return null;
  if (file === null || flipped === null)
    return (
      <>
        <Tooltip label={t(state === 'none' ? 'switchHow' : 'switchWhy')}>
          <Button tone="ghost" onClick={() => setAsking(true)}>
            <CircleHelp />
            {t(state === 'none' ? 'switchNone' : 'switchUnreadable')}
          </Button>
        </Tooltip>
        {asking && <Guide open onOpenChange={setAsking} state={state} />}
      </>
    );
  const isolated = state === 'isolated';
  return (
    <Tooltip
      label={
        state === 'mixed'
          ? t('switchDisagree')
          : t(isolated ? 'switchIsolated' : 'switchSends', { file, line: String(line) })
      }
    >
      <Button
        role="switch"
        aria-checked={isolated}
        aria-label={t('isolatedMode')}
        aria-description={t(state === 'mixed' ? 'severalDisagree' : isolated ? 'nowIsolated' : 'nowSends')}
        className={classes(isolated && 'border-warn bg-warn-soft text-warn')}
        onClick={() => connection.documents.replace(file, flipped)}
      >
        {isolated ? <Unplug /> : <Cable />}
        {t(state === 'mixed' ? 'mixed' : isolated ? 'isolated' : 'sends')}
      </Button>
    </Tooltip>
  );
}

const EXAMPLE = `#if 1	/* 1 sends, 0 only frees */
		status = uk_netdev_tx_one(dev, 0, pkt);
#else
		status = UK_NETDEV_STATUS_SUCCESS;
		uk_netbuf_free(pkt);
#endif`;

const BY_NAME = { ifdef: '#ifdef ISOLATED', define: '#define' } as const;

interface GuideProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly state: SwitchReport['state'];
}

function Guide({ open, onOpenChange, state }: GuideProps) {
  const t = useTexts('tools');
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(state === 'none' ? 'switchHow' : 'switchFixed')}
      wide
    >
      <div className="space-y-3 text-[13px]">
        <p>{t(state === 'none' ? 'switchWrite' : 'switchOutside')}</p>
        <pre className="overflow-x-auto rounded-md border bg-raised p-3 font-mono text-xs">{EXAMPLE}</pre>
        <p className="text-muted">
          {t.rich('switchAbout', {
            ifdef: () => <code className="font-mono">{BY_NAME.ifdef}</code>,
            define: () => <code className="font-mono">{BY_NAME.define}</code>,
          })}
        </p>
      </div>
    </Dialog>
  );
}

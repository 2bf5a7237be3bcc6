'use client';

import { Cable, CircleHelp, Unplug } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { isolatedSwitch, type SwitchReport } from '../../../labs/switch.ts';
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
  const connection = useConnection();
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  const { state, file, line, flipped } = useSwitch();
  const [asking, setAsking] = useState(false);
  if (!welcomed || (state === 'none' && !required)) return null;
  if (file === null || flipped === null)
    return (
      <>
        <Tooltip label={state === 'none' ? 'How to write the switch' : 'Why it cannot be flipped from here'}>
          <Button tone="ghost" onClick={() => setAsking(true)}>
            <CircleHelp />
            {state === 'none' ? 'No isolated switch' : 'Switch not readable'}
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
          ? 'Your switches disagree: make all of them send'
          : `${isolated ? 'Packets are only freed' : 'Packets are sent'} (${file}, line ${line}). Click to ${isolated ? 'send' : 'isolate'}.`
      }
    >
      <Button
        role="switch"
        aria-checked={isolated}
        aria-label="Isolated mode"
        aria-description={state === 'mixed' ? 'several switches disagree' : `now: ${state}`}
        className={classes(isolated && 'border-warn bg-warn-soft text-warn')}
        onClick={() => connection.documents.replace(file, flipped)}
      >
        {isolated ? <Unplug /> : <Cable />}
        {state === 'mixed' ? 'Mixed' : isolated ? 'Isolated' : 'Sends'}
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

interface GuideProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly state: SwitchReport['state'];
}

function Guide({ open, onOpenChange, state }: GuideProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={state === 'none' ? 'How to write the switch' : 'This switch cannot be flipped from here'}
      wide
    >
      <div className="space-y-3 text-[13px]">
        <p>
          {state === 'none'
            ? 'Your text has no #if that chooses between sending a packet and only freeing it. Put one around the place where you send; your own variables stay as they are:'
            : 'Its condition hangs on something outside of this file, or is more than one name or number. With a plain number it can be read and changed with one click:'}
        </p>
        <pre className="overflow-x-auto rounded-md border bg-raised p-3 font-mono text-xs">{EXAMPLE}</pre>
        <p className="text-muted">
          On the side that only frees, the packet counts as sent, so that the rest of your loop does the same
          work in both modes. A button here then shows the mode and changes it. Names work as well:{' '}
          <code className="font-mono">#ifdef ISOLATED</code> with a <code className="font-mono">#define</code>{' '}
          above it.
        </p>
      </div>
    </Dialog>
  );
}

'use client';

import { Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import { buttonLook } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Tab, TabList, TabPanel } from '../../_ui/tabs.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { CheckResult } from './checklist.tsx';
import type { Jump } from './editor.tsx';
import { Half } from './half.tsx';
import { useLesson } from './lesson-context.tsx';
import { speed } from './status.tsx';
import { TerminalView } from './terminal.tsx';
import type { WireView } from './views.ts';
import { useWorkshop } from './workshop.tsx';

const Packets = dynamic(() => import('./packets.tsx').then((module) => module.Packets), { ssr: false });
const Chart = dynamic(() => import('./chart.tsx').then((module) => module.Chart), { ssr: false });
const ExperimentBook = dynamic(() => import('./book.tsx').then((module) => module.ExperimentBook), {
  ssr: false,
});
const SpeedPanel = dynamic(() => import('./measurement.tsx').then((module) => module.SpeedPanel), {
  ssr: false,
});

interface WireProps {
  readonly view: WireView;
  readonly onShow: (view: WireView) => void;
  readonly next: string | null;
  readonly onJump: (jump: Jump) => void;
  /** Where the frames of the last run are downloaded. */
  readonly capture: string;
  /** Where everything behind the newest verdict is downloaded. */
  readonly bundle: string;
}

/** What is on the bridge, and what is judged by it: the right half of the bench. */
export function Wire({ view, onShow, next, onJump, capture, bundle }: WireProps) {
  const { book, chart, speed: measures } = useLesson();
  return (
    <Half label="Wire" value={view} onValue={(value) => onShow(value as WireView)}>
      <div className="flex h-9 shrink-0 border-b bg-surface px-1.5 narrow:hidden">
        <TabList aria-label="Wire">
          <Tab value="tshark">tshark</Tab>
          <Tab value="packets">Packets</Tab>
          {chart && <Tab value="chart">Chart</Tab>}
          <CheckTab />
          {book && <Tab value="book">Book</Tab>}
          {measures && <Tab value="speed">Speed</Tab>}
        </TabList>
        <LiveRate />
      </div>
      <TabPanel value="tshark">
        <TerminalView
          name="tshark"
          label="Packets on usocbr0"
          empty={
            <>
              Every frame on your bridge <span className="font-mono">usocbr0</span> shows up here as one line.
              Run your unikernel and watch.
            </>
          }
          tools={
            <Tooltip label="Download the captured frames (pcap)">
              <a
                href={capture}
                download
                className={buttonLook({ tone: 'ghost', size: 'small' })}
                aria-label="Download the captured frames as pcap"
              >
                <Download />
                pcap
              </a>
            </Tooltip>
          }
        />
      </TabPanel>
      <TabPanel value="packets" className="bg-surface">
        {view === 'packets' && <Packets capture={capture} onJump={onJump} />}
      </TabPanel>
      {chart && (
        <TabPanel value="chart" className="bg-surface">
          {view === 'chart' && <Chart />}
        </TabPanel>
      )}
      <TabPanel value="check" className="bg-surface">
        <CheckResult next={next} onJump={onJump} bundle={bundle} />
      </TabPanel>
      {measures && (
        <TabPanel value="speed" className="bg-surface">
          <SpeedPanel />
        </TabPanel>
      )}
      {book && (
        <TabPanel value="book" className="bg-surface">
          <ExperimentBook />
        </TabPanel>
      )}
    </Half>
  );
}

function CheckTab() {
  const result = useWorkshop((workshop) => workshop.verdict?.result ?? null);
  const look = { pass: 'bg-ok', fail: 'bg-bad', error: 'bg-warn' };
  return (
    <Tab value="check">
      Check
      {result && (
        <>
          <span className={classes('size-2 rounded-full', look[result])} />
          <span className="sr-only">{result}</span>
        </>
      )}
    </Tab>
  );
}

function LiveRate() {
  const rate = useWorkshop((workshop) => workshop.rate);
  if (!rate || rate.packets === 0) return null;
  return (
    <span className="ml-auto self-center truncate pr-1 text-muted text-xs tabular-nums" title={speed(rate)}>
      {rate.packets.toLocaleString('en')} {rate.packets === 1 ? 'packet' : 'packets'}
    </span>
  );
}

'use client';

import { Download } from 'lucide-react';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { buttonLook } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Tab, TabList, TabPanel } from '../../_ui/tabs.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { CheckResult } from './checklist.tsx';
import type { Jump } from './editor.tsx';
import { Half } from './half.tsx';
import { useLesson } from './lesson-context.tsx';
import { RICH } from './rich.tsx';
import { speed } from './status.tsx';
import { TerminalView } from './terminal.tsx';
import type { WireView } from './views.ts';
import { useWorkshop } from './workshop.tsx';

const Packets = later(() => import('./packets.tsx').then((module) => module.Packets));
const Chart = later(() => import('./chart.tsx').then((module) => module.Chart));
const ExperimentBook = later(() => import('./book.tsx').then((module) => module.ExperimentBook));
const SpeedPanel = later(() => import('./measurement.tsx').then((module) => module.SpeedPanel));

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
  const t = useTexts('workbench');
  const { book, chart, speed: measures } = useLesson();
  return (
    <Half name="wire" label={t('wire')} value={view} onValue={(value) => onShow(value as WireView)}>
      <div className="flex h-9 shrink-0 border-b bg-surface px-1.5 narrow:hidden">
        <TabList aria-label={t('wire')}>
          <Tab value="tshark">{t('views.tshark')}</Tab>
          <Tab value="packets">{t('views.packets')}</Tab>
          {chart && <Tab value="chart">{t('views.chart')}</Tab>}
          <CheckTab />
          {book && <Tab value="book">{t('views.book')}</Tab>}
          {measures && <Tab value="speed">{t('views.speed')}</Tab>}
        </TabList>
        <LiveRate />
      </div>
      <TabPanel value="tshark">
        <TerminalView
          name="tshark"
          label={t('onBridge')}
          empty={t.rich('onBridgeEmpty', RICH)}
          tools={
            <Tooltip label={t('pcapTip')}>
              <a
                href={capture}
                download
                className={buttonLook({ tone: 'ghost', size: 'small' })}
                aria-label={t('pcapName')}
              >
                <Download />
                {t('pcap')}
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
  const t = useTexts('workbench');
  const result = useWorkshop((workshop) => workshop.verdict?.result ?? null);
  const look = { pass: 'bg-ok', fail: 'bg-bad', error: 'bg-warn' };
  return (
    <Tab value="check">
      {t('views.check')}
      {result && (
        <>
          <span className={classes('size-2 rounded-full', look[result])} />
          <span className="sr-only">{t(`results.${result}`)}</span>
        </>
      )}
    </Tab>
  );
}

function LiveRate() {
  const t = useTexts('workbench');
  const status = useTexts('status');
  const rate = useWorkshop((workshop) => workshop.rate);
  if (!rate || rate.packets === 0) return null;
  return (
    <span
      className="ml-auto self-center truncate pr-1 text-muted text-xs tabular-nums"
      title={speed(rate, status)}
    >
      {t('packets', { packets: rate.packets })}
    </span>
  );
}

'use client';

import { later } from '../../_i18n/later.tsx';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { Tab, TabList, TabPanel } from '../../_ui/tabs.tsx';
import { CrashLink } from './crash-link.tsx';
import type { Jump } from './editor.tsx';
import { Half } from './half.tsx';
import { useLesson } from './lesson-context.tsx';
import { Problems } from './problems.tsx';
import { RICH } from './rich.tsx';
import { SplitMenu } from './split-menu.tsx';
import { endingOf, isFault } from './status.tsx';
import { TerminalView } from './terminal.tsx';
import type { MachineView } from './views.ts';
import { useWorkshop } from './workshop.tsx';

const Configuration = later(() => import('./configuration.tsx').then((module) => module.Configuration));
const GuestBar = later(() => import('./guest-bar.tsx').then((module) => module.GuestBar));
const DevicePanel = later(() => import('./device-panel.tsx').then((module) => module.DevicePanel));
const Debugger = later(() => import('./debugger.tsx').then((module) => module.Debugger));
const Shell = later(() => import('./shell.tsx').then((module) => module.Shell));

interface MachineProps {
  readonly view: MachineView;
  readonly beside: MachineView | null;
  /** What somebody has looked at: only then it is loaded. */
  readonly visited: ReadonlySet<MachineView>;
  readonly onShow: (view: MachineView) => void;
  readonly onBeside: (view: MachineView | null) => void;
  readonly onJump: (jump: Jump) => void;
}

/** What is built and what runs: the left half of the bench. */
export function Machine({ view, beside, visited, onShow, onBeside, onJump }: MachineProps) {
  const t = useTexts('workbench');
  const { device, pair } = useLesson();
  return (
    <Half
      name="machine"
      label={t('machine')}
      value={view}
      beside={beside}
      onValue={(value) => onShow(value as MachineView)}
    >
      <div className="flex h-9 shrink-0 border-b bg-surface px-1.5 narrow:hidden">
        <TabList aria-label={t('machine')}>
          <Tab value="build">{t('views.build')}</Tab>
          <Tab value="qemu">
            {t('views.qemu')}
            {pair && <Role>{t('receiver')}</Role>}
          </Tab>
          {pair && (
            <Tab value="qemu2">
              {t('views.qemu2')}
              <Role>{t('sender')}</Role>
            </Tab>
          )}
          {device && <Tab value="device">{t('views.device')}</Tab>}
          <ProblemsTab />
          <Tab value="config">{t('views.config')}</Tab>
          <Tab value="shell">{t('views.shell')}</Tab>
          <Tab value="gdb">{t('views.gdb')}</Tab>
        </TabList>
        <SplitMenu beside={beside} onBeside={onBeside} />
      </div>
      <div className="flex min-h-0 flex-1">
        <TabPanel value="build">
          <TerminalView
            name="build"
            label={t('buildLog')}
            onPlace={onJump}
            empty={t.rich('buildEmpty', RICH)}
          />
        </TabPanel>
        <TabPanel value="qemu">
          <div className="flex h-full flex-col">
            {pair && <GuestBar index={0} name={t('receiver')} />}
            <TerminalView
              name="qemu"
              label={t('console')}
              typed
              empty={t.rich('consoleEmpty', RICH)}
              footer={<Ending of="ended" onJump={onJump} />}
            />
          </div>
        </TabPanel>
        {pair && (
          <TabPanel value="qemu2">
            <div className="flex h-full flex-col">
              <GuestBar index={1} name={t('sender')} />
              <TerminalView
                name="qemu2"
                label={t('secondConsole')}
                typed
                empty={t.rich('secondEmpty', RICH)}
                footer={<Ending of="secondEnded" onJump={onJump} />}
              />
            </div>
          </TabPanel>
        )}
        {device && (
          <TabPanel value="device" className="bg-surface">
            {visited.has('device') && <DevicePanel />}
          </TabPanel>
        )}
        <TabPanel value="problems" className="bg-surface">
          <Problems onJump={onJump} />
        </TabPanel>
        <TabPanel value="config" className="bg-surface">
          {visited.has('config') && <Configuration visible={view === 'config'} />}
        </TabPanel>
        <TabPanel value="shell">
          <div className="flex h-full flex-col">{visited.has('shell') && <Shell />}</div>
        </TabPanel>
        <TabPanel value="gdb">{visited.has('gdb') && <Debugger onJump={onJump} />}</TabPanel>
      </div>
    </Half>
  );
}

function Role({ children }: { children: string }) {
  return <span className="font-normal text-muted text-xs max-[1500px]:sr-only">{children}</span>;
}

function ProblemsTab() {
  const t = useTexts('workbench');
  const count = useWorkshop((workshop) => workshop.built?.diagnostics.length ?? 0);
  const bad = useWorkshop((workshop) => workshop.built?.ok === false);
  return (
    <Tab value="problems">
      {t('views.problems')}
      {count > 0 && (
        <span
          className={classes(
            'rounded-full px-1.5 text-[11px]',
            bad ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
          )}
        >
          {count}
        </span>
      )}
    </Tab>
  );
}

/** How the guest ended: QEMU itself does not tell. */
function Ending({ of, onJump }: { of: 'ended' | 'secondEnded'; onJump: (jump: Jump) => void }) {
  const ended = useWorkshop((workshop) => workshop[of]);
  const crash = useWorkshop((workshop) => workshop.crash);
  const t = useTexts('status');
  const say = useSaid();
  const bench = useTexts('workbench');
  if (!ended) return null;
  return (
    <p
      className={classes(
        'shrink-0 border-t px-3 py-1 text-xs',
        isFault(ended) ? 'bg-bad-soft text-bad' : 'text-muted',
      )}
    >
      {endingOf(ended, t, say)} {ended.cause !== undefined && say({ text: ended.cause })}{' '}
      {crash && ended.place && <CrashLink place={ended.place} onJump={onJump} />}{' '}
      <span className="tabular-nums">{bench('seconds', { seconds: ended.seconds.toFixed(2) })}</span>
    </p>
  );
}

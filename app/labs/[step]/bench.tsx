'use client';

import { Columns2, Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useEffect, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Menu } from '../../_ui/menu.tsx';
import { Tab, TabList, TabPanel, Tabs } from '../../_ui/tabs.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { CheckResult } from './checklist.tsx';
import { Configuration } from './configuration.tsx';
import { CrashLink } from './crash-link.tsx';
import { Divider } from './divider.tsx';
import type { Jump } from './editor.tsx';
import { useLesson } from './lesson-context.tsx';
import { Problems } from './problems.tsx';
import { endingOf, isFault, speed } from './status.tsx';
import { TerminalView } from './terminal.tsx';
import { useWorkshop } from './workshop.tsx';

const Packets = dynamic(() => import('./packets.tsx').then((module) => module.Packets), { ssr: false });
const Chart = dynamic(() => import('./chart.tsx').then((module) => module.Chart), { ssr: false });
const AccountLine = dynamic(() => import('./account.tsx').then((module) => module.AccountLine), {
  ssr: false,
});
const GuestBar = dynamic(() => import('./guest-bar.tsx').then((module) => module.GuestBar), { ssr: false });

const ExperimentBook = dynamic(() => import('./book.tsx').then((module) => module.ExperimentBook), {
  ssr: false,
});

const Debugger = dynamic(() => import('./debugger.tsx').then((module) => module.Debugger), { ssr: false });
const Shell = dynamic(() => import('./shell.tsx').then((module) => module.Shell), { ssr: false });

const SpeedPanel = dynamic(() => import('./measurement.tsx').then((module) => module.SpeedPanel), {
  ssr: false,
});

/** One pane at a time on a narrow screen. */
export type View =
  | 'lesson'
  | 'editor'
  | 'build'
  | 'problems'
  | 'qemu'
  | 'qemu2'
  | 'config'
  | 'shell'
  | 'gdb'
  | 'tshark'
  | 'packets'
  | 'chart'
  | 'book'
  | 'speed'
  | 'check';

interface BenchProps {
  readonly next: string | null;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onJump: (jump: Jump) => void;
  readonly layout: Readonly<Record<string, number>> | undefined;
  readonly onLayout: (layout: Record<string, number>) => void;
  /** Where the frames of the last run are downloaded. */
  readonly capture: string;
  /** Where everything behind the newest verdict is downloaded. */
  readonly bundle: string;
}

/** The machine on the left (build, console), the wire and its judge on the right. */
export function Bench({ next, view, onView, onJump, layout, onLayout, capture, bundle }: BenchProps) {
  const { book, chart, pair, speed: measures } = useLesson();
  const [left, setLeft] = useState<MachineView>('build');
  /** What is loaded only once somebody looks at it. */
  const [visited, setVisited] = useState<ReadonlySet<MachineView>>(new Set());
  const [beside, setBeside] = useState<MachineView | null>(null);
  const [right, setRight] = useState<WireView>('tshark');
  const visit = (what: MachineView) =>
    setVisited((before) => (before.has(what) ? before : new Set([...before, what])));
  const choose = (what: View) => {
    if (isMachine(what)) {
      setLeft(what);
      visit(what);
    } else if (isWire(what)) setRight(what);
  };
  const show = (what: View) => {
    choose(what);
    onView(what);
  };
  useFollow(show, right === 'chart' || right === 'packets', book ? 'book' : 'speed');
  // The tabs of a narrow screen choose the same terminals.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another view is a choice
  useEffect(() => choose(view), [view]);

  const panes = (
    <Group id="bench" className="h-full" defaultLayout={layout} onLayoutChanged={onLayout}>
      <Panel id="pane-machine" defaultSize="42%" minSize={160}>
        <Half label="Machine" value={left} beside={beside} onValue={(value) => show(value as View)}>
          <div className="flex h-9 shrink-0 border-b bg-surface px-1.5 narrow:hidden">
            <TabList aria-label="Machine">
              <Tab value="build">Build</Tab>
              <Tab value="qemu">QEMU{pair && <Role>Receiver</Role>}</Tab>
              {pair && (
                <Tab value="qemu2">
                  QEMU 2<Role>Sender</Role>
                </Tab>
              )}
              <ProblemsTab />
              <Tab value="config">Config</Tab>
              <Tab value="shell">Shell</Tab>
              <Tab value="gdb">GDB</Tab>
            </TabList>
            <SplitMenu
              pair={pair !== null}
              beside={beside}
              onBeside={(what) => {
                setBeside(what);
                if (what) visit(what);
              }}
            />
          </div>
          <div className="flex min-h-0 flex-1">
            <TabPanel value="build">
              <TerminalView
                name="build"
                label="Build log"
                onPlace={onJump}
                empty={
                  <>
                    Press <b className="font-medium text-ink">Build</b> or <kbd>Ctrl+S</kbd>. The compiler’s
                    log appears here; a click on <span className="font-mono">main.c:12:5</span> goes to the
                    line.
                  </>
                }
              />
            </TabPanel>
            <TabPanel value="qemu">
              <div className="flex h-full flex-col">
                {pair && <GuestBar index={0} name="Receiver" />}
                <TerminalView
                  name="qemu"
                  label="QEMU console"
                  typed
                  empty={
                    <>
                      Press <b className="font-medium text-ink">Run</b> or <kbd>Ctrl+Enter</kbd>: your
                      unikernel’s console appears here. <kbd>Ctrl+C</kbd> stops it.
                    </>
                  }
                  footer={<Ending of="ended" onJump={onJump} />}
                />
              </div>
            </TabPanel>
            {pair && (
              <TabPanel value="qemu2">
                <div className="flex h-full flex-col">
                  <GuestBar index={1} name="Sender" />
                  <TerminalView
                    name="qemu2"
                    label="QEMU 2 console"
                    typed
                    empty={
                      <>
                        The second guest, on the same bridge, starts a moment after the first.{' '}
                        <kbd>Ctrl+C</kbd> stops this one alone.
                      </>
                    }
                    footer={<Ending of="secondEnded" onJump={onJump} />}
                  />
                </div>
              </TabPanel>
            )}
            <TabPanel value="problems" className="bg-surface">
              <Problems onJump={onJump} />
            </TabPanel>
            <TabPanel value="config" className="bg-surface">
              <Configuration visible={left === 'config'} />
            </TabPanel>
            <TabPanel value="shell">
              <div className="flex h-full flex-col">{visited.has('shell') && <Shell />}</div>
            </TabPanel>
            <TabPanel value="gdb">{visited.has('gdb') && <Debugger onJump={onJump} />}</TabPanel>
          </div>
        </Half>
      </Panel>
      <Divider label="Width of the console" />
      <Panel id="pane-wire" minSize={160}>
        <Half label="Wire" value={right} onValue={(value) => show(value as View)}>
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
                  Every frame on your bridge <span className="font-mono">usocbr0</span> shows up here as one
                  line. Run your unikernel and watch.
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
            {right === 'packets' && <Packets capture={capture} onJump={onJump} />}
          </TabPanel>
          {chart && (
            <TabPanel value="chart" className="bg-surface">
              {right === 'chart' && <Chart />}
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
      </Panel>
    </Group>
  );
  if (!pair) return panes;
  return (
    <div className="flex h-full min-h-0 w-full flex-col">
      <div className="min-h-0 flex-1">{panes}</div>
      <AccountLine />
    </div>
  );
}

type WireView = 'tshark' | 'packets' | 'chart' | 'check' | 'book' | 'speed';
type MachineView = 'build' | 'problems' | 'qemu' | 'qemu2' | 'config' | 'shell' | 'gdb';

function isMachine(view: View): view is MachineView {
  return ['build', 'problems', 'qemu', 'qemu2', 'config', 'shell', 'gdb'].includes(view);
}

function isWire(view: View): view is WireView {
  return ['tshark', 'packets', 'chart', 'check', 'book', 'speed'].includes(view);
}

function Role({ children }: { children: string }) {
  return <span className="font-normal text-muted text-xs max-[1500px]:sr-only">{children}</span>;
}

/** What may stand beside the chosen terminal. */
const BESIDE: readonly (readonly [MachineView, string])[] = [
  ['build', 'Build'],
  ['qemu', 'QEMU'],
  ['qemu2', 'QEMU 2'],
  ['shell', 'Shell'],
  ['gdb', 'GDB'],
];

interface SplitProps {
  readonly pair: boolean;
  readonly beside: MachineView | null;
  readonly onBeside: (view: MachineView | null) => void;
}

function SplitMenu({ pair, beside, onBeside }: SplitProps) {
  return (
    <span className="ml-auto flex items-center">
      <Menu
        align="end"
        trigger={
          <Button tone="ghost" size="small-icon" aria-label="Two terminals side by side">
            <Columns2 />
          </Button>
        }
      >
        {({ MenuChoice, MenuLabel, MenuOption }) => (
          <>
            <MenuLabel>Beside the chosen tab</MenuLabel>
            <MenuChoice
              value={beside ?? ''}
              onValueChange={(value) => onBeside(value === '' ? null : (value as MachineView))}
            >
              <MenuOption value="">Nothing</MenuOption>
              {BESIDE.filter(([view]) => pair || view !== 'qemu2').map(([view, name]) => (
                <MenuOption key={view} value={view}>
                  {name}
                </MenuOption>
              ))}
            </MenuChoice>
          </>
        )}
      </Menu>
    </span>
  );
}

interface HalfProps {
  readonly label: string;
  readonly value: string;
  readonly beside?: string | null;
  readonly onValue: (value: string) => void;
  readonly children: ReactNode;
}

function Half({ label, value, beside = null, onValue, children }: HalfProps) {
  return (
    <Tabs
      value={value}
      beside={beside}
      onValue={onValue}
      data-pane={label.toLowerCase()}
      tabIndex={-1}
      aria-label={label}
      className="flex h-full min-h-0 flex-col outline-none"
    >
      {children}
    </Tabs>
  );
}

/** Shows the pane in which something happens now. Whoever watches chart or packets goes on watching them. */
function useFollow(show: (view: View) => void, watching: boolean, figures: 'book' | 'speed'): void {
  const kind = useWorkshop((workshop) => workshop.session.kind);
  const starting = useWorkshop((workshop) => workshop.gdb.state === 'starting');
  const [debugged, setDebugged] = useState(starting);
  const [last, setLast] = useState(kind);
  useEffect(() => {
    if (starting && !debugged) show('gdb');
    if (starting !== debugged) setDebugged(starting);
    if (kind === last) return;
    setLast(kind);
    if (kind === 'building') show('build');
    if (kind === 'measuring') show(figures);
    if (kind === 'booting' || (kind === 'running' && last !== 'booting')) {
      if (!watching) show('tshark');
      show('qemu');
    }
    if (kind === 'checking' || (last === 'checking' && kind === 'idle')) show('check');
  });
}

function ProblemsTab() {
  const count = useWorkshop((workshop) => workshop.built?.diagnostics.length ?? 0);
  const bad = useWorkshop((workshop) => workshop.built?.ok === false);
  return (
    <Tab value="problems">
      Problems
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

/** How the guest ended: QEMU itself does not tell. */
function Ending({ of, onJump }: { of: 'ended' | 'secondEnded'; onJump: (jump: Jump) => void }) {
  const ended = useWorkshop((workshop) => workshop[of]);
  const crash = useWorkshop((workshop) => workshop.crash);
  if (!ended) return null;
  return (
    <p
      className={classes(
        'shrink-0 border-t px-3 py-1 text-xs',
        isFault(ended) ? 'bg-bad-soft text-bad' : 'text-muted',
      )}
    >
      {endingOf(ended)} {ended.cause}{' '}
      {crash && ended.place && <CrashLink place={ended.place} onJump={onJump} />}{' '}
      <span className="tabular-nums">({ended.seconds.toFixed(2)} s)</span>
    </p>
  );
}

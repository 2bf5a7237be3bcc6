'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { Group, Panel, usePanelRef } from 'react-resizable-panels';
import type { GdbAction } from '../../../server/protocol.ts';
import { classes } from '../../_ui/classes.ts';
import { chooseTab } from '../../_ui/tab-keys.ts';
import { Tooltips } from '../../_ui/tooltip.tsx';
import { Banner } from './banner.tsx';
import { Bench, type View } from './bench.tsx';
import { Divider } from './divider.tsx';
import { Editor, type Jump, type Start } from './editor.tsx';
import { Header, type HeaderProps } from './header.tsx';
import { type Layouts, saveLayout } from './layouts.ts';
import { LessonProvider, type Step } from './lesson-context.tsx';
import { Notices } from './notices.tsx';
import { type Shortcut, useShortcuts } from './shortcuts.ts';
import { Toolbar } from './toolbar.tsx';
import { useConnection, useWorkshop, WorkshopProvider } from './workshop.tsx';

interface WorkbenchProps {
  readonly step: Step;
  readonly steps: HeaderProps['steps'];
  readonly layouts: Layouts | null;
  /** Rendered on the server. */
  readonly lesson: ReactNode;
  /** Null for whoever has a text of their own. */
  readonly start: Start | null;
  /** Where the frames of the last run are downloaded. */
  readonly capture: string;
  readonly bundle: string;
  /** Where the learner's application is downloaded. */
  readonly application: string;
}

const ShortcutSheet = dynamic(() => import('./shortcut-sheet.tsx').then((module) => module.ShortcutSheet));

export function Workbench(props: WorkbenchProps) {
  return (
    <WorkshopProvider step={props.step.slug}>
      <LessonProvider step={props.step}>
        <Page {...props} />
      </LessonProvider>
    </WorkshopProvider>
  );
}

const VIEWS: readonly (readonly [View, string])[] = [
  ['lesson', 'Lesson'],
  ['editor', 'Editor'],
  ['build', 'Build'],
  ['problems', 'Problems'],
  ['qemu', 'QEMU'],
  ['qemu2', 'QEMU 2'],
  ['config', 'Config'],
  ['shell', 'Shell'],
  ['gdb', 'GDB'],
  ['tshark', 'tshark'],
  ['packets', 'Packets'],
  ['chart', 'Chart'],
  ['check', 'Check'],
  ['book', 'Book'],
  ['speed', 'Speed'],
];

function isIn({ book, chart, pair, speed }: Step, view: View): boolean {
  if (view === 'qemu2') return pair !== null;
  if (view === 'chart') return chart;
  if (view === 'speed') return speed;
  return view === 'book' ? book : true;
}

function Page({ step, steps, layouts, lesson, start, capture, bundle, application }: WorkbenchProps) {
  const connection = useConnection();
  const lessonPanel = usePanelRef();
  const terminalsPanel = usePanelRef();
  const sizes = useRef<Layouts>(layouts ?? {});
  const [view, setView] = useState<View>('lesson');
  const [jump, setJump] = useState<Jump | null>(null);
  const [sheet, setSheet] = useState(false);
  const next = steps[steps.findIndex(({ slug }) => slug === step.slug) + 1]?.slug ?? null;

  const jumpTo = useCallback((target: Jump) => {
    setJump({ ...target });
    setView('editor');
  }, []);
  const toggle = (pane: 'lesson' | 'terminals') => {
    const panel = (pane === 'lesson' ? lessonPanel : terminalsPanel).current;
    if (panel?.isCollapsed() === true) panel.expand();
    else panel?.collapse();
  };
  const keep = (group: string) => (layout: Record<string, number>) => {
    sizes.current = { ...sizes.current, [group]: layout };
    saveLayout(sizes.current);
  };

  const debugging = useWorkshop(({ gdb }) => gdb.state === 'running' || gdb.state === 'stopped');
  const gdb = (action: GdbAction) => connection.send({ type: 'gdb', action });
  const shortcuts: Shortcut[] = [
    { key: 's', shown: 'Ctrl+S', text: 'Save and build', action: () => void connection.start('build') },
    { key: 'enter', shown: 'Ctrl+Enter', text: 'Build and run', action: () => void connection.start('run') },
    {
      key: 'enter',
      shift: true,
      shown: 'Ctrl+Shift+Enter',
      text: 'Check this step',
      action: () => void connection.start('check'),
    },
    { key: 'b', shown: 'Ctrl+B', text: 'Show or hide the lesson', action: () => toggle('lesson') },
    { key: 'j', shown: 'Ctrl+J', text: 'Show or hide the terminals', action: () => toggle('terminals') },
    { key: 'f5', shown: 'Ctrl+F5', text: 'GDB: continue', action: () => gdb('continue') },
    { key: 'f5', shift: true, shown: 'Ctrl+Shift+F5', text: 'GDB: pause', action: () => gdb('pause') },
    { key: 'f10', shown: 'Ctrl+F10', text: 'GDB: next line', action: () => gdb('next') },
    { key: 'f11', shown: 'Ctrl+F11', text: 'GDB: step into', action: () => gdb('step') },
    {
      key: 'f11',
      shift: true,
      shown: 'Ctrl+Shift+F11',
      text: 'GDB: out of this function',
      action: () => gdb('out'),
    },
    {
      key: 'f6',
      plain: true,
      shown: 'F6',
      text: 'Next pane (Shift+F6: previous)',
      action: (event) => focusNextPane(event.shiftKey),
    },
    { key: '?', plain: true, shown: '?', text: 'This sheet', action: () => setSheet(true) },
  ];
  // Without a guest under gdb these keys stay the browser's.
  useShortcuts(debugging ? shortcuts : shortcuts.filter(({ key }) => !/^f(5|10|11)$/.test(key)));

  return (
    <div className="workbench relative flex h-dvh flex-col overflow-clip" data-view={view}>
      <Header
        steps={steps}
        application={application}
        onTogglePane={toggle}
        onShortcuts={() => setSheet(true)}
      />
      <Banner />
      <div
        role="tablist"
        aria-label="Panes"
        onKeyDown={chooseTab}
        className="flex h-10 shrink-0 overflow-x-auto border-b bg-surface px-1 wide:hidden"
      >
        {VIEWS.filter(([name]) => isIn(step, name)).map(([name, label]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={view === name}
            tabIndex={view === name ? 0 : -1}
            className={classes(
              'relative whitespace-nowrap px-3 text-[13px] outline-offset-[-2px]',
              view === name
                ? 'font-medium after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-accent'
                : 'text-muted',
            )}
            onClick={() => setView(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <Group
        id="page"
        className="min-h-0 flex-1"
        defaultLayout={layouts?.page}
        onLayoutChanged={keep('page')}
      >
        <Panel id="pane-lesson" panelRef={lessonPanel} collapsible defaultSize="33%" minSize={280}>
          <main
            data-pane="lesson"
            tabIndex={-1}
            aria-label="Lesson"
            className="relative h-full overflow-y-auto bg-bg px-6 py-6 outline-none max-sm:px-4"
          >
            {lesson}
          </main>
        </Panel>
        <Divider label="Width of the lesson" />
        <Panel id="pane-work" minSize={320}>
          <div className="flex h-full flex-col">
            <Toolbar />
            <Group
              id="work"
              orientation="vertical"
              className="min-h-0 flex-1"
              defaultLayout={layouts?.work}
              onLayoutChanged={keep('work')}
            >
              <Panel id="pane-editor" defaultSize="54%" minSize={100}>
                <section data-pane="editor" tabIndex={-1} aria-label="Editor" className="h-full outline-none">
                  <Editor start={start} jump={jump} />
                </section>
              </Panel>
              <Divider label="Height of the terminals" />
              <Panel id="pane-bench" panelRef={terminalsPanel} collapsible minSize={90}>
                <Bench
                  next={next}
                  view={view}
                  onView={setView}
                  onJump={jumpTo}
                  layout={layouts?.bench}
                  onLayout={keep('bench')}
                  capture={capture}
                  bundle={bundle}
                />
              </Panel>
            </Group>
          </div>
        </Panel>
      </Group>
      {sheet && <ShortcutSheet open onOpenChange={setSheet} shortcuts={shortcuts} />}
      <Notices />
      <Tooltips />
    </div>
  );
}

/** F6 goes round the visible panes, to the text field in each where there is one. */
function focusNextPane(backwards: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    (pane) => pane.offsetParent !== null && pane.clientWidth > 0 && pane.clientHeight > 0,
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes.at(backwards ? at - 1 : (at + 1) % panes.length);
  const field = [...(pane?.querySelectorAll<HTMLElement>('textarea, [role="textbox"]') ?? [])].find(
    (candidate) => candidate.offsetParent !== null,
  );
  const target = pane?.dataset.pane === 'lesson' || pane?.dataset.pane === 'toolbar' ? pane : (field ?? pane);
  target?.focus();
}

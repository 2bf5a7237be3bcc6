'use client';

import { type ReactNode, useCallback, useRef, useState } from 'react';
import { Group, Panel, usePanelRef } from 'react-resizable-panels';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { Tooltips } from '../../_ui/tooltip.tsx';
import { Banner } from './banner.tsx';
import { Bench } from './bench.tsx';
import { DeckProvider } from './deck.tsx';
import { Divider } from './divider.tsx';
import { Editor, type Jump, type Start } from './editor.tsx';
import { Header, type HeaderProps } from './header.tsx';
import { type Layouts, saveLayout } from './layouts.ts';
import { LessonProvider, type Step } from './lesson-context.tsx';
import { Arrival } from './next-step.tsx';
import { Notices } from './notices.tsx';
import { PaneTabs, Skips } from './pane-tabs.tsx';
import { RevealProvider, type Sight } from './reveal.ts';
import { useShortcuts } from './shortcuts.ts';
import { Toolbar } from './toolbar.tsx';
import { useNewDeck } from './use-new-deck.ts';
import type { View } from './views.ts';
import { useConnection, useWorkshop, WorkshopProvider } from './workshop.tsx';

interface WorkbenchProps {
  readonly step: Step;
  readonly steps: HeaderProps['steps'];
  readonly layouts: Layouts | null;
  /** The learner shows the page to an audience. */
  readonly presenting: boolean;
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

const Palette = later(() => import('./palette.tsx').then((module) => module.Palette));
const AskHelp = later(() => import('./ask-help.tsx').then((module) => module.AskHelp));
const Lookers = later(() => import('../../_rooms/lookers.tsx').then((module) => module.Lookers));
const News = later(() => import('../../_rooms/news.tsx').then((module) => module.News));
const ShortcutSheet = later(() => import('./shortcut-sheet.tsx').then((module) => module.ShortcutSheet));

export function Workbench(props: WorkbenchProps) {
  return (
    <WorkshopProvider step={props.step.slug} newcomer={props.start !== null}>
      <LessonProvider step={props.step}>
        <Page {...props} />
      </LessonProvider>
    </WorkshopProvider>
  );
}

function Page({
  step,
  steps,
  layouts,
  presenting,
  lesson,
  start,
  capture,
  bundle,
  application,
}: WorkbenchProps) {
  const t = useTexts('workbench');
  const lessonPanel = usePanelRef();
  const terminalsPanel = usePanelRef();
  const sizes = useRef<Layouts>(layouts ?? {});
  const [view, setView] = useState<View>('lesson');
  const [jump, setJump] = useState<Jump | null>(null);
  const [sight, setSight] = useState<Sight | null>(null);
  const at = steps.findIndex(({ slug }) => slug === step.slug);
  const next = steps[at + 1]?.slug ?? null;
  const { deck, act } = useNewDeck({
    step,
    next,
    previous: steps[at - 1]?.slug ?? null,
    presented: presenting,
    panels: { lesson: lessonPanel, terminals: terminalsPanel },
    onView: setView,
  });
  useShortcuts(deck);
  const news = useWorkshop((workshop) => workshop.news);
  const pointed = useWorkshop((workshop) => workshop.pointed);
  const connection = useConnection();
  // What was changed comes over the socket.
  const told = (refused: string | null) => refused !== null && connection.notify(refused, 'error');

  const jumpTo = useCallback((target: Jump) => {
    setJump({ ...target });
    setView('editor');
  }, []);
  const reveal = useCallback((target: Sight) => {
    setSight({ ...target });
    setView('editor');
  }, []);
  const keep = (group: string) => (layout: Record<string, number>) => {
    sizes.current = { ...sizes.current, [group]: layout };
    saveLayout(sizes.current);
  };

  return (
    <DeckProvider value={deck}>
      <div
        className="workbench relative flex h-dvh flex-col overflow-clip"
        data-view={view}
        data-presenting={deck.presenting || undefined}
      >
        <Skips />
        <Header steps={steps} application={application} />
        <Banner />
        {news && news.looking.length > 0 && (
          <Lookers looking={news.looking} pointed={pointed} onJump={jumpTo} onChanged={told} />
        )}
        {news && <News news={news} slug={step.slug} onJump={jumpTo} onChanged={told} />}
        <PaneTabs view={view} onView={setView} />
        <Group
          id="page"
          className="min-h-0 flex-1"
          defaultLayout={layouts?.page}
          onLayoutChanged={keep('page')}
        >
          <Panel id="pane-lesson" panelRef={lessonPanel} collapsible defaultSize="33%" minSize={280}>
            <main
              id="main"
              data-pane="lesson"
              tabIndex={-1}
              aria-label={t('lesson')}
              className="relative h-full overflow-y-auto bg-bg px-6 py-6 outline-none max-sm:px-4"
            >
              <RevealProvider value={reveal}>{lesson}</RevealProvider>
            </main>
          </Panel>
          <Divider label={t('lessonWidth')} />
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
                  <section
                    data-pane="editor"
                    tabIndex={-1}
                    aria-label={t('editor')}
                    className="h-full outline-none"
                  >
                    <Editor start={start} jump={jump} sight={sight} act={act} />
                  </section>
                </Panel>
                <Divider label={t('terminalsHeight')} />
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
        {deck.dialog === 'keys' && <ShortcutSheet />}
        {deck.dialog === 'palette' && <Palette />}
        {deck.dialog === 'hand' && <AskHelp />}
        <Arrival />
        <Notices />
        <Tooltips />
      </div>
    </DeckProvider>
  );
}

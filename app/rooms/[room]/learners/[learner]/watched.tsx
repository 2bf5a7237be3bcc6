'use client';

import { Suspense, useEffect, useState } from 'react';
import { PATHS, solutionAnswer, type ViewState } from '../../../../../server/protocol.ts';
import { useTexts } from '../../../../_i18n/texts.tsx';
import { ask } from '../../../../_rooms/ask.ts';
import { Tab, TabList, TabPanel, Tabs } from '../../../../_ui/tabs.tsx';
import { Tooltips } from '../../../../_ui/tooltip.tsx';
import { VerdictView } from '../../../../labs/[step]/checklist.tsx';
import { Differences } from '../../../../labs/[step]/differences.tsx';
import type { Jump } from '../../../../labs/[step]/editor.tsx';
import { Notices } from '../../../../labs/[step]/notices.tsx';
import { Status } from '../../../../labs/[step]/status.tsx';
import { TerminalView } from '../../../../labs/[step]/terminal.tsx';
import { useWorkshop, WorkshopProvider } from '../../../../labs/[step]/workshop.tsx';
import { Answer } from './answer.tsx';
import type { StepTasks } from './time-line.tsx';
import { WatchedEditor } from './watched-editor.tsx';

interface WatchedProps {
  readonly view: ViewState;
  readonly step: StepTasks;
  /** Names room and learner. */
  readonly query: string;
  /** The learner's open question. */
  readonly help: string | null;
  readonly read: () => Promise<void>;
}

/** A learner's editor and bench as they are now. */
export function Watched({ view, step, query, help, read }: WatchedProps) {
  return (
    <WorkshopProvider step={step.slug} watched={query}>
      <Panes view={view} step={step} query={query} help={help} read={read} />
      <Notices />
      <Tooltips />
    </WorkshopProvider>
  );
}

function Panes({ view, step, query, help, read }: WatchedProps) {
  const [line, setLine] = useState<Jump | null>(null);
  const [jump, setJump] = useState<Jump | null>(null);
  return (
    <>
      <div className="mt-4">
        <Status />
      </div>
      <div className="mt-2 grid gap-4 lg:grid-cols-2">
        <WatchedEditor name={view.learner.name} you={view.you} jump={jump} onCaret={setLine} />
        <Bench view={view} step={step} query={query} onJump={setJump} />
      </div>
      {help !== null && line && <Answer view={view} step={step.slug} help={help} line={line} read={read} />}
    </>
  );
}

interface BenchProps extends Pick<WatchedProps, 'view' | 'step' | 'query'> {
  readonly onJump: (jump: Jump) => void;
}

function Bench({ view, step, query, onJump }: BenchProps) {
  const t = useTexts('looking');
  const { name } = view.learner;
  const [tab, setTab] = useState('build');
  const verdict = useWorkshop((workshop) => workshop.verdict);
  return (
    <Tabs
      value={tab}
      onValue={setTab}
      className="flex h-[60dvh] min-h-80 min-w-0 flex-col overflow-hidden rounded-lg border bg-surface"
    >
      <div className="flex h-9 shrink-0 border-b px-1.5">
        <TabList aria-label={t('tabs', { name })}>
          <Tab value="build">{t('build')}</Tab>
          <Tab value="qemu">QEMU</Tab>
          {step.pair && <Tab value="qemu2">QEMU 2</Tab>}
          <Tab value="tshark">tshark</Tab>
          <Tab value="check">{t('check')}</Tab>
          <Tab value="reference">{t('reference')}</Tab>
        </TabList>
      </div>
      <TabPanel value="build">
        <TerminalView name="build" label={t('build')} empty={t('buildEmpty')} onPlace={onJump} />
      </TabPanel>
      <TabPanel value="qemu">
        <TerminalView name="qemu" label="QEMU" empty={t('qemuEmpty')} onPlace={onJump} />
      </TabPanel>
      {step.pair && (
        <TabPanel value="qemu2">
          <TerminalView name="qemu2" label="QEMU 2" empty={t('qemuEmpty')} onPlace={onJump} />
        </TabPanel>
      )}
      <TabPanel value="tshark">
        <TerminalView name="tshark" label="tshark" empty={t('tsharkEmpty')} />
      </TabPanel>
      <TabPanel value="check">
        {verdict?.step === step.slug ? (
          // Its frames are loaded when there are some. Without a boundary of its own that would hide the whole bench,
          // and terminals that are just being opened would find no place.
          <Suspense>
            <VerdictView
              verdict={verdict}
              next={null}
              bundle={`${PATHS.roomViewBundle}${query}&step=${step.slug}`}
              onJump={onJump}
            />
          </Suspense>
        ) : (
          <p className="p-5 text-muted">{t('noCheck')}</p>
        )}
      </TabPanel>
      <TabPanel value="reference" className="flex flex-col p-2">
        {tab === 'reference' && <Reference view={view} step={step.slug} />}
      </TabPanel>
    </Tabs>
  );
}

/** The reference of the step beside the learner's text. */
function Reference({ view, step }: { view: ViewState; step: string }) {
  const t = useTexts('looking');
  const [files, setFiles] = useState<Readonly<Record<string, string>> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { id } = view.room;
  useEffect(() => {
    let gone = false;
    void ask(`${PATHS.roomSolution}?room=${id}&step=${step}`, solutionAnswer).then((asked) => {
      if (gone) return;
      if (asked.ok) setFiles(asked.value.files);
      else setProblem(asked.sentence);
    });
    return () => {
      gone = true;
    };
  }, [id, step]);
  if (problem !== null) return <p role="alert">{problem}</p>;
  if (!files) return <p role="status">{t('fetching')}</p>;
  return (
    <Differences
      files={files}
      reason="reference"
      words={{ theirs: t('referenceWord'), all: '' }}
      present={t('present', { name: view.learner.name })}
    />
  );
}

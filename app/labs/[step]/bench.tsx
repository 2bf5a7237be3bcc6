'use client';

import { useEffect, useState } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { Divider } from './divider.tsx';
import type { Jump } from './editor.tsx';
import { useFollow } from './follow.ts';
import { useLesson } from './lesson-context.tsx';
import { Machine } from './machine.tsx';
import { isMachine, isWire, type MachineView, type View, type WireView } from './views.ts';
import { Wire } from './wire.tsx';

const AccountLine = later(() => import('./account.tsx').then((module) => module.AccountLine));

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
  const t = useTexts('workbench');
  const { book, pair } = useLesson();
  const [left, setLeft] = useState<MachineView>('build');
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
        <Machine
          view={left}
          beside={beside}
          visited={visited}
          onShow={show}
          onBeside={(what) => {
            setBeside(what);
            if (what) visit(what);
          }}
          onJump={onJump}
        />
      </Panel>
      <Divider label={t('consoleWidth')} />
      <Panel id="pane-wire" minSize={160}>
        <Wire view={right} onShow={show} next={next} onJump={onJump} capture={capture} bundle={bundle} />
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

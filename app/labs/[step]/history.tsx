'use client';

import { ArrowRight, BadgeCheck, ChevronsRight, LoaderCircle, Undo2 } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { SavedVersion } from '../../../server/protocol.ts';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Dialog } from '../../_ui/dialog.tsx';
import { type Hunk, hunksBetween, takeHunk } from './hunks.ts';
import { useLesson } from './lesson-context.tsx';
import type { Comparison } from './monaco-diff.ts';
import { type Other, useOther } from './other-text.ts';
import { REASONS, when } from './versions.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

type Choice = 'reference' | number;

interface HistoryPanelProps {
  readonly first: 'versions' | 'reference';
  readonly onClose: () => void;
}

/** Every kept text and the reference, each beside the text as it is now, with ways to take all or parts of it over. */
export function HistoryPanel({ first, onClose }: HistoryPanelProps) {
  const versions = useWorkshop((workshop) => workshop.versions);
  const [choice, setChoice] = useState<Choice | null>(
    first === 'reference' ? 'reference' : (versions[0]?.id ?? null),
  );
  return (
    <Dialog
      open
      full
      onOpenChange={(open) => !open && onClose()}
      title="History"
      description="Each kept text beside the one you have now. Whatever you take over, the text you have is kept first."
    >
      <div className="flex h-[68dvh] min-h-72 gap-4 max-md:flex-col">
        <Kept versions={versions} choice={choice} onChoice={setChoice} />
        {choice === null ? (
          <p className="m-auto max-w-80 text-center text-muted">
            Nothing is kept yet. Each build, each check and each reset keeps what was there before, and so
            does typing after a while.
          </p>
        ) : (
          <Compared key={choice} choice={choice} version={versions.find(({ id }) => id === choice) ?? null} />
        )}
      </div>
    </Dialog>
  );
}

interface KeptProps {
  readonly versions: readonly SavedVersion[];
  readonly choice: Choice | null;
  readonly onChoice: (choice: Choice) => void;
}

function Kept({ versions, choice, onChoice }: KeptProps) {
  const look = (chosen: boolean) =>
    classes(
      'flex w-full flex-wrap items-center gap-x-2 rounded-md px-2 py-1.5 text-left text-[13px]',
      chosen ? 'bg-accent-soft text-ink' : 'hover:bg-raised',
    );
  return (
    <nav aria-label="Kept texts" className="w-60 shrink-0 overflow-y-auto max-md:max-h-36 max-md:w-full">
      <button
        type="button"
        aria-pressed={choice === 'reference'}
        className={look(choice === 'reference')}
        onClick={() => onChoice('reference')}
      >
        The reference of this step
      </button>
      <ul>
        {versions.map(({ id, file, at, reason, passed }) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={choice === id}
              className={look(choice === id)}
              onClick={() => onChoice(id)}
            >
              <time className="tabular-nums" dateTime={at}>
                {when(at)}
              </time>
              <span className="font-mono text-xs">{file}</span>
              {passed && (
                <span className="flex items-center gap-1 text-ok text-xs">
                  <BadgeCheck className="size-3.5" /> passed
                </span>
              )}
              <span className="w-full text-muted text-xs">{REASONS[reason]}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Compared({ choice, version }: { choice: Choice; version: SavedVersion | null }) {
  const { slug } = useLesson();
  const other = useOther(slug, choice);
  if (other.kind === 'coming')
    return (
      <p className="m-auto flex items-center gap-2 text-muted" role="status">
        <LoaderCircle className="size-4 animate-spin" /> Fetching the text …
      </p>
    );
  if (other.kind === 'refused')
    return (
      <p className="m-auto max-w-96 text-center" role="alert">
        {other.why}
      </p>
    );
  return <Differences other={other} version={version} />;
}

function Differences({
  other: { files },
  version,
}: {
  other: Extract<Other, { kind: 'text' }>;
  version: SavedVersion | null;
}) {
  const connection = useConnection();
  const names = Object.keys(files);
  const [file, setFile] = useState(names.includes('main.c') ? 'main.c' : (names[0] ?? 'main.c'));
  const text = files[file] ?? '';
  const present = useWorkshop(() => connection.documents.text(file));
  const hunks = useMemo(() => hunksBetween(present, text), [present, text]);
  const [at, setAt] = useState(0);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const { resolvedTheme } = useTheme();
  const dark = resolvedTheme === 'dark';
  const index = Math.min(at, hunks.length - 1);
  const hunk = hunks[index];

  useEffect(() => {
    let opened: Comparison | null = null;
    let gone = false;
    void import('./monaco-diff.ts').then((module) => {
      if (gone || !host.current) return;
      opened = module.openComparison(host.current, dark);
      setComparison(opened);
    });
    return () => {
      gone = true;
      opened?.dispose();
    };
  }, [dark]);
  useEffect(
    () => comparison?.show(text, present, /\.[ch]$/.test(file) ? 'c' : 'plaintext'),
    [comparison, text, present, file],
  );
  useEffect(() => {
    if (hunk) comparison?.reveal(hunk.line);
  }, [comparison, hunk]);

  const reason = version ? 'restore' : 'reference';
  const take = async (change: (text: string) => string, told: string) => {
    if (await connection.takeOver(file, reason, change)) connection.notify(told, 'info');
  };
  const takeOne = (wanted: Hunk) =>
    take((now) => takeHunk(now, text, wanted), 'Taken over. What you had is in the history.');
  return (
    <section aria-label="Differences" className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1.5">
        {names.length > 1 ? (
          <select
            aria-label="File"
            className="rounded-md border bg-surface px-2 py-1 font-mono text-xs"
            value={file}
            onChange={(event) => setFile(event.target.value)}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        ) : (
          <span className="font-mono text-xs">{file}</span>
        )}
        <span className="mr-auto text-muted text-xs" aria-live="polite">
          {hunks.length === 0
            ? 'The same as your text now.'
            : `Difference ${index + 1} of ${hunks.length}, at line ${hunk?.line}`}
        </span>
        <Button size="small" disabled={index <= 0} onClick={() => setAt(index - 1)}>
          Previous
        </Button>
        <Button size="small" disabled={index >= hunks.length - 1} onClick={() => setAt(index + 1)}>
          Next
        </Button>
        <Button size="small" disabled={!hunk} onClick={() => hunk && void takeOne(hunk)}>
          <ArrowRight /> Take this one
        </Button>
        <Button
          size="small"
          disabled={hunks.length === 0}
          onClick={() => void take(() => text, 'All taken over. What you had is in the history.')}
        >
          {version ? <Undo2 /> : <ChevronsRight />} {version ? 'Bring all of it back' : 'Take all'}
        </Button>
      </div>
      <p className="flex justify-between text-muted text-xs" aria-hidden>
        <span>{version ? 'Kept' : 'Reference'}</span>
        <span>Yours now</span>
      </p>
      <div ref={host} className="min-h-0 flex-1 overflow-hidden rounded-md border font-mono" />
    </section>
  );
}

'use client';

import { ArrowRight, ChevronsRight } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../_ui/button.tsx';
import { type Hunk, hunksBetween, takeHunk } from './hunks.ts';
import type { Comparison } from './monaco-diff.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

interface DifferencesProps {
  /** The texts to compare with, by file. */
  readonly files: Readonly<Record<string, string>>;
  /** Why the learner's own text is kept before something takes its place. */
  readonly reason: 'restore' | 'reference';
  /** What the other text is called, and the button that takes all of it. */
  readonly words: { readonly theirs: string; readonly all: string };
  /** What the present text is called, where somebody else's is looked at: then nothing is taken over. */
  readonly present?: string;
}

/** Other texts beside the present ones, one file at a time, taken over difference by difference or all at once. */
export function Differences({ files, reason, words, present: looked }: DifferencesProps) {
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

  const take = async (change: (text: string) => string, told: string) => {
    if (await connection.changes.takeOver(file, reason, change)) connection.notify(told, 'info');
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
            ? looked === undefined
              ? 'The same as your text now.'
              : 'The same.'
            : `Difference ${index + 1} of ${hunks.length}, at line ${hunk?.line}`}
        </span>
        <Button size="small" disabled={index <= 0} onClick={() => setAt(index - 1)}>
          Previous
        </Button>
        <Button size="small" disabled={index >= hunks.length - 1} onClick={() => setAt(index + 1)}>
          Next
        </Button>
        {looked === undefined && (
          <>
            <Button size="small" disabled={!hunk} onClick={() => hunk && void takeOne(hunk)}>
              <ArrowRight /> Take this one
            </Button>
            <Button
              size="small"
              disabled={hunks.length === 0}
              onClick={() => void take(() => text, 'All taken over. What you had is in the history.')}
            >
              <ChevronsRight /> {words.all}
            </Button>
          </>
        )}
      </div>
      <p className="flex justify-between text-muted text-xs" aria-hidden>
        <span>{words.theirs}</span>
        <span>{looked ?? 'Yours now'}</span>
      </p>
      <div ref={host} className="min-h-0 flex-1 overflow-hidden rounded-md border font-mono" />
    </section>
  );
}

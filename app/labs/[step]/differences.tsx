'use client';

import { ArrowRight, ChevronsRight } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
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
  const t = useTexts('differences');
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
      opened = module.openComparison(host.current, dark, [t('otherText'), t('yourText')]);
      setComparison(opened);
    });
    return () => {
      gone = true;
      opened?.dispose();
    };
  }, [dark, t]);
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
  const takeOne = (wanted: Hunk) => take((now) => takeHunk(now, text, wanted), t('taken'));
  return (
    <section aria-label={t('name')} className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1.5">
        {names.length > 1 ? (
          <select
            aria-label={t('file')}
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
            ? t(looked === undefined ? 'sameAsYours' : 'same')
            : t('place', { at: index + 1, all: hunks.length, line: String(hunk?.line ?? 0) })}
        </span>
        <Button size="small" disabled={index <= 0} onClick={() => setAt(index - 1)}>
          {t('previous')}
        </Button>
        <Button size="small" disabled={index >= hunks.length - 1} onClick={() => setAt(index + 1)}>
          {t('next')}
        </Button>
        {looked === undefined && (
          <>
            <Button size="small" disabled={!hunk} onClick={() => hunk && void takeOne(hunk)}>
              <ArrowRight /> {t('take')}
            </Button>
            <Button
              size="small"
              disabled={hunks.length === 0}
              onClick={() => void take(() => text, t('allTaken'))}
            >
              <ChevronsRight /> {words.all}
            </Button>
          </>
        )}
      </div>
      <p className="flex justify-between text-muted text-xs" aria-hidden>
        <span>{words.theirs}</span>
        <span>{looked ?? t('yours')}</span>
      </p>
      <div ref={host} className="min-h-0 flex-1 overflow-hidden rounded-md border font-mono" />
    </section>
  );
}

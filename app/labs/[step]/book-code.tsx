'use client';

import { Undo2 } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { BookEntry } from '../../../labs/book.ts';
import { diffLines, hunks } from '../../../labs/diff.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

/** The code that a measurement was made of, as what bringing it back would change, and the kernel's options. */
export function KeptCode({ entry }: { entry: BookEntry }) {
  const t = useTexts('book');
  const connection = useConnection();
  const kept = useWorkshop((workshop) => workshop.kept);
  const now = useWorkshop(() => JSON.stringify(connection.documents.texts));
  useEffect(() => connection.send({ type: 'look', experiment: entry.id }), [connection, entry.id]);
  const changes = useMemo(() => {
    if (kept?.experiment !== entry.id) return null;
    const present: Record<string, string> = JSON.parse(now);
    return Object.entries(kept.files).flatMap(([file, text]) =>
      text === present[file] ? [] : [{ file, lines: hunks(diffLines(present[file] ?? '', text ?? '')) }],
    );
  }, [kept, now, entry.id]);
  if (!kept || !changes) return <p className="py-2 text-muted text-xs">{t('fetching')}</p>;
  const options = Object.entries(kept.config).sort(([a], [b]) => (a < b ? -1 : 1));
  const restore = async () => {
    await connection.changes.recall(entry.id);
    connection.notify(t('broughtBack'), 'info');
  };
  return (
    <div className="mt-2 space-y-2">
      {changes.length === 0 ? (
        <p className="text-muted text-xs">{t('sameText')}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-2 text-xs">
          <Button size="small" onClick={() => void restore()}>
            <Undo2 /> {t('bringBack')}
          </Button>
          <span className="text-muted">{t('wouldChange')}</span>
        </div>
      )}
      {changes.map(({ file, lines }) => (
        <figure key={file} className="overflow-hidden rounded-md border">
          <figcaption className="border-b bg-raised px-2 py-1 font-mono text-xs">{file}</figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing to focus */}
          <pre className="max-h-72 overflow-auto py-1 font-mono text-xs leading-5" tabIndex={0}>
            {lines.map((line, index) =>
              line.kind === 'gap' ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and the list is made anew
                <span key={index} className="block px-2 text-muted">
                  {t('alike', { lines: line.lines })}
                </span>
              ) : (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  key={index}
                  className={classes(
                    'block px-2',
                    line.kind === 'removed' && 'bg-bad-soft text-bad',
                    line.kind === 'added' && 'bg-ok-soft text-ok',
                  )}
                >
                  {{ same: ' ', removed: '−', added: '+' }[line.kind]}
                  {line.text}
                </span>
              ),
            )}
          </pre>
        </figure>
      ))}
      {entry.options.length > 0 && (
        <p className="text-xs">
          {t('otherOptions')} <span className="break-all font-mono">{entry.options.join(' ')}</span>
        </p>
      )}
      <details className="text-xs">
        <summary className="cursor-pointer text-muted">
          {t('configuration', { options: options.length })}
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing to focus */}
        <pre className="mt-1 max-h-48 overflow-auto rounded-md border p-2 font-mono" tabIndex={0}>
          {options.map(([name, value]) => `${name}=${value}`).join('\n')}
        </pre>
      </details>
    </div>
  );
}

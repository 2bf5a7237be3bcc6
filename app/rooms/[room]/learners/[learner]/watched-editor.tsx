'use client';

import { useTheme } from 'next-themes';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../../../_i18n/texts.tsx';
import { Button } from '../../../../_ui/button.tsx';
import { chooseTab } from '../../../../_ui/tab-keys.ts';
import type { Jump } from '../../../../labs/[step]/editor.tsx';
import { FileTab } from '../../../../labs/[step]/file-tabs.tsx';
import type * as Monaco from '../../../../labs/[step]/monaco.ts';
import { useConnection, useWorkshop } from '../../../../labs/[step]/workshop.tsx';

type MonacoModule = typeof Monaco;
type CodeEditor = ReturnType<MonacoModule['openEditor']>;
type Model = ReturnType<MonacoModule['openModel']>;

interface WatchedEditorProps {
  readonly name: string;
  /** The name that the caller points under. */
  readonly you: string;
  /** A place to show. */
  readonly jump: Jump | null;
  readonly onCaret: (caret: Jump) => void;
}

/** A learner's files as they are now. Lines can be pointed at, and typed in while the learner lets somebody. */
export function WatchedEditor({ name, you, jump, onCaret }: WatchedEditorProps) {
  const t = useTexts('looking');
  const connection = useConnection();
  const documents = useWorkshop((workshop) => workshop.documents);
  const built = useWorkshop((workshop) => workshop.built);
  const types = useWorkshop((workshop) => workshop.watching?.keyboard === 'given');
  const { resolvedTheme } = useTheme();
  const dark = resolvedTheme === 'dark';
  const host = useRef<HTMLDivElement>(null);
  const models = useRef(new Map<string, { model: Model; replaced: number }>());
  const [monaco, setMonaco] = useState<MonacoModule | null>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const [file, setFile] = useState('main.c');
  const [line, setLine] = useState(1);
  const [point, setPoint] = useState<{ readonly file: string; readonly line: number } | null>(null);

  useEffect(() => void import('../../../../labs/[step]/monaco.ts').then(setMonaco), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: theme and label have effects of their own
  useEffect(() => {
    if (!monaco || !host.current) return;
    const opened = monaco.openEditor(host.current, dark);
    opened.updateOptions({ readOnly: true, ariaLabel: t('editor', { name }) });
    opened.onDidChangeCursorPosition(({ position }) => setLine(position.lineNumber));
    setEditor(opened);
    const opening = models.current;
    return () => {
      opened.dispose();
      for (const { model } of opening.values()) model.dispose();
      opening.clear();
    };
  }, [monaco]);
  useEffect(() => monaco?.setTheme(dark), [monaco, dark]);
  useEffect(() => {
    if (!monaco || !editor) return;
    editor.updateOptions({ readOnly: !types });
    if (types) for (const { model } of models.current.values()) monaco.forgetUndo(editor, model);
  }, [monaco, editor, types]);

  useEffect(() => {
    if (!monaco || !editor) return;
    for (const { file: one, text, replaced } of documents) {
      const known = models.current.get(one);
      if (!known) {
        const model = monaco.openModel(connection.step, one, text);
        models.current.set(one, { model, replaced });
        model.onDidChangeContent(() => connection.documents.edit(one, model.getValue()));
      } else if (known.replaced !== replaced) {
        known.replaced = replaced;
        if (types) monaco.replaceText(known.model, text);
        else monaco.followText(known.model, text);
      }
    }
    for (const [one, { model }] of documents.length > 0 ? models.current : []) {
      if (documents.some((document) => document.file === one)) continue;
      models.current.delete(one);
      model.dispose();
      if (one === file) setFile('main.c');
    }
    const shown = models.current.get(file)?.model;
    if (shown) monaco.showModel(editor, shown);
  }, [monaco, editor, documents, file, connection, types]);

  useEffect(() => onCaret({ file, line, column: 1 }), [file, line, onCaret]);

  useEffect(() => {
    if (!monaco) return;
    for (const [one, { model }] of models.current)
      monaco.markPoint(model, point?.file === one ? { line: point.line, name: you } : null);
  }, [monaco, point, you]);

  useEffect(() => {
    const target = jump && models.current.get(jump.file)?.model;
    if (!jump || !editor || !monaco || !target) return;
    setFile(jump.file);
    monaco.showModel(editor, target);
    const lineNumber = Math.min(Math.max(1, jump.line), target.getLineCount());
    editor.setPosition({ lineNumber, column: 1 });
    editor.revealLineInCenterIfOutsideViewport(lineNumber);
  }, [jump, editor, monaco]);

  // Whoever types clicks to set the caret, and points with the button.
  useEffect(() => {
    if (!editor || types) return;
    const listening = editor.onMouseDown(({ target, event }) => {
      if (!event.leftButton || !target.position) return;
      const clicked = { file, line: target.position.lineNumber };
      connection.point(clicked.file, clicked.line);
      setPoint(clicked);
    });
    return () => listening.dispose();
  }, [editor, types, file, connection]);

  const pointAt = (at: typeof point) => {
    connection.point(at?.file ?? file, at?.line ?? null);
    setPoint(at);
  };
  return (
    <section
      aria-label={t('editor', { name })}
      className="flex h-[60dvh] min-h-80 min-w-0 flex-col overflow-hidden rounded-lg border bg-surface"
    >
      <div
        className="flex h-9 shrink-0 items-stretch gap-0.5 overflow-x-auto border-b px-1.5"
        role="tablist"
        aria-label={t('files', { name })}
        onKeyDown={chooseTab}
      >
        {documents.map((document) => (
          <FileTab
            key={document.file}
            name={document.file}
            selected={document.file === file}
            errors={
              built?.diagnostics.filter((one) => one.file === document.file && one.severity === 'error')
                .length ?? 0
            }
            onSelect={() => setFile(document.file)}
          />
        ))}
      </div>
      <div className="relative min-h-0 flex-1" id="editor-panel" role="tabpanel" aria-label={file}>
        <div ref={host} className="absolute inset-0 font-mono" />
      </div>
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t px-3 py-1 text-muted text-xs">
        <p className="min-w-0 flex-1 basis-48" role="status">
          {point
            ? t('pointing', { name, line: String(point.line), file: point.file })
            : `${t('line', { line: String(line), file })}${types ? '' : ` · ${t('hint')}`}`}
        </p>
        {point && (
          <Button size="small" onClick={() => pointAt(null)}>
            {t('pointNoMore')}
          </Button>
        )}
        <Button size="small" onClick={() => pointAt({ file, line })}>
          {t('point')}
        </Button>
      </div>
    </section>
  );
}

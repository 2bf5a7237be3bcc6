'use client';

import { AlignLeft } from 'lucide-react';
import { useTheme } from 'next-themes';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { Keys } from '../../_ui/keys.tsx';
import { ScrollRow } from '../../_ui/scroll-row.tsx';
import { chooseTab } from '../../_ui/tab-keys.ts';
import { afterTheme } from './after-theme.ts';
import { characterColumn } from './columns.ts';
import { keysOf } from './commands.ts';
import { type EditorAct, useDeck } from './deck.tsx';
import { type Caret, EarlyText } from './early-text.tsx';
import { FileTab, HeaderTab } from './file-tabs.tsx';
import { FilesMenu } from './files-menu.tsx';
import type * as Monaco from './monaco.ts';
import { EDITOR_TEXT } from './presenting.ts';
import type { Sight } from './reveal.ts';
import { useSights } from './sights.ts';
import type { Diagnostic } from './state.ts';
import type { WantedAct } from './use-new-deck.ts';
import { warm } from './warm.ts';
import { whenEditable, whenIdle } from './when-idle.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

type MonacoModule = typeof Monaco;
type CodeEditor = ReturnType<MonacoModule['openEditor']>;
type Model = ReturnType<MonacoModule['openModel']>;

/** A place in the text to show, with a column as gcc counts; a new object each time. */
export interface Jump {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** A message of the compiler whose fix is to be applied there. */
  readonly fix?: Diagnostic;
}

/** The text that a step starts with, and the same highlighted. */
export interface Start {
  readonly text: string;
  readonly shown: ReactNode;
}

interface EditorProps {
  /** What a new learner finds, on the screen until the learner's own text and the editor are there. */
  readonly start: Start | null;
  readonly jump: Jump | null;
  /** What the lesson points at. */
  readonly sight: Sight | null;
  readonly act: WantedAct | null;
}

/** Headers open at once: the newest stay. */
const MOST_HEADERS = 4;

/** The learner's files in tabs, and headers that were looked up, which nobody can change. Monaco owns the text while it is open; `documents` saves it. */
export function Editor({ start, jump, sight, act }: EditorProps) {
  const t = useTexts('commands');
  const { presenting } = useDeck();
  const connection = useConnection();
  const documents = useWorkshop((workshop) => workshop.documents);
  const built = useWorkshop((workshop) => workshop.built);
  const crash = useWorkshop((workshop) => workshop.crash);
  const pointed = useWorkshop((workshop) => workshop.pointed);
  const stop = useWorkshop((workshop) => workshop.gdb.frames[0] ?? null);
  const { resolvedTheme } = useTheme();
  const dark = resolvedTheme === 'dark';
  const host = useRef<HTMLDivElement>(null);
  const models = useRef(new Map<string, { model: Model; replaced: number }>());
  const left = useRef<Caret | null>(null);
  const [monaco, setMonaco] = useState<MonacoModule | null>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const [painted, setPainted] = useState(false);
  const [file, setFile] = useState('main.c');
  const [caret, setCaret] = useState({ line: 1, column: 1 });
  const [tabMoves, setTabMoves] = useState(false);
  const [headers, setHeaders] = useState<readonly string[]>([]);
  const [place, setPlace] = useState<Place | null>(null);

  useEffect(() => whenEditable(connection, () => void import('./monaco.ts').then(setMonaco)), [connection]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme has an effect of its own
  useEffect(() => {
    if (!monaco || !host.current) return;
    const opened = monaco.openEditor(host.current, dark);
    const tellCaret = () => {
      const { lineNumber: line = 1, column = 1 } = opened.getPosition() ?? {};
      setCaret({ line, column });
    };
    opened.onDidChangeCursorPosition(tellCaret);
    opened.onDidChangeModel(tellCaret);
    opened.onDidChangeConfiguration((event) => {
      if (event.hasChanged(monaco.TAB_FOCUS_MODE)) setTabMoves(opened.getOption(monaco.TAB_FOCUS_MODE));
    });
    monaco.offerBreakpoints(opened, (model) => {
      for (const [name, one] of models.current)
        if (one.model === model) connection.setBreakpoints(name, monaco.breakpointsOf(model));
    });
    setEditor(opened);
    const opening = models.current;
    return () => {
      opened.dispose();
      for (const { model } of opening.values()) model.dispose();
      opening.clear();
    };
  }, [monaco]);

  useEffect(() => afterTheme(() => monaco?.setTheme(dark)), [monaco, dark]);
  useEffect(() => {
    editor?.updateOptions(presenting ? EDITOR_TEXT.presenting : EDITOR_TEXT.usual);
  }, [editor, presenting]);

  const perform = useCallback(
    (what: EditorAct) => {
      editor?.focus();
      editor?.trigger('page', EDITOR_ACTS[what], null);
    },
    [editor],
  );
  useEffect(() => {
    if (act) perform(act.act);
  }, [act, perform]);

  useEffect(() => {
    if (!monaco || !editor) return;
    for (const { file: name, text, replaced } of documents) {
      const known = models.current.get(name);
      if (!known) {
        // What was typed before the editor was there makes no new list.
        const model = monaco.openModel(connection.step, name, connection.documents.text(name));
        models.current.set(name, { model, replaced });
        model.onDidChangeContent(() => {
          connection.documents.edit(name, model.getValue());
          connection.edited();
          const lines = monaco.breakpointsOf(model);
          if (lines.length > 0) connection.setBreakpoints(name, lines);
        });
      } else if (known.replaced !== replaced) {
        known.replaced = replaced;
        monaco.replaceText(known.model, text);
      }
    }
    for (const [name, { model }] of documents.length > 0 ? models.current : []) {
      if (documents.some((document) => document.file === name)) continue;
      // Deleted, or renamed: what took its place in front is for the learner to see.
      connection.setBreakpoints(name, []);
      models.current.delete(name);
      model.dispose();
      if (name === file) setFile('main.c');
    }
    const own = models.current.get(file)?.model;
    const shown = own ?? monaco.headerModel(file);
    if (shown) monaco.showModel(editor, shown);
    editor.updateOptions({ readOnly: own === undefined });
  }, [monaco, editor, documents, file, connection]);

  const showHeader = useCallback((path: string, range: Place['range']) => {
    setHeaders((open) => [...open.filter((one) => one !== path), path].slice(-MOST_HEADERS));
    setFile(path);
    setPlace({ path, range });
  }, []);
  const modelOf = useCallback((name: string) => models.current.get(name)?.model, []);
  useSights(sight, { monaco, editor, modelOf, showOwn: setFile, showHeader });

  // Nobody needs it before the text can be edited.
  useEffect(() => {
    if (!editor || !painted) return;
    let assisting: Disposable | null = null;
    let left = false;
    const cancel = whenIdle(() => {
      warm();
      void import('./language.ts').then(({ assist }) => {
        if (left) return;
        assisting = assist(connection.step, connection.questions, (path, _text, range) =>
          showHeader(path, range),
        );
      });
    });
    return () => {
      left = true;
      cancel();
      assisting?.[Symbol.dispose]();
    };
  }, [editor, painted, connection, showHeader]);

  useEffect(() => {
    if (!place || !editor || !monaco) return;
    const model = monaco.headerModel(place.path);
    if (!model) return;
    monaco.showModel(editor, model);
    editor.setSelection(place.range);
    editor.revealRangeInCenter(place.range);
    editor.focus();
  }, [place, editor, monaco]);

  const closeHeader = (path: string) => {
    setHeaders((open) => open.filter((one) => one !== path));
    if (file === path) setFile('main.c');
    editor?.focus();
  };

  useEffect(() => {
    if (!monaco || !editor) return;
    for (const [name, { model }] of models.current) monaco.mark(model, name, built?.diagnostics ?? []);
  }, [monaco, editor, built]);

  useEffect(() => {
    if (!monaco || !editor) return;
    for (const [name, { model }] of models.current)
      monaco.markCrash(model, crash?.place.file === name ? crash : null);
  }, [monaco, editor, crash]);

  useEffect(() => {
    if (!monaco || !editor) return;
    for (const [name, { model }] of models.current)
      monaco.markStop(model, stop?.file === name ? stop.line : null);
    const target = stop?.file ? models.current.get(stop.file)?.model : undefined;
    if (!stop?.file || !target || stop.line === null) return;
    setFile(stop.file);
    monaco.showModel(editor, target);
    editor.revealLineInCenterIfOutsideViewport(stop.line);
  }, [monaco, editor, stop]);

  useEffect(() => {
    if (!monaco || !editor) return;
    for (const [name, { model }] of models.current) {
      const here = pointed?.file === name && pointed.step === connection.step && pointed.line !== null;
      monaco.markPoint(model, here ? { line: pointed.line ?? 1, name: pointed.name } : null);
    }
  }, [monaco, editor, pointed, connection]);

  useEffect(() => {
    if (!jump || !editor || !monaco) return;
    const target = models.current.get(jump.file)?.model;
    if (!target) return;
    setFile(jump.file);
    monaco.showModel(editor, target);
    const lineNumber = Math.min(Math.max(1, jump.line), target.getLineCount());
    const column = characterColumn(target.getLineContent(lineNumber), jump.column);
    editor.setPosition({ lineNumber, column });
    editor.revealLineInCenterIfOutsideViewport(lineNumber);
    editor.focus();
    if (jump.fix && !monaco.applyFix(editor, jump.fix)) connection.notify(t('fixTooOld'), 'info');
  }, [jump, editor, monaco, connection, t]);

  // Monaco draws its lines some frames after it got a text, in colour later still, and none while its tab is hidden.
  useEffect(() => {
    if (editor && host.current) return whenDrawn(host.current, () => setPainted(true));
  }, [editor]);

  useEffect(() => {
    // A question takes it along.
    if (models.current.has(file)) connection.caret = { file, line: caret.line };
  }, [connection, file, caret.line]);

  // Whoever typed already goes on where they are.
  useEffect(() => {
    const model = editor?.getModel();
    if (!painted || !editor || !model || !left.current) return;
    const [from, to] = [model.getPositionAt(left.current.from), model.getPositionAt(left.current.to)];
    left.current = null;
    editor.setSelection({
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    });
    editor.revealPositionInCenterIfOutsideViewport(to);
    editor.focus();
  }, [painted, editor]);

  const early = documents.find((document) => document.file === file);
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex h-9 shrink-0 border-b">
        <ScrollRow className="gap-0.5 px-1.5" role="tablist" aria-label={t('files')} onKeyDown={chooseTab}>
          {(documents.length > 0 ? documents.map((document) => document.file) : ['main.c']).map((name) => (
            <FileTab
              key={name}
              name={name}
              selected={name === file}
              errors={
                built?.diagnostics.filter((one) => one.file === name && one.severity === 'error').length ?? 0
              }
              onSelect={() => setFile(name)}
            />
          ))}
          {headers.map((path) => (
            <HeaderTab
              key={path}
              path={path}
              selected={path === file}
              onSelect={() => setFile(path)}
              onClose={() => closeHeader(path)}
            />
          ))}
        </ScrollRow>
        <FilesMenu file={file} onOpen={setFile} />
      </div>
      <div className="relative min-h-0 flex-1" id="editor-panel" role="tabpanel" aria-label={file}>
        {!painted && (
          <EarlyText
            key={file}
            file={file}
            text={early ? connection.documents.text(file) : start?.text}
            replaced={early?.replaced}
            shown={early === undefined || early.text === start?.text ? start?.shown : early.text}
            onType={(text) => {
              connection.documents.editEarly(file, start?.text ?? '', text);
              const model = models.current.get(file)?.model;
              if (model) monaco?.replaceText(model, text);
            }}
            onLeave={(caret) => {
              left.current = caret;
            }}
          />
        )}
        <div ref={host} className={classes('absolute inset-0 font-mono', !painted && 'invisible')} />
      </div>
      <p className="flex h-6 shrink-0 items-center gap-4 border-t px-3 text-[11px] text-muted">
        <span>{t('caret', { line: String(caret.line), column: String(caret.column) })}</span>
        {headers.includes(file) ? (
          <span>{t('readOnly')}</span>
        ) : (
          <button
            type="button"
            className="inline-flex items-center gap-1 hover:text-ink"
            title={t('names.format')}
            onClick={() => perform('format')}
          >
            <AlignLeft className="size-3" aria-hidden />
            {t('format')}
          </button>
        )}
        <button
          type="button"
          className="ml-auto inline-flex items-center gap-1.5 hover:text-ink"
          aria-label={t('tabSwitch')}
          aria-pressed={tabMoves}
          aria-keyshortcuts="Control+M"
          title={t('names.tabFocus')}
          onClick={() => perform('tabFocus')}
        >
          {/* Read out when it changes, wherever it was changed. */}
          <span aria-live="polite">{tabMoves ? t('tabMoves') : t('tabIndents')}</span>
          <Keys of={keysOf('tabFocus')} className="max-sm:hidden" />
        </button>
      </p>
    </div>
  );
}

/** What each act is called in Monaco. */
const EDITOR_ACTS: Record<EditorAct, string> = {
  tabFocus: 'wirespeed.tabMovesFocus',
  format: 'wirespeed.format',
  find: 'actions.find',
};

interface Place {
  readonly path: string;
  readonly range: Parameters<CodeEditor['revealRangeInCenter']>[0];
}

/** A text without anything to colour is shown after this long, in milliseconds. */
const COLOUR_MILLISECONDS = 1_500;

/** Calls once there are coloured lines in Monaco's element. Returns the canceller. */
function whenDrawn(element: HTMLElement, action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    observer.disconnect();
  };
  const drawn = () => {
    stop();
    action();
  };
  const observer = new MutationObserver(() => {
    // Plain text has Monaco's class mtk1, every other colour another number.
    if (element.querySelector('.view-line [class^="mtk"]:not(.mtk1)')) drawn();
    else if (element.querySelector('.view-line')) timer ??= setTimeout(drawn, COLOUR_MILLISECONDS);
  });
  observer.observe(element, { childList: true, subtree: true });
  return stop;
}

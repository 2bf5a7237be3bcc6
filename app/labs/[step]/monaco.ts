/**
 * The part of Monaco that this page uses: the editor, C, and the features named below; everything else stays out of
 * the bundle. Loaded on idle, after the lesson is on the screen.
 */
import { notice, sayHere } from '../../_i18n/said/said.ts';
import 'monaco-editor/features/bracketMatching/register.js';
import 'monaco-editor/features/caretOperations/register.js';
import 'monaco-editor/features/clipboard/register.js';
import 'monaco-editor/features/codeAction/register.js';
import 'monaco-editor/features/codeEditor/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/comment/register.js';
import 'monaco-editor/features/contextmenu/register.js';
import 'monaco-editor/features/cursorUndo/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/gotoError/register.js';
import 'monaco-editor/features/gotoLine/register.js';
import 'monaco-editor/features/hover/register.js';
import 'monaco-editor/features/indentation/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/smartSelect/register.js';
// features/suggest is for inline proposals alone.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/features/wordHighlighter/register.js';
import 'monaco-editor/features/wordOperations/register.js';
import 'monaco-editor/languages/definitions/cpp/register.js';
import { editor, KeyCode, KeyMod, languages, MarkerSeverity, type Range, Uri } from 'monaco-editor/editor.js';
import { characterColumn } from './columns.ts';
import { editsTo } from './edits.ts';
import type { Crash, Diagnostic } from './state.ts';

export { breakpointsOf, markStop, offerBreakpoints } from './breakpoints.ts';
export { markPoint } from './pointing.ts';

declare global {
  interface Window {
    MonacoEnvironment?: { getWorker: () => Worker };
  }
}

window.MonacoEnvironment = {
  getWorker: () =>
    new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' }),
};

/** The same colours as in globals.css, which Monaco cannot read. */
const palettes = {
  light: {
    base: 'vs',
    background: '#ffffff',
    ink: '#16202a',
    muted: '#63707a',
    active: '#16202a',
    line: '#f3f6f6',
    selection: '#bfe3e1',
    ruler: '#e6eaec',
    added: '#eaf8ec',
    addedMark: '#2f8a4a',
    removed: '#fdf0ef',
    removedMark: '#c2413a',
    accent: '#0b6e72',
    keyword: '8b2c8f',
    string: '226332',
    comment: '63707a',
    number: '9a4a00',
  },
  dark: {
    base: 'vs-dark',
    background: '#141b20',
    ink: '#e3e9ed',
    muted: '#76848d',
    active: '#e3e9ed',
    line: '#1a2329',
    selection: '#1f5257',
    ruler: '#232e34',
    added: '#152a22',
    addedMark: '#4f9d68',
    removed: '#2d1c1f',
    removedMark: '#c96a66',
    accent: '#4fd1c9',
    keyword: 'dd9be4',
    string: '9bd3a0',
    comment: '8796a0',
    number: 'f0b072',
  },
} as const;

for (const [name, colors] of Object.entries(palettes))
  editor.defineTheme(`wirespeed-${name}`, {
    base: colors.base,
    inherit: true,
    rules: [
      { token: '', foreground: colors.ink.slice(1) },
      { token: 'keyword', foreground: colors.keyword },
      { token: 'string', foreground: colors.string },
      { token: 'comment', foreground: colors.comment },
      { token: 'number', foreground: colors.number },
    ],
    colors: {
      'editor.background': colors.background,
      'editor.foreground': colors.ink,
      'editorLineNumber.foreground': colors.muted,
      'editorLineNumber.activeForeground': colors.active,
      'editorLineNumber.dimmedForeground': colors.muted,
      'editor.lineHighlightBackground': colors.line,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': colors.selection,
      'editorRuler.foreground': colors.ruler,
      'editorCursor.foreground': colors.accent,
      focusBorder: colors.accent,
      // Faint enough for comments to be read on them; words that differ have a frame instead of a second colour.
      'diffEditor.insertedLineBackground': colors.added,
      'diffEditor.insertedTextBackground': '#00000000',
      'diffEditor.insertedTextBorder': `${colors.addedMark}40`,
      'diffEditor.removedLineBackground': colors.removed,
      'diffEditor.removedTextBackground': '#00000000',
      'diffEditor.removedTextBorder': `${colors.removedMark}40`,
      'diffEditorGutter.insertedLineBackground': '#00000000',
      'diffEditorGutter.removedLineBackground': '#00000000',
    },
  });

/** A compiler's fixes, with the lines that they are for as they were when it spoke. */
interface Fix {
  readonly diagnostic: Diagnostic;
  readonly lines: ReadonlyMap<number, string>;
}
const fixes = new Map<string, Fix[]>();

/** A fix whose lines have changed since would break the text. */
function fits(model: editor.ITextModel, { lines }: Fix): boolean {
  return [...lines].every(([line, text]) => lineOf(model, line) === text);
}

function lineOf(model: editor.ITextModel, line: number): string | null {
  return line >= 1 && line <= model.getLineCount() ? model.getLineContent(line) : null;
}

function editsOf({ fixes: own = [] }: Diagnostic) {
  return own.map(({ line, column, endLine, endColumn, text }) => ({
    range: { startLineNumber: line, startColumn: column, endLineNumber: endLine, endColumn },
    text,
  }));
}

/** Applies what the compiler proposed, as one step to undo. False where the text is another by now. */
export function applyFix(opened: editor.IStandaloneCodeEditor, diagnostic: Diagnostic): boolean {
  const model = opened.getModel();
  const fix = (model && fixes.get(model.uri.toString()))?.find((one) => one.diagnostic === diagnostic);
  if (!model || !fix || !fits(model, fix)) return false;
  opened.pushUndoStop();
  opened.executeEdits('gcc', editsOf(diagnostic));
  opened.pushUndoStop();
  return true;
}

languages.registerCodeActionProvider('c', {
  provideCodeActions(model, range) {
    const here = fixes.get(model.uri.toString()) ?? [];
    const actions = here
      .filter((fix) => touches(range, fix.diagnostic) && fits(model, fix))
      .map(({ diagnostic }) => ({
        title: sayHere(notice('apply-fix', { message: diagnostic.message })),
        kind: 'quickfix',
        isPreferred: true,
        edit: {
          edits: editsOf(diagnostic).map((textEdit) => ({
            resource: model.uri,
            versionId: model.getVersionId(),
            textEdit,
          })),
        },
      }));
    return { actions, dispose: () => undefined };
  },
});

function touches(range: Range, diagnostic: Diagnostic): boolean {
  return range.startLineNumber <= diagnostic.line && diagnostic.line <= range.endLineNumber;
}

/** Shows the compiler's messages in a file; an empty list takes them away. */
export function mark(model: editor.ITextModel, file: string, diagnostics: readonly Diagnostic[]): void {
  const own = diagnostics.filter((diagnostic) => diagnostic.file === file);
  const uri = model.uri.toString();
  fixes.set(
    uri,
    own
      .filter((diagnostic) => diagnostic.fixes?.length)
      .map((diagnostic) => ({
        diagnostic,
        lines: new Map(
          diagnostic.fixes?.flatMap(({ line, endLine }) =>
            [line, endLine].map((one) => [one, lineOf(model, one) ?? ''] as const),
          ),
        ),
      })),
  );
  editor.setModelMarkers(
    model,
    'compiler',
    own.map((diagnostic) => {
      const line = Math.min(Math.max(1, diagnostic.line), model.getLineCount());
      const column = characterColumn(model.getLineContent(line), diagnostic.column);
      const word = model.getWordAtPosition({ lineNumber: line, column });
      return {
        severity: SEVERITY[diagnostic.severity],
        message: diagnostic.message,
        source: 'gcc',
        ...(diagnostic.option !== undefined && { code: diagnostic.option }),
        startLineNumber: line,
        startColumn: column,
        endLineNumber: line,
        endColumn: word?.endColumn ?? column + 1,
      };
    }),
  );
}

/** Decorations of each text's crash: the line itself, since the marker's wave is easily overlooked. */
const crashed = new WeakMap<editor.ITextModel, string[]>();

/** Shows where the guest crashed in a file; null takes it away. */
export function markCrash(model: editor.ITextModel, crash: Crash | null): void {
  if (!crash) {
    editor.setModelMarkers(model, 'crash', []);
    crashed.set(model, model.deltaDecorations(crashed.get(model) ?? [], []));
    return;
  }
  const lineNumber = Math.min(Math.max(1, crash.place.line), model.getLineCount());
  const range = {
    startLineNumber: lineNumber,
    startColumn: model.getLineFirstNonWhitespaceColumn(lineNumber) || 1,
    endLineNumber: lineNumber,
    endColumn: model.getLineLastNonWhitespaceColumn(lineNumber) || 1,
  };
  const marker = { severity: MarkerSeverity.Error, message: crash.text, source: 'guest', ...range };
  editor.setModelMarkers(model, 'crash', [marker]);
  const line = { range, options: { isWholeLine: true, className: 'crash-line' } };
  crashed.set(model, model.deltaDecorations(crashed.get(model) ?? [], [line]));
}

const SEVERITY = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  note: MarkerSeverity.Info,
} as const;

/** Replaces a model's text place by place, so that the caret stays and Undo brings the old text back. */
export function replaceText(model: editor.ITextModel, text: string): void {
  if (model.getValue() === text) return;
  model.pushStackElement();
  model.pushEditOperations(null, editsTo(model.getValue(), text), () => null);
  model.pushStackElement();
}

/** The same where nobody types: nothing is kept for Undo, however often another's text changes. */
export function followText(model: editor.ITextModel, text: string): void {
  if (model.getValue() !== text) model.applyEdits(editsTo(model.getValue(), text));
}

/** Forgets what Undo would bring back: what was followed meanwhile stands in between. */
export function forgetUndo(shown: editor.IStandaloneCodeEditor, model: editor.ITextModel): void {
  const view = shown.getModel() === model ? shown.saveViewState() : null;
  model.setValue(model.getValue());
  if (view) shown.restoreViewState(view);
}

export function openModel(step: string, file: string, text: string): editor.ITextModel {
  const language = /\.[ch]$/.test(file) ? 'c' : 'plaintext';
  const model = editor.createModel(text, language, Uri.parse(`file:///${step}/${file}`));
  model.setEOL(editor.EndOfLineSequence.LF);
  model.updateOptions({
    tabSize: 8,
    insertSpaces: false,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return model;
}

const left = new WeakMap<editor.ITextModel, editor.ICodeEditorViewState | null>();

/** Shows a text where it was left. */
export function showModel(shown: editor.IStandaloneCodeEditor, model: editor.ITextModel): void {
  const before = shown.getModel();
  if (before === model) return;
  if (before) left.set(before, shown.saveViewState());
  shown.setModel(model);
  shown.restoreViewState(left.get(model) ?? null);
}

/** Must agree with `.source` in workbench.css, which stands in until the editor is there. */
export function openEditor(element: HTMLElement, dark: boolean): editor.IStandaloneCodeEditor {
  const opened = editor.create(element, {
    model: null,
    theme: themeName(dark),
    ariaLabel: 'Source editor',
    automaticLayout: true,
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: 13,
    lineHeight: 20,
    padding: { top: 8, bottom: 8 },
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 12,
    glyphMargin: false,
    folding: false,
    minimap: { enabled: false },
    overviewRulerBorder: false,
    scrollBeyondLastLine: false,
    smoothScrolling: false,
    tabSize: 8,
    insertSpaces: false,
    detectIndentation: false,
    rulers: [80],
    renderLineHighlight: 'line',
    renderLineHighlightOnlyWhenFocus: true,
    fixedOverflowWidgets: true,
    wordBasedSuggestions: 'currentDocument',
    quickSuggestions: false,
    acceptSuggestionOnEnter: 'smart',
    stickyScroll: { enabled: false },
    guides: { indentation: false },
    unicodeHighlight: { ambiguousCharacters: false },
    contextmenu: true,
    // Of a line of digits the grammar takes the square of them; it may be another's text. No line of a program is as long.
    maxTokenizationLineLength: 2_000,
  });
  // Monaco's own action for this does not show in the options, so nobody could tell which mode is on.
  opened.addAction({
    id: 'wirespeed.tabMovesFocus',
    label: 'Tab Key Moves Focus, or Indents',
    keybindings: [KeyMod.CtrlCmd | KeyCode.KeyM, KeyMod.WinCtrl | KeyMod.Shift | KeyCode.KeyM],
    run: () => opened.updateOptions({ tabFocusMode: !opened.getOption(TAB_FOCUS_MODE) }),
  });
  return opened;
}

/** The model of a header that was opened from a definition. */
export function headerModel(path: string): editor.ITextModel | null {
  return editor.getModel(Uri.from({ scheme: 'header', path }));
}

/** Opens a header's text, once. Nobody can change it: the editor is read-only on it. */
export function openHeader(path: string, text: string): editor.ITextModel {
  return headerModel(path) ?? editor.createModel(text, 'c', Uri.from({ scheme: 'header', path }));
}

/** From the first column of one line to the end of another. */
export function wholeLines(model: editor.ITextModel, { first, last }: { first: number; last: number }) {
  const clamp = (line: number) => Math.min(Math.max(1, line), model.getLineCount());
  return {
    startLineNumber: clamp(first),
    startColumn: 1,
    endLineNumber: clamp(last),
    endColumn: model.getLineMaxColumn(clamp(last)),
  };
}

export function setTheme(dark: boolean): void {
  editor.setTheme(themeName(dark));
  // Another theme takes the colours from all words until there is time to read the text again: what is seen is read at once.
  for (const shown of editor.getEditors())
    for (const { endLineNumber } of shown.getVisibleRanges())
      (shown.getModel() as Tokenized | null)?.tokenization?.forceTokenization(endLineNumber);
}

/** A part of Monaco's models that its types do not name. */
interface Tokenized extends editor.ITextModel {
  readonly tokenization?: { forceTokenization(line: number): void };
}

export const TAB_FOCUS_MODE = editor.EditorOption.tabFocusMode;

function themeName(dark: boolean): string {
  return dark ? 'wirespeed-dark' : 'wirespeed-light';
}

/**
 * What clangd knows, in Monaco: proposals, explanations, places, signatures, format, and marks while one types. A slim
 * client of the seven questions that this page asks; without clangd each has no answer, and the editor is a plain one.
 */
import { notice, sayHere } from '../../_i18n/said/said.ts';
import 'monaco-editor/features/gotoSymbol/register.js';
import 'monaco-editor/features/parameterHints/register.js';
import {
  editor,
  type IRange,
  KeyCode,
  KeyMod,
  languages,
  MarkerSeverity,
  type Position,
  Uri,
} from 'monaco-editor/editor.js';
import type { TextRange } from '../../../server/protocol.ts';
import { besideGcc } from './language-marks.ts';
import type { Questions } from './questions.ts';

/** A pause in typing before the text is read anew, in milliseconds. */
const CHECK_MILLISECONDS = 600;

const SEVERITY = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  note: MarkerSeverity.Info,
} as const;

/** Monaco's name for the action. */
const FORMAT = 'wirespeed.format';

type Model = editor.ITextModel;

/** Shows a header, read-only, with this place in sight. */
export type ShowHeader = (path: string, text: string, range: IRange) => void;

/** Registers everything until it is disposed of. `step` is the first part of the models' addresses. */
export function assist(step: string, questions: Questions, showHeader: ShowHeader): Disposable {
  const fileOf = (model: Model) => {
    const [first, file] = model.uri.path.slice(1).split('/');
    return first === step && file !== undefined && /\.[ch]$/.test(file) ? file : null;
  };
  const about = (model: Model, position: Position) => {
    const file = fileOf(model);
    if (file === null) return null;
    const { lineNumber, column } = position;
    return { file, text: model.getValue(), line: lineNumber - 1, character: column - 1 };
  };
  /** Where a definition is: in a text that is open, or in a header, whose model is made for Monaco to look into. */
  const uriOf = async (path: string): Promise<Uri | null> => {
    const own = /^\/app\/([^/]+)$/.exec(path)?.[1];
    const opened = own === undefined ? null : Uri.parse(`file:///${step}/${own}`);
    if (opened && editor.getModel(opened)) return opened;
    const uri = Uri.from({ scheme: 'header', path });
    if (editor.getModel(uri)) return uri;
    const header = await questions.ask({ what: 'header', path });
    if (!header) return null;
    if (!editor.getModel(uri)) headers.add(editor.createModel(header.text, 'c', uri));
    return uri;
  };
  const headers = new Set<Model>();

  const registered = [
    languages.registerCompletionItemProvider('c', {
      triggerCharacters: ['.', '>'],
      async provideCompletionItems(model, position) {
        const place = about(model, position);
        const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
        // ">" alone compares, or ends an #include.
        if (!place || (before.endsWith('>') && !before.endsWith('->'))) return null;
        const answer = await questions.ask({ what: 'complete', ...place });
        const word = model.getWordUntilPosition(position);
        const here = {
          startLineNumber: position.lineNumber,
          startColumn: word.startColumn,
          endLineNumber: position.lineNumber,
          endColumn: position.column,
        };
        return {
          incomplete: answer?.incomplete ?? false,
          suggestions: (answer?.proposals ?? []).map((one) => ({
            label: one.label,
            kind: KINDS[one.kind] ?? languages.CompletionItemKind.Text,
            detail: one.detail,
            documentation: one.documentation,
            sortText: one.sort,
            filterText: one.filter,
            insertText: one.edit?.text ?? one.insert,
            range: one.edit ? rangeOf(one.edit.range) : here,
          })),
        };
      },
    }),
    languages.registerHoverProvider('c', {
      async provideHover(model, position) {
        const place = about(model, position);
        const answer = place && (await questions.ask({ what: 'hover', ...place }));
        if (!answer || answer.text === '') return null;
        // The words are a program's: shown as code, never as Markdown.
        const value = `\`\`\`c\n${answer.text.replaceAll('```', "'''")}\n\`\`\``;
        return { contents: [{ value }], ...(answer.range && { range: rangeOf(answer.range) }) };
      },
    }),
    languages.registerSignatureHelpProvider('c', {
      signatureHelpTriggerCharacters: ['(', ','],
      async provideSignatureHelp(model, position) {
        const place = about(model, position);
        const answer = place && (await questions.ask({ what: 'signature', ...place }));
        if (!answer || answer.signatures.length === 0) return null;
        const signatures = answer.signatures.map((one) => ({
          ...one,
          parameters: one.parameters.map((label) => ({ label })),
        }));
        const value = { signatures, activeSignature: answer.active, activeParameter: answer.parameter };
        return { value, dispose: () => undefined };
      },
    }),
    languages.registerDefinitionProvider('c', {
      async provideDefinition(model, position) {
        const place = about(model, position);
        const answer = place && (await questions.ask({ what: 'definition', ...place }));
        const found = await Promise.all(
          (answer?.places ?? []).map(async ({ path, range }) => ({
            uri: await uriOf(path),
            range: rangeOf(range),
          })),
        );
        return found.flatMap(({ uri, range }) => (uri ? [{ uri, range }] : []));
      },
    }),
    // Monaco's own action has another key on Linux, which browsers take for their tools.
    editor.addEditorAction({
      id: FORMAT,
      label: sayHere(notice('format')),
      precondition: '!editorReadonly',
      keybindings: [KeyMod.Shift | KeyMod.Alt | KeyCode.KeyF],
      async run(opened) {
        const model = opened.getModel();
        const file = model && fileOf(model);
        if (!model || !file) return;
        const version = model.getVersionId();
        const answer = await questions.ask({ what: 'format', file, text: model.getValue() });
        if (!answer || answer.edits.length === 0 || model.getVersionId() !== version) return;
        opened.pushUndoStop();
        opened.executeEdits(
          'format',
          answer.edits.map(({ range, text }) => ({ range: rangeOf(range), text })),
        );
        opened.pushUndoStop();
      },
    }),
    editor.registerEditorOpener({
      openCodeEditor(_source, resource, selection) {
        const model = resource.scheme === 'header' ? editor.getModel(resource) : null;
        if (!model) return false;
        const range =
          selection && 'startLineNumber' in selection
            ? selection
            : { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 };
        showHeader(resource.path, model.getValue(), range);
        return true;
      },
    }),
  ];

  const timers = new Map<Model, ReturnType<typeof setTimeout>>();
  const check = async (model: Model) => {
    const file = fileOf(model);
    if (file === null || model.isDisposed()) return;
    const version = model.getVersionId();
    const answer = await questions.ask({ what: 'check', file, text: model.getValue() });
    if (!answer || model.isDisposed() || model.getVersionId() !== version) return;
    const gcc = editor.getModelMarkers({ owner: 'compiler', resource: model.uri });
    const found = answer.problems.map(({ range, severity, message }) => ({
      ...rangeOf(range),
      severity: SEVERITY[severity],
      message,
      source: 'clangd',
    }));
    editor.setModelMarkers(model, 'clangd', besideGcc(found, gcc));
  };
  const later = (model: Model) => {
    clearTimeout(timers.get(model));
    timers.set(
      model,
      setTimeout(() => void check(model), CHECK_MILLISECONDS),
    );
  };
  const listening = new Map<Model, { dispose(): void }>();
  const listen = (model: Model) => {
    if (fileOf(model) === null) return;
    listening.set(
      model,
      model.onDidChangeContent(() => later(model)),
    );
    later(model);
  };
  for (const model of editor.getModels()) listen(model);
  const created = editor.onDidCreateModel(listen);
  // A build's own words take the place of ours about the same lines.
  const marked = editor.onDidChangeMarkers((resources) => {
    for (const resource of resources) {
      const model = editor.getModel(resource);
      if (!model || fileOf(model) === null) continue;
      const ours = editor.getModelMarkers({ owner: 'clangd', resource });
      const left = besideGcc(ours, editor.getModelMarkers({ owner: 'compiler', resource }));
      // Within the event Monaco would not hear of it.
      if (left.length < ours.length)
        setTimeout(() => !model.isDisposed() && editor.setModelMarkers(model, 'clangd', left));
    }
  });
  return {
    [Symbol.dispose]() {
      for (const one of [...registered, ...listening.values(), created, marked]) one.dispose();
      for (const timer of timers.values()) clearTimeout(timer);
      for (const model of headers) model.dispose();
    },
  };
}

function rangeOf({ start, end }: TextRange): IRange {
  return {
    startLineNumber: start.line + 1,
    startColumn: start.character + 1,
    endLineNumber: end.line + 1,
    endColumn: end.character + 1,
  };
}

const KIND = languages.CompletionItemKind;
/** By the protocol's numbers. */
const KINDS: Readonly<Record<number, languages.CompletionItemKind>> = {
  2: KIND.Method,
  3: KIND.Function,
  5: KIND.Field,
  6: KIND.Variable,
  7: KIND.Class,
  9: KIND.Module,
  13: KIND.Enum,
  14: KIND.Keyword,
  15: KIND.Snippet,
  17: KIND.File,
  20: KIND.EnumMember,
  21: KIND.Constant,
  22: KIND.Struct,
};

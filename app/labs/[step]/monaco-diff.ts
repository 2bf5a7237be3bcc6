/** Monaco's comparison of two texts: side by side where there is room, in one column elsewhere. Loaded when it is asked for. */
import 'monaco-editor/features/diffEditor/register.js';
import { editor, type IDisposable } from 'monaco-editor/editor.js';
import { setTheme } from './monaco.ts';

export interface Comparison extends IDisposable {
  show(original: string, modified: string, language: string): void;
  reveal(line: number): void;
}

const INLINE_BELOW = 720;

/** `names` are read aloud: of the other text, and of the present one. */
export function openComparison(
  element: HTMLElement,
  dark: boolean,
  names: readonly [other: string, present: string],
): Comparison {
  setTheme(dark);
  const opened = editor.createDiffEditor(element, {
    automaticLayout: true,
    readOnly: true,
    originalEditable: false,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: INLINE_BELOW,
    renderGutterMenu: false,
    renderMarginRevertIcon: false,
    hideUnchangedRegions: { enabled: false },
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: 13,
    lineHeight: 20,
    lineNumbersMinChars: 4,
    glyphMargin: false,
    folding: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    stickyScroll: { enabled: false },
    guides: { indentation: false },
    unicodeHighlight: { ambiguousCharacters: false },
  });
  opened.getOriginalEditor().updateOptions({ ariaLabel: names[0] });
  opened.getModifiedEditor().updateOptions({ ariaLabel: names[1] });
  const drop = () => {
    const models = opened.getModel();
    opened.setModel(null);
    models?.original.dispose();
    models?.modified.dispose();
  };
  return {
    show(original, modified, language) {
      const models = opened.getModel();
      if (models && models.original.getValue() === original) {
        if (models.modified.getValue() !== modified) models.modified.setValue(modified);
        return;
      }
      drop();
      const made = {
        original: editor.createModel(original, language),
        modified: editor.createModel(modified, language),
      };
      for (const model of [made.original, made.modified])
        model.updateOptions({
          tabSize: 8,
          bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
        });
      opened.setModel(made);
    },
    reveal: (line) => opened.getModifiedEditor().revealLineInCenter(line),
    dispose() {
      drop();
      opened.dispose();
    },
  };
}

/** Breakpoints in Monaco: a click beside a line's number or F9 sets and removes one; they move with the text. */

import { editor, KeyCode } from 'monaco-editor/editor.js';
import { notice, sayHere } from '../../_i18n/said/said.ts';

type Model = editor.ITextModel;

const POINT = 'breakpoint';
const options = {
  isWholeLine: true,
  linesDecorationsClassName: POINT,
  description: POINT,
  stickiness: 1,
} as const;

/** The lines that have one, in order. */
export function breakpointsOf(model: Model): number[] {
  const lines = model
    .getAllDecorations()
    .filter(({ options }) => options.linesDecorationsClassName === POINT)
    .map(({ range }) => range.startLineNumber);
  return [...new Set(lines)].sort((a, b) => a - b);
}

function toggle(model: Model, line: number): void {
  const there = model
    .getLineDecorations(line)
    .filter(({ options }) => options.linesDecorationsClassName === POINT);
  const range = { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 };
  model.deltaDecorations(
    there.map(({ id }) => id),
    there.length > 0 ? [] : [{ range, options }],
  );
}

/** Calls with the model whose breakpoints changed. */
export function offerBreakpoints(
  opened: editor.IStandaloneCodeEditor,
  onChange: (model: Model) => void,
): void {
  const change = (line: number | undefined) => {
    const model = opened.getModel();
    if (!model || line === undefined) return;
    toggle(model, line);
    onChange(model);
  };
  const { GUTTER_LINE_NUMBERS, GUTTER_LINE_DECORATIONS } = editor.MouseTargetType;
  opened.onMouseDown(({ target, event }) => {
    if (!event.leftButton) return;
    if (target.type === GUTTER_LINE_NUMBERS || target.type === GUTTER_LINE_DECORATIONS)
      change(target.position?.lineNumber);
  });
  opened.addAction({
    id: 'wirespeed.breakpoint',
    label: sayHere(notice('breakpoint')),
    keybindings: [KeyCode.F9],
    run: () => change(opened.getPosition()?.lineNumber),
  });
}

const stops = new WeakMap<Model, string[]>();

/** Where the guest stands in this text; null: nowhere. */
export function markStop(model: Model, line: number | null): void {
  const at = line === null ? null : Math.min(Math.max(1, line), model.getLineCount());
  const decorations =
    at === null
      ? []
      : [
          {
            range: { startLineNumber: at, startColumn: 1, endLineNumber: at, endColumn: 1 },
            options: { isWholeLine: true, className: 'stop-line', description: 'stop' },
          },
        ];
  stops.set(model, model.deltaDecorations(stops.get(model) ?? [], decorations));
}

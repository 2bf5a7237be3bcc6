/** A line in Monaco's text that somebody points at, with their name at its end. It moves with the text. */
import type { editor } from 'monaco-editor/editor.js';

type Model = editor.ITextModel;

const marks = new WeakMap<Model, string[]>();

/** Takes the mark before away; null: there is no other. */
export function markPoint(
  model: Model,
  point: { readonly line: number; readonly name: string } | null,
): void {
  const line = point && Math.min(Math.max(1, point.line), model.getLineCount());
  const decorations =
    point === null || line === null
      ? []
      : [
          {
            range: {
              startLineNumber: line,
              startColumn: 1,
              endLineNumber: line,
              endColumn: model.getLineMaxColumn(line),
            },
            options: {
              isWholeLine: true,
              className: 'pointed-line',
              description: 'pointed',
              stickiness: 1,
              after: { content: `  ← ${point.name}`, inlineClassName: 'pointed-name' },
            },
          },
        ];
  marks.set(model, model.deltaDecorations(marks.get(model) ?? [], decorations));
}

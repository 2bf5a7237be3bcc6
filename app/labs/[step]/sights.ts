/** What the lesson asks the editor to show, found in the learner's texts and in headers. */
import { useEffect, useRef } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { declarationLine, headerPaths, linesOf } from './headers.ts';
import type * as Monaco from './monaco.ts';
import type { Sight } from './reveal.ts';
import { useConnection } from './workshop.tsx';

type MonacoModule = typeof Monaco;
type CodeEditor = ReturnType<MonacoModule['openEditor']>;

interface Stage {
  readonly monaco: MonacoModule | null;
  readonly editor: CodeEditor | null;
  /** The model of a learner's own file. */
  readonly modelOf: (file: string) => ReturnType<MonacoModule['openModel']> | undefined;
  readonly showOwn: (file: string) => void;
  readonly showHeader: (path: string, range: ReturnType<MonacoModule['wholeLines']>) => void;
}

/** Shows each new sight once the editor is there. */
export function useSights(
  sight: Sight | null,
  { monaco, editor, modelOf, showOwn, showHeader }: Stage,
): void {
  const t = useTexts('lesson');
  const connection = useConnection();
  const shown = useRef<Sight | null>(null);
  useEffect(() => {
    if (!sight || !monaco || !editor || shown.current === sight) return;
    shown.current = sight;
    if (sight.kind === 'lines' && showLines(sight)) return;
    void fetchHeader(sight.kind === 'lines' ? sight.file : sight.header);

    function showLines({ file, text }: Extract<Sight, { kind: 'lines' }>): boolean {
      const model = modelOf(file);
      if (!model || !monaco || !editor) return false;
      const lines = linesOf(model.getValue(), text);
      if (!lines) connection.notify(t('notInText'), 'info');
      showOwn(file);
      monaco.showModel(editor, model);
      const range = monaco.wholeLines(model, lines ?? { first: 1, last: 1 });
      if (lines) editor.setSelection(range);
      editor.revealRangeInCenter(range);
      editor.focus();
      return true;
    }

    async function fetchHeader(header: string): Promise<void> {
      for (const path of headerPaths(header)) {
        const answer = await connection.questions.ask({ what: 'header', path });
        if (!answer || !monaco) continue;
        const model = monaco.openHeader(path, answer.text);
        const found =
          sight?.kind === 'lines'
            ? linesOf(answer.text, sight.text)
            : lineAlone(declarationLine(answer.text, sight?.name ?? ''));
        showHeader(path, monaco.wholeLines(model, found ?? { first: 1, last: 1 }));
        return;
      }
      connection.notify(t('noHeader', { file: header }), 'warning');
    }
  }, [sight, monaco, editor, modelOf, showOwn, showHeader, connection, t]);
}

function lineAlone(line: number | null) {
  return line === null ? null : { first: line, last: line };
}

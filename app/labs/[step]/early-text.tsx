'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';

/** Where somebody was in the text when the editor took over. */
export interface Caret {
  readonly from: number;
  readonly to: number;
}

interface EarlyTextProps {
  readonly file: string;
  /** The learner's own text; undefined until the server told it. */
  readonly text: string | undefined;
  /** The same in colour, where the page came with it. */
  readonly shown: ReactNode;
  readonly onType: (text: string) => void;
  /** Called when this goes while somebody is in it. */
  readonly onLeave: (caret: Caret) => void;
}

/**
 * Stands in until Monaco is there, which on a slow line takes a while: the text that the page came with, and as soon as it
 * is known to be the learner's, a plain field to type in over it.
 */
export function EarlyText({ file, text, shown, onType, onLeave }: EarlyTextProps) {
  const t = useTexts('commands');
  const [typed, setTyped] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const coloured = useRef<HTMLPreElement>(null);
  const caret = useRef({ inside: false, from: 0, to: 0 });
  const leave = useRef(onLeave);
  leave.current = onLeave;
  const known = text !== undefined;
  // Before its element goes, and with it the caret.
  useEffect(() => {
    if (!known) return;
    return () => {
      if (caret.current.inside) leave.current(caret.current);
    };
  }, [known]);
  const note = () => {
    const element = field.current;
    if (!element) return;
    caret.current = {
      inside: document.activeElement === element,
      from: element.selectionStart,
      to: element.selectionEnd,
    };
  };
  return (
    <>
      {!typed && (
        <pre ref={coloured} className="source" aria-busy={!known} aria-hidden={known}>
          {shown}
        </pre>
      )}
      {known && (
        <textarea
          ref={field}
          className={classes('source resize-none bg-transparent', !typed && 'source-over')}
          aria-label={t('early', { file })}
          defaultValue={text}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onInput={(event) => {
            setTyped(true);
            note();
            onType(event.currentTarget.value);
          }}
          onSelect={note}
          onFocus={note}
          onBlur={note}
          onScroll={({ currentTarget: { scrollLeft, scrollTop } }) =>
            coloured.current?.scrollTo(scrollLeft, scrollTop)
          }
        />
      )}
    </>
  );
}

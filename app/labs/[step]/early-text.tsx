'use client';

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';

/** Where somebody was in the text when the editor took over. */
export interface Caret {
  readonly from: number;
  readonly to: number;
}

interface EarlyTextProps {
  readonly file: string;
  /** What can be typed in: the learner's own text, or what a newcomer starts from; undefined until one is known. */
  readonly text: string | undefined;
  /** Grows when `text` was replaced by something else than typing. */
  readonly replaced: number | undefined;
  /** The text in colour, where the page came with it. */
  readonly shown: ReactNode;
  readonly onType: (text: string) => void;
  /** Called when this goes while somebody is in it. */
  readonly onLeave: (caret: Caret) => void;
}

/**
 * Stands in until Monaco is there, which on a slow line takes a while: the text that the page came with, and over it a plain
 * field, which takes typing from the page's first bytes on where a newcomer's text is known.
 */
export function EarlyText({ text, shown, ...field }: EarlyTextProps) {
  const [typed, setTyped] = useState(false);
  return (
    <>
      {!typed && (
        <pre className="source" aria-busy={text === undefined} aria-hidden={text !== undefined}>
          {shown}
        </pre>
      )}
      {text !== undefined && <Field {...field} text={text} typed={typed} onTyped={() => setTyped(true)} />}
    </>
  );
}

interface FieldProps extends Omit<EarlyTextProps, 'shown'> {
  readonly text: string;
  readonly typed: boolean;
  readonly onTyped: () => void;
}

function Field({ file, text, replaced, typed, onTyped, onType, onLeave }: FieldProps) {
  const t = useTexts('commands');
  const host = useRef<HTMLDivElement>(null);
  const tell = useRef({ onTyped, onType, onLeave });
  tell.current = { onTyped, onType, onLeave };
  const [alive, setAlive] = useState(false);
  const [first] = useState(text);
  // Not React's: it would put back the page's text over what was typed before the scripts were there.
  const [html] = useState(() => ({ __html: fieldOf(t('early', { file }), text) }));

  // Its end comes before the element goes, and with it the caret.
  useLayoutEffect(() => {
    const element = host.current?.querySelector('textarea');
    if (!element) return;
    const type = () => {
      tell.current.onTyped();
      tell.current.onType(element.value);
    };
    const scroll = () =>
      host.current?.previousElementSibling?.scrollTo(element.scrollLeft, element.scrollTop);
    const listening = new AbortController();
    element.addEventListener('input', type, { signal: listening.signal });
    element.addEventListener('scroll', scroll, { signal: listening.signal });
    if (element.value !== first) type();
    scroll();
    setAlive(true);
    return () => {
      listening.abort();
      if (document.activeElement === element)
        tell.current.onLeave({ from: element.selectionStart, to: element.selectionEnd });
    };
  }, [first]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed is there already
  useEffect(() => {
    const element = host.current?.querySelector('textarea');
    if (!element || element.value === text) return;
    const { selectionStart, selectionEnd } = element;
    element.value = text;
    element.setSelectionRange(selectionStart, selectionEnd);
    tell.current.onTyped();
  }, [replaced]);

  return (
    <div
      ref={host}
      className={classes('contents', !typed && 'source-over', !alive && 'source-asleep')}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: see above; the text is escaped
      dangerouslySetInnerHTML={html}
    />
  );
}

/** A parser drops the first line break of a text area. */
function fieldOf(label: string, text: string): string {
  const attributes =
    'class="source resize-none bg-transparent" wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off"';
  return `<textarea ${attributes} aria-label="${escaped(label)}">\n${escaped(text)}</textarea>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

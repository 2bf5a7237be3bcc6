'use client';

import { useTexts } from '../../_i18n/texts.tsx';
import type { Jump } from './editor.tsx';
import type { Crash } from './state.ts';

/** The line of the learner's text in which the guest crashed; a click goes there. */
export function CrashLink({ place, onJump }: { place: Crash['place']; onJump: (jump: Jump) => void }) {
  const t = useTexts('check');
  const { file, line, function: name } = place;
  const where = `${file}:${line}`;
  return (
    <button
      type="button"
      className="rounded-sm font-mono underline underline-offset-2"
      onClick={() => onJump({ file, line, column: 1 })}
      aria-label={t('crash', { line: String(line), file })}
    >
      {name === '' ? where : t('crashIn', { place: where, name })}
    </button>
  );
}

'use client';

import type { Jump } from './editor.tsx';
import type { Crash } from './state.ts';

/** The line of the learner's text in which the guest crashed; a click goes there. */
export function CrashLink({ place, onJump }: { place: Crash['place']; onJump: (jump: Jump) => void }) {
  const { file, line, function: name } = place;
  return (
    <button
      type="button"
      className="rounded-sm font-mono underline underline-offset-2"
      onClick={() => onJump({ file, line, column: 1 })}
      aria-label={`Go to line ${line} of ${file}, where it happened`}
    >
      {file}:{line}
      {name !== '' && ` in ${name}()`}
    </button>
  );
}

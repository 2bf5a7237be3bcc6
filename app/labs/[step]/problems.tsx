'use client';

import { CircleX, Info, TriangleAlert } from 'lucide-react';
import type { Jump } from './editor.tsx';
import { useWorkshop } from './workshop.tsx';

/** The compiler's messages; a click goes to the line. */
export function Problems({ onJump }: { onJump: (jump: Jump) => void }) {
  const built = useWorkshop((workshop) => workshop.built);
  if (!built || built.diagnostics.length === 0)
    return (
      <div className="grid h-full place-items-center p-4 text-center text-[13px] text-muted">
        {built
          ? built.ok
            ? 'The compiler has nothing to say. Nicely done.'
            : built.summary
          : 'What the compiler says about your text appears here, a click away from the line.'}
      </div>
    );
  return (
    <ul className="h-full overflow-auto py-1" aria-label="Problems">
      {built.diagnostics.map((diagnostic) => {
        const { file, line, column, severity, message, option, fixes } = diagnostic;
        return (
          <li key={`${file}:${line}:${column}:${message}`} className="flex items-baseline">
            <button
              type="button"
              className="flex min-w-0 flex-1 items-baseline gap-2 px-3 py-1 text-left text-[13px] outline-offset-[-2px] hover:bg-raised"
              onClick={() => onJump({ file, line, column })}
            >
              <Severity severity={severity} />
              <span className="min-w-0 break-words">
                {message}{' '}
                {option !== undefined && <span className="font-mono text-muted text-xs">[{option}]</span>}
              </span>
              <span className="ml-auto shrink-0 font-mono text-muted text-xs">
                {file}:{line}:{column}
              </span>
            </button>
            {fixes !== undefined && fixes.length > 0 && (
              <button
                type="button"
                className="mr-3 shrink-0 rounded border px-1.5 text-xs hover:bg-raised"
                aria-label={`Apply the compiler’s fix: ${message}`}
                onClick={() => onJump({ file, line, column, fix: diagnostic })}
              >
                Fix
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Severity({ severity }: { severity: 'error' | 'warning' | 'note' }) {
  const look = 'size-3.5 shrink-0 translate-y-0.5';
  if (severity === 'error') return <CircleX className={`${look} text-bad`} aria-label="Error" />;
  if (severity === 'warning') return <TriangleAlert className={`${look} text-warn`} aria-label="Warning" />;
  return <Info className={`${look} text-muted`} aria-label="Note" />;
}

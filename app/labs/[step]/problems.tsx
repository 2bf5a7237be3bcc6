'use client';

import { CircleX, Info, TriangleAlert } from 'lucide-react';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import type { Jump } from './editor.tsx';
import { useWorkshop } from './workshop.tsx';

/** The compiler's messages; a click goes to the line. */
export function Problems({ onJump }: { onJump: (jump: Jump) => void }) {
  const t = useTexts('check');
  const say = useSaid();
  const built = useWorkshop((workshop) => workshop.built);
  if (!built || built.diagnostics.length === 0)
    return (
      <div className="grid h-full place-items-center p-4 text-center text-[13px] text-muted">
        {built
          ? built.ok
            ? t('noProblems')
            : say({ text: built.summary, told: built.told })
          : t('problemsHere')}
      </div>
    );
  return (
    <ul className="h-full overflow-auto py-1" aria-label={t('problems')}>
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
                {option !== undefined && (
                  <span className="font-mono text-muted text-xs">{`[${option}]`}</span>
                )}
              </span>
              <span className="ml-auto shrink-0 font-mono text-muted text-xs">
                {`${file}:${line}:${column}`}
              </span>
            </button>
            {fixes !== undefined && fixes.length > 0 && (
              <button
                type="button"
                className="mr-3 shrink-0 rounded border px-1.5 text-xs hover:bg-raised"
                aria-label={t('applyFix', { message })}
                onClick={() => onJump({ file, line, column, fix: diagnostic })}
              >
                {t('fix')}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Severity({ severity }: { severity: 'error' | 'warning' | 'note' }) {
  const t = useTexts('check');
  const label = t(`severities.${severity}`);
  const look = 'size-3.5 shrink-0 translate-y-0.5';
  if (severity === 'error') return <CircleX className={`${look} text-bad`} aria-label={label} />;
  if (severity === 'warning') return <TriangleAlert className={`${look} text-warn`} aria-label={label} />;
  return <Info className={`${look} text-muted`} aria-label={label} />;
}

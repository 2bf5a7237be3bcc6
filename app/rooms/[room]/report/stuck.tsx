'use client';

import type { StuckPoint } from '../../../../server/protocol.ts';
import { useTexts } from '../../../_i18n/texts.tsx';
import type { StepName } from '../../settings.tsx';

/** Items of checks that failed most. */
export function StuckPoints({ stuck, names }: { stuck: readonly StuckPoint[]; names: readonly StepName[] }) {
  const t = useTexts('afterwards');
  const numberOf = (slug: string) => names.find((step) => step.slug === slug)?.number ?? slug;
  return (
    <section aria-labelledby="stuck" className="mt-8">
      <h2 id="stuck" className="font-semibold text-xl">
        {t('stuck')}
      </h2>
      <p className="mt-1 text-muted">{stuck.length === 0 ? t('nothingFailed') : t('stuckHelp')}</p>
      {stuck.length > 0 && (
        <ol className="mt-3 divide-y divide-line rounded-lg border bg-surface" aria-labelledby="stuck">
          {stuck.map(({ step, item, task, failures, learners, held }) => (
            <li key={`${step} ${item}`} className="flex flex-wrap items-baseline gap-x-4 px-3 py-2">
              <span className="w-9 font-mono text-muted">{numberOf(step)}</span>
              <span className="min-w-52 flex-1">{task}</span>
              <span className="text-muted tabular-nums">
                {t('failed', { failures, learners })}
                {held > 0 && <span className="text-warn"> · {t('held', { count: held })}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

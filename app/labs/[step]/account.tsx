'use client';

import { useTexts } from '../../_i18n/texts.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { accountOf } from './traffic.ts';
import { useWorkshop } from './workshop.tsx';

/** Where the frames of two guests are, in one line: live, and after the run. */
export function AccountLine() {
  const t = useTexts('traffic');
  const newest = useWorkshop((workshop) => workshop.history?.samples.at(-1) ?? null);
  // A check's guests are others.
  const checking = useWorkshop((workshop) => workshop.session.kind === 'checking');
  const account = newest && accountOf(newest, t);
  if (!account || checking) return null;
  return (
    <section
      aria-label={t('account')}
      className="flex shrink-0 flex-wrap items-baseline gap-x-3 gap-y-0.5 border-t bg-surface px-3 py-1 text-xs"
    >
      <ul className="flex flex-wrap items-baseline gap-x-2 tabular-nums">
        {account.figures.map(({ name, label, value, source }) => (
          <li
            key={name}
            className="not-first:before:mr-2 not-first:before:text-line-strong not-first:before:content-['/']"
          >
            <Tooltip label={source}>
              <button type="button" className="cursor-help rounded-sm" data-figure={name}>
                <span className="text-muted">{label}</span> <span className="font-medium">{value}</span>
                <span className="sr-only">. {source}</span>
              </button>
            </Tooltip>
          </li>
        ))}
      </ul>
      <p className="text-muted">{account.remark}</p>
    </section>
  );
}

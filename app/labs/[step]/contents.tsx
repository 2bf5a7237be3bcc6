import { ChevronRight } from 'lucide-react';
import { readTexts } from '../../_i18n/server.ts';
import type { Heading } from './course.ts';

/** The lesson's headings, as links: there before any script is. */
export async function Contents({ headings }: { headings: readonly Heading[] }) {
  const t = await readTexts('lesson');
  return (
    <details className="contents-list group">
      <summary className="flex cursor-pointer items-center gap-1">
        <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden />
        {t('contents')}
      </summary>
      <ul>
        {headings.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}

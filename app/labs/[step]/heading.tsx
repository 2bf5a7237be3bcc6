import { Link as LinkIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { readTexts } from '../../_i18n/server.ts';

/** A heading that can be linked to. */
export async function Heading({ id, children }: { id: string | undefined; children?: ReactNode }) {
  const t = await readTexts('lesson');
  return (
    <h2 id={id}>
      {children}
      {id !== undefined && (
        <a className="anchor" href={`#${id}`} aria-label={t('heading', { title: String(children) })}>
          <LinkIcon aria-hidden />
        </a>
      )}
    </h2>
  );
}

import type { ReactNode } from 'react';
import type { Namespace } from './catalogue.ts';
import { messagesOf, readLanguage } from './server.ts';
import { MoreTexts } from './texts.tsx';

interface PageTextsProps {
  /** What is drawn first: what `later` loads brings its own. `page-texts.test.ts` knows which are missing. */
  readonly of: readonly Namespace[];
  readonly children: ReactNode;
}

/** The texts that a page carries, beside those of the layout. */
export async function PageTexts({ of, children }: PageTextsProps) {
  const messages = await messagesOf(await readLanguage());
  const some = Object.fromEntries(of.map((namespace) => [namespace, messages[namespace]]));
  return <MoreTexts messages={some}>{children}</MoreTexts>;
}

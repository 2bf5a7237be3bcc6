import type { Metadata } from 'next';
import { PageTexts } from '../../_i18n/page-texts.tsx';
import { readTexts } from '../../_i18n/server.ts';
import { Enter } from './enter.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('rooms');
  return { title: t('helperTitle'), referrer: 'no-referrer' };
}

export default function EnterPage() {
  return (
    <PageTexts of={['rooms', 'steps', 'ways']}>
      <Enter />
    </PageTexts>
  );
}

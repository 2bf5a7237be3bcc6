import type { Metadata } from 'next';
import { LABS } from '../../labs/index.ts';
import { PageTexts } from '../_i18n/page-texts.tsx';
import { readTexts } from '../_i18n/server.ts';
import { LearnerNews } from '../_rooms/learner-news.tsx';
import { Summary } from './summary.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('summary');
  return { title: t('title') };
}

export default function Page() {
  return (
    <PageTexts of={['steps', 'summary', 'ways']}>
      <LearnerNews />
      <Summary steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />
    </PageTexts>
  );
}

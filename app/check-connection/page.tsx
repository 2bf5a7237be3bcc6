import type { Metadata } from 'next';
import { PageTexts } from '../_i18n/page-texts.tsx';
import { readTexts } from '../_i18n/server.ts';
import { LearnerNews } from '../_rooms/learner-news.tsx';
import { CheckConnection } from './check-connection.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('connection');
  return { title: t('title') };
}

export default function CheckConnectionPage() {
  return (
    <PageTexts of={['connection', 'steps', 'ways']}>
      <LearnerNews />
      <CheckConnection />
    </PageTexts>
  );
}

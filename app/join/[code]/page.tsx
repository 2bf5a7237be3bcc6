import type { Metadata } from 'next';
import { PageTexts } from '../../_i18n/page-texts.tsx';
import { readTexts } from '../../_i18n/server.ts';
import { decoded } from '../../_rooms/decoded.ts';
import { LearnerNews } from '../../_rooms/learner-news.tsx';
import { JoinForm } from '../join-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('ways');
  return { title: t('joinTitle') };
}

export default async function JoinByLinkPage({ params }: { params: Promise<{ code: string }> }) {
  return (
    <PageTexts of={['roomData', 'steps', 'ways']}>
      <LearnerNews />
      <JoinForm code={decoded((await params).code).slice(0, 40)} />
    </PageTexts>
  );
}

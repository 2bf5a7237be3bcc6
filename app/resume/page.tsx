import type { Metadata } from 'next';
import { PageTexts } from '../_i18n/page-texts.tsx';
import { readTexts } from '../_i18n/server.ts';
import { LearnerNews } from '../_rooms/learner-news.tsx';
import { ResumeForm } from './resume-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('ways');
  return { title: t('goOnTitle') };
}

export default function ResumePage() {
  return (
    <PageTexts of={['steps', 'ways']}>
      <LearnerNews />
      <ResumeForm />
    </PageTexts>
  );
}

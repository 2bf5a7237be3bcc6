import type { Metadata } from 'next';
import { LABS } from '../../../../labs/index.ts';
import { PageTexts } from '../../../_i18n/page-texts.tsx';
import { readTexts } from '../../../_i18n/server.ts';
import { ReportPage } from './report.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('afterwards');
  return { title: t('report') };
}

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  const { room } = await params;
  return (
    <PageTexts of={['afterwards', 'rooms', 'steps', 'ways']}>
      <ReportPage id={room} steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />
    </PageTexts>
  );
}

import type { Metadata } from 'next';
import { PageTexts } from '../../../_i18n/page-texts.tsx';
import { readTexts } from '../../../_i18n/server.ts';
import { DataPage } from './data.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('roomData');
  return { title: t('title') };
}

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  return (
    <PageTexts of={['afterwards', 'roomData', 'rooms', 'steps', 'ways']}>
      <DataPage id={(await params).room} />
    </PageTexts>
  );
}

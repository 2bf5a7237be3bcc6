import type { Metadata } from 'next';
import { LABS } from '../../../../labs/index.ts';
import { PageTexts } from '../../../_i18n/page-texts.tsx';
import { readTexts } from '../../../_i18n/server.ts';
import { Projector } from './projector.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('grid');
  return { title: t('big.title') };
}

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  const { room } = await params;
  return (
    <PageTexts of={['grid', 'room', 'rooms', 'steps', 'talk', 'wall', 'ways']}>
      <Projector id={room} steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />
    </PageTexts>
  );
}

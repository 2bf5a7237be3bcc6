import type { Metadata } from 'next';
import { LABS } from '../../../labs/index.ts';
import { PageTexts } from '../../_i18n/page-texts.tsx';
import { readTexts } from '../../_i18n/server.ts';
import { RoomPage } from './room.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('room');
  return { title: t('title') };
}

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  const { room } = await params;
  return (
    <PageTexts
      of={['afterwards', 'grid', 'looking', 'race', 'room', 'roomData', 'rooms', 'steps', 'wall', 'ways']}
    >
      <RoomPage id={room} steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />
    </PageTexts>
  );
}

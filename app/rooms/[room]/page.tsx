import type { Metadata } from 'next';
import { LABS } from '../../../labs/index.ts';
import { readTexts } from '../../_i18n/server.ts';
import { RoomPage } from './room.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('room');
  return { title: t('title') };
}

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  const { room } = await params;
  return <RoomPage id={room} steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />;
}

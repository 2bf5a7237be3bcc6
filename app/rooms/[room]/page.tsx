import type { Metadata } from 'next';
import { LABS } from '../../../labs/index.ts';
import { RoomPage } from './room.tsx';

export const metadata: Metadata = { title: 'Room' };

export default async function Page({ params }: { params: Promise<{ room: string }> }) {
  const { room } = await params;
  return <RoomPage id={room} steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />;
}

import type { Metadata } from 'next';
import { LABS } from '../../labs/index.ts';
import { readTexts } from '../_i18n/server.ts';
import { Rooms } from './rooms.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('rooms');
  return { title: t('title') };
}

export default function RoomsPage() {
  return <Rooms steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />;
}

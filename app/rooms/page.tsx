import type { Metadata } from 'next';
import { LABS } from '../../labs/index.ts';
import { PageTexts } from '../_i18n/page-texts.tsx';
import { readTexts } from '../_i18n/server.ts';
import { Rooms } from './rooms.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('rooms');
  return { title: t('title') };
}

export default function RoomsPage() {
  return (
    <PageTexts of={['connection', 'rooms', 'steps', 'ways']}>
      <Rooms steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />
    </PageTexts>
  );
}

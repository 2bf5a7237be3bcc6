import type { Metadata } from 'next';
import { LABS } from '../../labs/index.ts';
import { Rooms } from './rooms.tsx';

export const metadata: Metadata = { title: 'Rooms' };

export default function RoomsPage() {
  return <Rooms steps={LABS.map(({ number, slug, title }) => ({ number, slug, title }))} />;
}

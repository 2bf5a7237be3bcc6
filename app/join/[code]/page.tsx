import type { Metadata } from 'next';
import { JoinForm } from '../join-form.tsx';

export const metadata: Metadata = { title: 'Join a room' };

export default async function JoinByLinkPage({ params }: { params: Promise<{ code: string }> }) {
  return <JoinForm code={decodeURIComponent((await params).code).slice(0, 40)} />;
}

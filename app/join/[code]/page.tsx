import type { Metadata } from 'next';
import { decoded } from '../../_rooms/decoded.ts';
import { LearnerNews } from '../../_rooms/learner-news.tsx';
import { JoinForm } from '../join-form.tsx';

export const metadata: Metadata = { title: 'Join a room' };

export default async function JoinByLinkPage({ params }: { params: Promise<{ code: string }> }) {
  return (
    <>
      <LearnerNews />
      <JoinForm code={decoded((await params).code).slice(0, 40)} />
    </>
  );
}

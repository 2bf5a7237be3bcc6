import type { Metadata } from 'next';
import { LearnerNews } from '../_rooms/learner-news.tsx';
import { JoinForm } from './join-form.tsx';

export const metadata: Metadata = { title: 'Join a room' };

export default function JoinPage() {
  return (
    <>
      <LearnerNews />
      <JoinForm />
    </>
  );
}

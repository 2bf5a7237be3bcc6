import type { Metadata } from 'next';
import { LearnerNews } from '../_rooms/learner-news.tsx';
import { ResumeForm } from './resume-form.tsx';

export const metadata: Metadata = { title: 'Go on at another computer' };

export default function ResumePage() {
  return (
    <>
      <LearnerNews />
      <ResumeForm />
    </>
  );
}

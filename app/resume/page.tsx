import type { Metadata } from 'next';
import { ResumeForm } from './resume-form.tsx';

export const metadata: Metadata = { title: 'Go on at another computer' };

export default function ResumePage() {
  return <ResumeForm />;
}

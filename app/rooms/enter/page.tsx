import type { Metadata } from 'next';
import { Enter } from './enter.tsx';

export const metadata: Metadata = { title: 'Helper’s link', referrer: 'no-referrer' };

export default function EnterPage() {
  return <Enter />;
}

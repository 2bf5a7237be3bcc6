'use client';

import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTexts } from '../_i18n/texts.tsx';
import { Frame, Problem } from '../_rooms/parts.tsx';
import type { AskedFor } from '../_rooms/use-asked.ts';
import { SignIn } from './sign-in.tsx';

interface GateProps<T> {
  readonly room: string;
  readonly asked: AskedFor<T>;
  readonly children: (value: T) => ReactNode;
}

/** A page of a room: the way back to it, and what is said to who may not see it. */
export function Gate<T>({ room, asked, children }: GateProps<T>) {
  const t = useTexts('afterwards');
  const { value, denied, problem, read } = asked;
  return (
    <Frame wide>
      <Link
        prefetch={false}
        href={`/rooms/${room}`}
        className="-ml-1 inline-flex items-center gap-1 rounded-md text-muted hover:text-ink print:hidden"
      >
        <ChevronLeft className="size-4" aria-hidden /> {t('back')}
      </Link>
      <Problem>{problem}</Problem>
      {denied === 'sign-in' && <SignIn onSignedIn={() => void read()} />}
      {denied === 'not-yours' && problem === null && (
        <h1 className="mt-2 font-semibold text-3xl tracking-tight">{t('noRoom')}</h1>
      )}
      {denied === null && value === null && problem === null && (
        <p className="mt-2 text-muted">{t('looking')}</p>
      )}
      {denied === null && value !== null && children(value)}
    </Frame>
  );
}

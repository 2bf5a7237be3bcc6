'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Logo } from '../../_ui/logo.tsx';
import { StepMenu, type StepName } from './step-menu.tsx';

interface StepHeaderProps {
  readonly steps: readonly StepName[];
  readonly slug: string;
  /** Slugs of the steps that are ticked. */
  readonly passed: readonly string[];
  /** Controls at the right end. */
  readonly children: ReactNode;
}

/** What every page of the course has on top: the way home, and from step to step. */
export function StepHeader({ steps, slug, passed, children }: StepHeaderProps) {
  const t = useTexts('steps');
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-2">
      <Link
        prefetch={false}
        href="/"
        aria-label={t('home')}
        className="mr-1 flex items-center rounded-md px-1.5 py-1"
      >
        <Logo compact />
      </Link>
      <StepMenu steps={steps} slug={slug} passed={passed} />
      <div className="ml-auto flex items-center gap-1">{children}</div>
    </header>
  );
}

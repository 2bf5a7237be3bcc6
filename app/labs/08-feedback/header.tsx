'use client';

import Link from 'next/link';
import { useEffect, useState } from 'react';
import { Logo } from '../../_ui/logo.tsx';
import { ThemeMenu } from '../../_ui/theme-menu.tsx';
import { Tooltips } from '../../_ui/tooltip.tsx';
import { readProgress } from '../../steps.tsx';
import { StepMenu, type StepName } from '../[step]/step-menu.tsx';

/** The workbench's header without what only a bench has. */
export function FeedbackHeader({ steps, slug }: { steps: readonly StepName[]; slug: string }) {
  const [passed, setPassed] = useState<readonly string[]>([]);
  useEffect(() => {
    const asked = new AbortController();
    // Without progress the menu only lacks its ticks.
    readProgress(asked.signal)
      .then((progress) => setPassed(progress.passed))
      .catch(() => undefined);
    return () => asked.abort();
  }, []);
  return (
    <>
      <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-2">
        <Link
          prefetch={false}
          href="/"
          aria-label="Wirespeed: all steps"
          className="mr-1 flex items-center rounded-md px-1.5 py-1"
        >
          <Logo compact />
        </Link>
        <StepMenu steps={steps} slug={slug} passed={passed} />
        <div className="ml-auto">
          <ThemeMenu />
        </div>
      </header>
      <Tooltips />
    </>
  );
}

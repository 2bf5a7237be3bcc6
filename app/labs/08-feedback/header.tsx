'use client';

import { useEffect, useState } from 'react';
import { LearnerMenu } from '../../_ui/learner-menu.tsx';
import { Tooltips } from '../../_ui/tooltip.tsx';
import { readProgress } from '../../steps.tsx';
import { StepHeader } from '../[step]/step-header.tsx';
import type { StepName } from '../[step]/step-menu.tsx';

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
      <StepHeader steps={steps} slug={slug} passed={passed}>
        <LearnerMenu />
      </StepHeader>
      <Tooltips />
    </>
  );
}

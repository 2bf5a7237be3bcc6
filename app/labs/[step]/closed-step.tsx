import { Lock } from 'lucide-react';
import Link from 'next/link';
import type { Lab } from '../../../labs/lab.ts';
import { PageTexts } from '../../_i18n/page-texts.tsx';
import { readTexts } from '../../_i18n/server.ts';
import { buttonLook } from '../../_ui/button.tsx';
import { FeedbackHeader } from '../08-feedback/header.tsx';
import type { StepName } from './step-menu.tsx';

interface ClosedStepProps {
  readonly steps: readonly StepName[];
  readonly step: Pick<Lab, 'number' | 'slug' | 'title'>;
  /** A sentence for the learner. */
  readonly why: string;
}

/** In place of a step that the learner's room keeps closed. */
export async function ClosedStep({ steps, step, why }: ClosedStepProps) {
  const t = await readTexts('bench');
  return (
    <PageTexts of={['home', 'race', 'steps', 'summary', 'ways']}>
      <div className="flex min-h-dvh flex-col">
        <FeedbackHeader steps={steps} slug={step.slug} />
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-xl px-5 py-16">
          <h1 className="flex items-center gap-2 font-semibold text-2xl">
            <Lock className="size-5 shrink-0 text-muted" aria-hidden />
            <span>
              <span className="font-mono text-muted">{step.number}</span> {step.title}
            </span>
          </h1>
          <p className="mt-3 text-muted">{why}</p>
          <p className="mt-6 flex flex-wrap gap-2">
            <Link prefetch={false} href="/" className={buttonLook({ tone: 'primary', size: 'large' })}>
              {t('allSteps')}
            </Link>
            <Link prefetch={false} href="/join" className={buttonLook({ size: 'large' })}>
              {t('join')}
            </Link>
          </p>
        </main>
      </div>
    </PageTexts>
  );
}

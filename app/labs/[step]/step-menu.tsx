'use client';

import { Check, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Menu } from '../../_ui/menu.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import type { Step } from './lesson-context.tsx';

export type StepName = Pick<Step, 'number' | 'slug' | 'title'>;

interface StepMenuProps {
  readonly steps: readonly StepName[];
  readonly slug: string;
  readonly passed: readonly string[];
}

/** The step that is open, with its neighbours to either side and all steps in its menu. */
export function StepMenu({ steps, slug, passed }: StepMenuProps) {
  const t = useTexts('steps');
  const at = steps.findIndex((step) => step.slug === slug);
  const { number, title } = steps[at] ?? { number: '', title: '' };
  return (
    <nav aria-label={t('nav')} className="flex min-w-0 items-center">
      <Neighbour step={steps[at - 1]} label={t('previous')} icon={<ChevronLeft />} />
      <Menu
        trigger={
          <Button tone="ghost" className="shrink! text-ink! min-w-0" aria-label={t('all', { number, title })}>
            <span className="font-mono text-muted">{number}</span>
            <span className="truncate">{title}</span>
            <ChevronDown className="text-muted" />
          </Button>
        }
      >
        {({ MenuItem }) =>
          steps.map((step) => (
            <MenuItem key={step.slug} asChild>
              <Link
                prefetch={false}
                href={`/labs/${step.slug}`}
                aria-current={step.slug === slug ? 'page' : undefined}
              >
                <span className="w-7 font-mono text-muted">{step.number}</span>
                <span className={classes(step.slug === slug && 'font-medium')}>{step.title}</span>
                {passed.includes(step.slug) && <Check className="ml-auto text-ok" aria-label={t('passed')} />}
              </Link>
            </MenuItem>
          ))
        }
      </Menu>
      <Neighbour step={steps[at + 1]} label={t('next')} icon={<ChevronRight />} />
    </nav>
  );
}

interface NeighbourProps {
  readonly step: StepName | undefined;
  readonly label: string;
  readonly icon: React.ReactNode;
}

function Neighbour({ step, label, icon }: NeighbourProps) {
  const t = useTexts('steps');
  if (!step) return <span className="size-7 shrink-0 max-sm:hidden" />;
  const name = t('neighbour', { which: label, title: step.title });
  return (
    <Tooltip label={name}>
      <Link
        prefetch={false}
        href={`/labs/${step.slug}`}
        aria-label={name}
        className={buttonLook({ tone: 'ghost', size: 'small-icon' }, 'max-sm:hidden')}
      >
        {icon}
      </Link>
    </Tooltip>
  );
}

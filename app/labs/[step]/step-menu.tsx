'use client';

import { Check, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
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
  const at = steps.findIndex((step) => step.slug === slug);
  const { number, title } = steps[at] ?? { number: '', title: '' };
  return (
    <nav aria-label="Steps" className="flex min-w-0 items-center">
      <Neighbour step={steps[at - 1]} label="Previous step" icon={<ChevronLeft />} />
      <Menu
        trigger={
          <Button
            tone="ghost"
            className="shrink! text-ink! min-w-0"
            aria-label={`Step ${number}: ${title}. All steps`}
          >
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
                {passed.includes(step.slug) && <Check className="ml-auto text-ok" aria-label="passed" />}
              </Link>
            </MenuItem>
          ))
        }
      </Menu>
      <Neighbour step={steps[at + 1]} label="Next step" icon={<ChevronRight />} />
    </nav>
  );
}

interface NeighbourProps {
  readonly step: StepName | undefined;
  readonly label: string;
  readonly icon: React.ReactNode;
}

function Neighbour({ step, label, icon }: NeighbourProps) {
  if (!step) return <span className="size-7 shrink-0 max-sm:hidden" />;
  return (
    <Tooltip label={`${label}: ${step.title}`}>
      <Link
        prefetch={false}
        href={`/labs/${step.slug}`}
        aria-label={`${label}: ${step.title}`}
        className={buttonLook({ tone: 'ghost', size: 'small-icon' }, 'max-sm:hidden')}
      >
        {icon}
      </Link>
    </Tooltip>
  );
}

'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';

export const Tabs = Radix.Root;

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={classes('flex h-9 items-stretch gap-0.5 px-1.5', className)} {...rest} />;
}

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={classes(
        'relative inline-flex items-center gap-1.5 whitespace-nowrap rounded-sm px-2 text-[13px] text-muted outline-offset-[-2px] hover:text-ink data-[state=active]:font-medium data-[state=active]:text-ink',
        'after:absolute after:inset-x-1.5 after:bottom-0 after:h-0.5 after:rounded-full data-[state=active]:after:bg-accent',
        className,
      )}
      {...rest}
    />
  );
}

/** Stays mounted while hidden, so that a terminal goes on reading and an editor keeps its caret. */
export function TabPanel({
  value,
  className,
  children,
}: {
  value: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Content
      value={value}
      forceMount
      tabIndex={-1}
      className={classes('min-h-0 flex-1 outline-none data-[state=inactive]:hidden', className)}
    >
      {children}
    </Radix.Content>
  );
}

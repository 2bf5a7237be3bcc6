'use client';

import { DropdownMenu as Radix } from 'radix-ui';
import { type ComponentProps, type ReactNode, useRef } from 'react';
import { classes } from './classes.ts';

interface ContentProps {
  /** The id of the button that the menu belongs to, and lies below. */
  readonly button: string;
  readonly align: 'start' | 'end';
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** The open menu, anchored to the element around the button. */
export function MenuContent({ button, align, open, onOpenChange, children }: ContentProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <Radix.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>
        <span ref={anchor} className="pointer-events-none absolute inset-0" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-labelledby={button}
          className="z-50 max-h-[70dvh] min-w-52 max-w-[92vw] overflow-auto rounded-md border border-line bg-surface p-1 shadow-pop"
          onInteractOutside={(event) => {
            // The button itself closes the menu; otherwise it would close here and open again there.
            if (anchor.current?.parentElement?.contains(event.target as Node)) event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (document.activeElement === document.body) document.getElementById(button)?.focus();
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const row =
  'flex cursor-default select-none items-center gap-2 rounded-sm px-2 py-1.5 text-[13px] outline-none data-[disabled]:text-muted data-[highlighted]:bg-raised [&_svg]:size-4 [&_svg]:shrink-0';

export function MenuItem({ className, ...rest }: ComponentProps<typeof Radix.Item>) {
  return <Radix.Item className={classes(row, className)} {...rest} />;
}

export const MenuChoice = Radix.RadioGroup;

export function MenuOption({ className, children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={classes(row, className)} {...rest}>
      <span className="grid size-4 place-items-center">
        <Radix.ItemIndicator className="size-1.5 rounded-full bg-accent" />
      </span>
      {children}
    </Radix.RadioItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-muted text-xs">{children}</Radix.Label>;
}

export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}

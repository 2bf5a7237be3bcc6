import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const look = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium hover:transition-colors disabled:pointer-events-none disabled:opacity-45 aria-disabled:cursor-default aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        primary: 'bg-accent text-on-accent hover:bg-accent-strong',
        plain: 'border border-line bg-surface text-ink hover:border-line-strong hover:bg-raised',
        ghost: 'text-muted hover:bg-raised hover:text-ink',
        danger: 'bg-bad text-white hover:opacity-90 dark:text-[#2b0b08]',
      },
      size: {
        small: 'h-7 px-2 text-xs',
        normal: 'h-8 px-2.5 text-[13px]',
        large: 'h-10 px-4 text-sm',
        icon: 'size-8',
        'small-icon': 'size-7',
      },
    },
    defaultVariants: { tone: 'plain', size: 'normal' },
  },
);

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof look>;

export function Button({ className, tone, size, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classes(look({ tone, size }), className)} {...rest} />;
}

/** The same look for links. */
export function buttonLook(variants: VariantProps<typeof look>, className?: string): string {
  return classes(look(variants), className);
}

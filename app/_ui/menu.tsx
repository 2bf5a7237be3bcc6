'use client';

import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId, useState } from 'react';
import type * as Parts from './menu-parts.tsx';

interface MenuProps {
  /** One button with an accessible name. */
  readonly trigger: ReactElement<ComponentProps<'button'>>;
  readonly align?: 'start' | 'end';
  readonly children: (parts: typeof Parts) => ReactNode;
}

const load = () => import('./menu-parts.tsx');

/** A menu below its button. Everything but the button is loaded when someone reaches for it. */
export function Menu({ trigger, align = 'start', children }: MenuProps) {
  const [parts, setParts] = useState<typeof Parts | null>(null);
  const [open, setOpen] = useState(false);
  const id = useId();
  const show = (wanted: boolean) => {
    setOpen(wanted);
    if (!parts) void load().then(setParts);
  };
  return (
    <span className="relative inline-flex min-w-0">
      {cloneElement(trigger, {
        id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onPointerEnter: () => void load(),
        onFocus: () => void load(),
        onClick: () => show(!open),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          show(true);
        },
      })}
      {parts && (
        <parts.MenuContent button={id} align={align} open={open} onOpenChange={setOpen}>
          {children(parts)}
        </parts.MenuContent>
      )}
    </span>
  );
}

'use client';

import { Tooltip as Radix } from 'radix-ui';
import { useKeyNames } from '../_i18n/keys.ts';

/** The label of one element, beside it. */
export function Tip({ target }: { target: HTMLElement }) {
  const keyNames = useKeyNames();
  const { tip, tipKeys } = target.dataset;
  if (!target.isConnected || tip === undefined) return null;
  const { left, top, width, height } = target.getBoundingClientRect();
  return (
    <Radix.Provider>
      <Radix.Root open>
        <Radix.Trigger asChild>
          <span className="pointer-events-none fixed" style={{ left, top, width, height }} aria-hidden />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            data-tip-shown=""
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-bg text-xs shadow-pop"
          >
            {tip}
            {tipKeys !== undefined && (
              <span className="font-mono text-[11px] opacity-75">{keyNames(tipKeys)}</span>
            )}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}

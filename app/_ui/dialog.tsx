'use client';

import { X } from 'lucide-react';
import { AlertDialog, Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTexts } from '../_i18n/texts.tsx';
import { Button } from './button.tsx';

const veil = 'fixed inset-0 z-40 bg-black/40 dark:bg-black/60';
const box =
  'fixed top-1/2 left-1/2 z-50 max-h-[85dvh] w-[min(92vw,var(--dialog-width))] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-lg border border-line bg-surface p-5 shadow-pop outline-none';

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly wide?: boolean;
  /** As wide as the window allows. */
  readonly full?: boolean;
  /** The dialog is gone, and the focus is about to go back to where it was. */
  readonly onClosed?: () => void;
  readonly children: ReactNode;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  wide,
  full,
  onClosed,
  children,
}: DialogProps) {
  const t = useTexts('settings');
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={veil} />
        <Radix.Content
          className={`${box} ${full === true ? '[--dialog-width:96rem]' : wide === true ? '[--dialog-width:46rem]' : '[--dialog-width:30rem]'}`}
          onCloseAutoFocus={onClosed}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <div className="mb-3 flex items-start justify-between gap-4">
            <div>
              <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button tone="ghost" size="small-icon" aria-label={t('close')}>
                <X />
              </Button>
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
}

/** Asks before something that replaces the learner's work. Escape and Cancel change nothing. */
export function Confirm({ open, onOpenChange, title, description, action, onConfirm }: ConfirmProps) {
  const t = useTexts('settings');
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={veil} />
        <AlertDialog.Content className={`${box} [--dialog-width:27rem]`}>
          <AlertDialog.Title className="mb-1 font-semibold text-base">{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-muted">{description}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t('cancel')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button tone="danger" onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

'use client';

import { Check, Copy } from 'lucide-react';
import Link from 'next/link';
import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import { useLocale } from 'use-intl/react';
import { useTexts } from '../_i18n/texts.tsx';
import { Button } from '../_ui/button.tsx';
import { classes } from '../_ui/classes.ts';
import { Logo } from '../_ui/logo.tsx';
import { SettingsMenu } from '../_ui/settings-menu.tsx';

/** What the pages around rooms have in common. */
export function Frame({ wide, children }: { wide?: boolean; children: ReactNode }) {
  const t = useTexts('steps');
  return (
    <div className={classes('mx-auto flex min-h-dvh flex-col px-5', wide ? 'max-w-6xl' : 'max-w-xl')}>
      <header className="flex h-14 items-center justify-between print:hidden">
        <Link prefetch={false} href="/" aria-label={t('home')} className="rounded-md">
          <Logo />
        </Link>
        <SettingsMenu />
      </header>
      <main id="main" tabIndex={-1} className="flex-1 pt-6 pb-16">
        {children}
      </main>
    </div>
  );
}

export const INPUT =
  'h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-muted aria-invalid:border-bad';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string;
  readonly hint?: string;
  readonly large?: boolean;
}

export function Field({ label, hint, large, ...input }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={id}
        className={classes(INPUT, large && 'h-14! font-mono text-2xl! tracking-widest uppercase')}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-[13px] text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

export function Problem({ children }: { children: string | null }) {
  return (
    <p role="alert" className={classes(children !== null && 'rounded-md bg-bad-soft px-3 py-2 text-bad')}>
      {children}
    </p>
  );
}

export function CopyText({ text, label }: { text: string; label: string }) {
  const t = useTexts('ways');
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setDone(true),
      () => undefined,
    );
    setTimeout(() => setDone(false), 2_000);
  };
  return (
    <Button size="small" onClick={() => void copy()} aria-label={label}>
      {done ? <Check /> : <Copy />} {t(done ? 'copied' : 'copy')}
    </Button>
  );
}

/** Writes a time of today as people say it, another day's with its date, in the page's language. */
export function useClock(): (iso: string) => string {
  const language = useLocale();
  return (iso) => {
    const at = new Date(iso);
    const time = at.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
    return at.toDateString() === new Date().toDateString()
      ? time
      : `${at.toLocaleDateString(language)}, ${time}`;
  };
}

'use client';

import type { ReactNode } from 'react';
import { contradicts, type RoomSettings } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { INPUT } from '../_rooms/parts.tsx';

export interface StepName {
  readonly number: string;
  readonly slug: string;
  readonly title: string;
}

interface SettingsProps {
  readonly value: RoomSettings;
  readonly onChange: (change: Partial<RoomSettings>) => void;
  readonly steps: readonly StepName[];
  readonly kernels: readonly { readonly id: 'unikraft' | 'ukmini'; readonly label: string }[];
}

/** What may be chosen of a room. */
export function Settings({ value, onChange, steps, kernels }: SettingsProps) {
  const t = useTexts('rooms');
  const toggle = (slug: string, on: boolean) =>
    onChange({
      steps: steps.map((step) => step.slug).filter((one) => (one === slug ? on : value.steps.includes(one))),
    });
  return (
    <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
      <fieldset>
        <legend className="mb-1 font-medium">{t('steps')}</legend>
        {steps.map(({ number, slug, title }) => (
          <Choice
            key={slug}
            type="checkbox"
            checked={value.steps.includes(slug)}
            onChange={(on) => toggle(slug, on)}
          >
            <span className="font-mono text-muted">{number}</span> {title}
          </Choice>
        ))}
      </fieldset>
      <div className="space-y-5">
        <fieldset>
          <legend className="mb-1 font-medium">{t('gating')}</legend>
          <Choice
            type="radio"
            name="gating"
            checked={value.gating === 'after-check'}
            onChange={() => onChange({ gating: 'after-check' })}
          >
            {t('afterCheck')}
          </Choice>
          <Choice
            type="radio"
            name="gating"
            checked={value.gating === 'free'}
            // Each step begins with the solution of the one before: free order opens them all.
            onChange={() => onChange({ gating: 'free', solutions: 'open' })}
          >
            {t('anyOrder')}
          </Choice>
        </fieldset>
        <fieldset>
          <legend className="mb-1 font-medium">{t('solutions')}</legend>
          <Choice
            type="radio"
            name="solutions"
            checked={value.solutions === 'after-check'}
            onChange={() => onChange({ solutions: 'after-check', gating: 'after-check' })}
          >
            {t('ownCheck')}
          </Choice>
          <Choice
            type="radio"
            name="solutions"
            checked={value.solutions === 'open'}
            onChange={() => onChange({ solutions: 'open' })}
          >
            {t('fromBeginning')}
          </Choice>
          {contradicts(value) && <p className="text-[13px] text-warn">{t('contradiction')}</p>}
        </fieldset>
        <fieldset>
          <legend className="mb-1 font-medium">{t('also')}</legend>
          <Choice
            type="checkbox"
            checked={value.hints === 'open'}
            onChange={(on) => onChange({ hints: on ? 'open' : 'closed' })}
          >
            {t('hints')}
          </Choice>
          <Choice type="checkbox" checked={value.measuring} onChange={(measuring) => onChange({ measuring })}>
            {t('measuring')}
          </Choice>
          <Choice type="checkbox" checked={value.names} onChange={(names) => onChange({ names })}>
            {t('names')}
          </Choice>
          <Choice type="checkbox" checked={value.race} onChange={(race) => onChange({ race })}>
            {t('race')}
          </Choice>
        </fieldset>
      </div>
      {kernels.length > 1 && (
        <label className="block">
          <span className="mb-1 block font-medium">{t('kernel')}</span>
          <select
            className={INPUT}
            value={value.kernel ?? ''}
            onChange={({ target }) =>
              onChange({ kernel: kernels.find(({ id }) => id === target.value)?.id ?? null })
            }
          >
            <option value="">{t('anyKernel')}</option>
            {kernels.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="block">
        <span className="mb-1 block font-medium">{t('ends')}</span>
        <input
          type="datetime-local"
          className={INPUT}
          value={value.endsAt === null ? '' : localTime(value.endsAt)}
          onChange={({ target }) =>
            onChange({ endsAt: target.value === '' ? null : new Date(target.value).toISOString() })
          }
        />
        <span className="mt-1 block text-[13px] text-muted">{t('endsHint')}</span>
      </label>
    </div>
  );
}

interface ChoiceProps {
  readonly type: 'checkbox' | 'radio';
  readonly name?: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}

function Choice({ type, name, checked, onChange, children }: ChoiceProps) {
  return (
    <label className="flex items-start gap-2 py-0.5">
      <input
        type={type}
        {...(name !== undefined && { name })}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <span>{children}</span>
    </label>
  );
}

/** As `datetime-local` wants it. */
function localTime(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

'use client';

import { BadgeCheck, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { useLocale } from 'use-intl/react';
import type { SavedVersion } from '../../../server/protocol.ts';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { Dialog } from '../../_ui/dialog.tsx';
import { Differences } from './differences.tsx';
import { useLesson } from './lesson-context.tsx';
import { useOther } from './other-text.ts';
import { reasonOf, when } from './versions.ts';
import { useWorkshop } from './workshop.tsx';

type Choice = 'reference' | number;

interface HistoryPanelProps {
  readonly first: 'versions' | 'reference';
  readonly onClose: () => void;
}

/** Every kept text and the reference, each beside the text as it is now, with ways to take all or parts of it over. */
export function HistoryPanel({ first, onClose }: HistoryPanelProps) {
  const t = useTexts('history');
  const versions = useWorkshop((workshop) => workshop.versions);
  const [choice, setChoice] = useState<Choice | null>(
    first === 'reference' ? 'reference' : (versions[0]?.id ?? null),
  );
  return (
    <Dialog open full onOpenChange={(open) => !open && onClose()} title={t('title')} description={t('about')}>
      <div className="flex h-[68dvh] min-h-72 gap-4 max-md:flex-col">
        <Kept versions={versions} choice={choice} onChoice={setChoice} />
        {choice === null ? (
          <p className="m-auto max-w-80 text-center text-muted">{t('empty')}</p>
        ) : (
          <Compared key={choice} choice={choice} version={versions.find(({ id }) => id === choice) ?? null} />
        )}
      </div>
    </Dialog>
  );
}

interface KeptProps {
  readonly versions: readonly SavedVersion[];
  readonly choice: Choice | null;
  readonly onChoice: (choice: Choice) => void;
}

function Kept({ versions, choice, onChoice }: KeptProps) {
  const t = useTexts('history');
  const why = useTexts('versions');
  const language = useLocale();
  const look = (chosen: boolean) =>
    classes(
      'flex w-full flex-wrap items-center gap-x-2 rounded-md px-2 py-1.5 text-left text-[13px]',
      chosen ? 'bg-accent-soft text-ink' : 'hover:bg-raised',
    );
  return (
    <nav aria-label={t('list')} className="w-60 shrink-0 overflow-y-auto max-md:max-h-36 max-md:w-full">
      <button
        type="button"
        aria-pressed={choice === 'reference'}
        className={look(choice === 'reference')}
        onClick={() => onChoice('reference')}
      >
        {t('referenceOfStep')}
      </button>
      <ul>
        {versions.map(({ id, file, at, reason, helper, passed }) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={choice === id}
              className={look(choice === id)}
              onClick={() => onChoice(id)}
            >
              <time className="tabular-nums" dateTime={at}>
                {when(at, language)}
              </time>
              <span className="font-mono text-xs">{file}</span>
              {passed && (
                <span className="flex items-center gap-1 text-ok text-xs">
                  <BadgeCheck className="size-3.5" /> {t('passed')}
                </span>
              )}
              <span className="w-full text-muted text-xs">{reasonOf({ reason, helper }, why)}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Compared({ choice, version }: { choice: Choice; version: SavedVersion | null }) {
  const t = useTexts('history');
  const { slug } = useLesson();
  const other = useOther(slug, choice);
  const say = useSaid();
  if (other.kind === 'coming')
    return (
      <p className="m-auto flex items-center gap-2 text-muted" role="status">
        <LoaderCircle className="size-4 animate-spin" /> {t('fetching')}
      </p>
    );
  if (other.kind === 'refused')
    return (
      <p className="m-auto max-w-96 text-center" role="alert">
        {say(other.why)}
      </p>
    );
  return (
    <Differences
      files={other.files}
      reason={version ? 'restore' : 'reference'}
      words={{
        theirs: t(version ? 'kept' : 'reference'),
        all: t(version ? 'keptAll' : 'referenceAll'),
      }}
    />
  );
}

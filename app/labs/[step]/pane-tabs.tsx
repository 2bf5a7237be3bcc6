'use client';

import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { ScrollRow } from '../../_ui/scroll-row.tsx';
import { chooseTab } from '../../_ui/tab-keys.ts';
import { useDeck } from './deck.tsx';
import { useLesson } from './lesson-context.tsx';
import { isIn, VIEWS, type View } from './views.ts';

/** On a narrow screen: which of the panes is shown. */
export function PaneTabs({ view, onView }: { view: View; onView: (view: View) => void }) {
  const t = useTexts('workbench');
  const step = useLesson();
  return (
    <div className="flex h-10 shrink-0 border-b bg-surface wide:hidden">
      <ScrollRow role="tablist" aria-label={t('panes')} onKeyDown={chooseTab} className="px-1">
        {VIEWS.filter((name) => isIn(step, name)).map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={view === name}
            tabIndex={view === name ? 0 : -1}
            className={classes(
              'relative shrink-0 whitespace-nowrap px-3 text-[13px] outline-offset-[-2px]',
              view === name
                ? 'font-medium after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full after:bg-accent'
                : 'text-muted',
            )}
            onClick={() => onView(name)}
          >
            {t(`views.${name}`)}
          </button>
        ))}
      </ScrollRow>
    </div>
  );
}

/** For the keyboard, after the page's own link to the lesson: past all controls to what the work is done in. */
export function Skips() {
  const t = useTexts('commands');
  const { show } = useDeck();
  return (
    <>
      <button type="button" className="skip" onClick={() => show('editor')}>
        {t('skipToEditor')}
      </button>
      <button type="button" className="skip" onClick={() => show('qemu')}>
        {t('skipToTerminals')}
      </button>
    </>
  );
}

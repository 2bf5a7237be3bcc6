'use client';

import { Eye, Keyboard, MapPin } from 'lucide-react';
import { z } from 'zod';
import { type Looking, PATHS, type ViewAnswer } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { Button } from '../_ui/button.tsx';
import type { Jump } from '../labs/[step]/editor.tsx';
import { ask } from './ask.ts';
import { Notice } from './notice.tsx';

interface LookersProps {
  readonly looking: readonly Looking[];
  /** What one of them points at; `onJump` shows it. */
  readonly pointed: { readonly name: string; readonly file: string; readonly line: number | null } | null;
  readonly onJump: ((jump: Jump) => void) | null;
  /** After each answer, with what the server said where it refused. */
  readonly onChanged: (refused: string | null) => void;
}

/** Who asks to look at the learner's work, and who does: on the page for as long as they may, with a way to end it. */
export function Lookers({ looking, pointed, onJump, onChanged }: LookersProps) {
  const t = useTexts('looking');
  return (
    <section
      aria-label={t('region')}
      aria-live="polite"
      className="max-h-[40dvh] shrink-0 divide-y divide-line overflow-y-auto border-b bg-accent-soft text-[13px]"
    >
      {looking.map((one) => (
        <Looker key={one.view} looker={one} onChanged={onChanged} />
      ))}
      {pointed && pointed.line !== null && onJump && (
        <Notice
          icon={<MapPin />}
          actions={
            <Button
              size="small"
              onClick={() => onJump({ file: pointed.file, line: pointed.line ?? 1, column: 1 })}
            >
              {t('show')}
            </Button>
          }
        >
          {t('pointsAt', { name: pointed.name, file: pointed.file, line: String(pointed.line) })}
        </Notice>
      )}
    </section>
  );
}

function Looker({ looker, onChanged }: { looker: Looking } & Pick<LookersProps, 'onChanged'>) {
  const { view, name, granted, keyboard } = looker;
  const t = useTexts('looking');
  const say = async (action: ViewAnswer['action']) => {
    const asked = await ask(PATHS.myView, z.unknown(), { method: 'POST', body: { view, action } });
    onChanged(asked.ok ? null : asked.sentence);
  };
  if (!granted)
    return (
      <Notice
        icon={<Eye />}
        actions={
          <>
            <Button
              size="small"
              tone="primary"
              aria-label={t('allowOf', { name })}
              onClick={() => void say('allow')}
            >
              {t('allow')}
            </Button>
            <Button size="small" aria-label={t('notNowOf', { name })} onClick={() => void say('end')}>
              {t('notNow')}
            </Button>
          </>
        }
      >
        <span className="font-medium">{t('asks', { name })}</span> {t('what')}
      </Notice>
    );
  return (
    <>
      <Notice
        icon={<Eye />}
        actions={
          <>
            {keyboard === 'given' && (
              <Button size="small" tone="primary" onClick={() => void say('own-keyboard')}>
                {t('takeBack')}
              </Button>
            )}
            <Button size="small" aria-label={t('endOf', { name })} onClick={() => void say('end')}>
              {t('end')}
            </Button>
          </>
        }
      >
        <span className="font-medium">{t(keyboard === 'given' ? 'types' : 'looks', { name })}</span>
      </Notice>
      {keyboard === 'asked' && (
        <Notice
          icon={<Keyboard />}
          actions={
            <>
              <Button size="small" tone="primary" onClick={() => void say('give-keyboard')}>
                {t('giveKeyboard', { name })}
              </Button>
              <Button size="small" onClick={() => void say('own-keyboard')}>
                {t('keepKeyboard')}
              </Button>
            </>
          }
        >
          {t('asksKeyboard', { name })}
        </Notice>
      )}
    </>
  );
}

'use client';

import { Eye, Keyboard, MapPin } from 'lucide-react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { type Looking, PATHS, type ViewAnswer } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { ask } from '../../_rooms/ask.ts';
import { Button } from '../../_ui/button.tsx';
import type { Jump } from './editor.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

/** Who asks to look at the learner's work, and who does: on the page for as long as they may, with a way to end it. */
export function Lookers({ looking, onJump }: { looking: readonly Looking[]; onJump: (jump: Jump) => void }) {
  const t = useTexts('looking');
  const pointed = useWorkshop((workshop) => workshop.pointed);
  return (
    <section
      aria-label={t('region')}
      aria-live="polite"
      className="max-h-[40dvh] shrink-0 divide-y divide-line overflow-y-auto border-b bg-accent-soft text-[13px]"
    >
      {looking.map((one) => (
        <Looker key={one.view} looker={one} />
      ))}
      {pointed && pointed.line !== null && (
        <Row
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
        </Row>
      )}
    </section>
  );
}

function Looker({ looker: { view, name, granted, keyboard } }: { looker: Looking }) {
  const t = useTexts('looking');
  const connection = useConnection();
  const say = async (action: ViewAnswer['action']) => {
    const asked = await ask(PATHS.myView, z.unknown(), { method: 'POST', body: { view, action } });
    if (!asked.ok) connection.notify(asked.sentence, 'error');
  };
  if (!granted)
    return (
      <Row
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
      </Row>
    );
  return (
    <>
      <Row
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
      </Row>
      {keyboard === 'asked' && (
        <Row
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
        </Row>
      )}
    </>
  );
}

interface RowProps {
  readonly icon: ReactNode;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

function Row({ icon, actions, children }: RowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-1.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-accent">
      {icon}
      <p className="min-w-0 flex-1 basis-56">{children}</p>
      <span className="flex shrink-0 flex-wrap items-center gap-2">{actions}</span>
    </div>
  );
}

'use client';

import {
  ChevronDown,
  Command,
  Cpu,
  DoorOpen,
  Download,
  Hand,
  Keyboard,
  LoaderCircle,
  PanelBottom,
  PanelLeft,
  Presentation,
  ShieldCheck,
  Users,
  X,
} from 'lucide-react';
import Link from 'next/link';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { Keys } from '../../_ui/keys.tsx';
import { LearnerMenu } from '../../_ui/learner-menu.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { keysOf } from './commands.ts';
import { useDeck } from './deck.tsx';
import { useLesson } from './lesson-context.tsx';
import { StepHeader } from './step-header.tsx';
import type { StepName } from './step-menu.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

export interface HeaderProps {
  readonly steps: readonly StepName[];
  /** Where the learner's application is downloaded. */
  readonly application: string;
}

export function Header({ steps, application }: HeaderProps) {
  const { toggle, open, present, presenting } = useDeck();
  const t = useTexts('commands');
  const w = useTexts('workbench');
  const { slug } = useLesson();
  const passed = useWorkshop((workshop) => workshop.passed);
  return (
    <StepHeader steps={steps} slug={slug} passed={passed}>
      <Room />
      <HandButton />
      <Mode />
      <Kernel />
      <LinkMark />
      <Tooltip label={w('lesson')} keys={keysOf('lesson')}>
        <Button
          tone="ghost"
          size="icon"
          className="narrow:hidden"
          aria-label={w('toggleLesson')}
          onClick={() => toggle('lesson')}
        >
          <PanelLeft />
        </Button>
      </Tooltip>
      <Tooltip label={w('terminals')} keys={keysOf('terminals')}>
        <Button
          tone="ghost"
          size="icon"
          className="narrow:hidden"
          aria-label={w('toggleTerminals')}
          onClick={() => toggle('terminals')}
        >
          <PanelBottom />
        </Button>
      </Tooltip>
      <Tooltip label={w('applicationTip')}>
        <a
          href={application}
          download
          className={buttonLook({ tone: 'ghost', size: 'icon' }, 'off-stage')}
          aria-label={w('application')}
        >
          <Download />
        </a>
      </Tooltip>
      {presenting && (
        <Button size="small" onClick={() => present(false)}>
          <X /> {t('leavePresenting')} <Keys of={keysOf('presentNoMore')} className="max-lg:hidden" />
        </Button>
      )}
      <Tooltip label={t('palette')} keys={keysOf('palette')}>
        <Button
          tone="ghost"
          size="icon"
          className="max-sm:hidden"
          aria-label={t('palette')}
          onClick={() => open('palette')}
        >
          <Command />
        </Button>
      </Tooltip>
      <LearnerMenu>
        {({ MenuItem, MenuLine }) => (
          <>
            <MenuLine />
            <MenuItem onSelect={() => open('palette')}>
              <Command /> {t('palette')} <Keys of={keysOf('palette')} className="ml-auto" />
            </MenuItem>
            <MenuItem onSelect={() => present(!presenting)}>
              <Presentation /> {presenting ? t('leavePresenting') : t('presenting')}
              <Keys of={keysOf('present')} className="ml-auto" />
            </MenuItem>
          </>
        )}
      </LearnerMenu>
      <Tooltip label={t('sheet')} keys={keysOf('keys')}>
        <Button
          tone="ghost"
          size="icon"
          className="off-stage max-sm:hidden"
          aria-label={t('sheet')}
          onClick={() => open('keys')}
        >
          <Keyboard />
        </Button>
      </Tooltip>
    </StepHeader>
  );
}

/** The room that the learner is in, and under which name. */
function Room() {
  const t = useTexts('workbench');
  const rules = useWorkshop((workshop) => workshop.rules);
  if (!rules) return null;
  const { room, me } = rules;
  return (
    <Tooltip label={t('roomTip', { name: me.name, room: room.name })}>
      <Link
        prefetch={false}
        href="/"
        aria-label={t('room', { room: room.name })}
        className="off-stage flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-0.5 text-muted text-xs hover:text-ink"
      >
        <DoorOpen className="size-3.5 shrink-0" />
        <span className="max-w-40 truncate max-lg:sr-only">{room.name}</span>
      </Link>
    </Tooltip>
  );
}

/** Asks who teaches the room; it is lit while the question waits. */
function HandButton() {
  const t = useTexts('talk');
  const { open } = useDeck();
  const asks = useWorkshop((workshop) => workshop.rules?.room.ended === false);
  const waits = useWorkshop((workshop) => workshop.news?.help != null);
  if (!asks) return null;
  return (
    <Tooltip label={t(waits ? 'asked' : 'ask')} keys={keysOf('hand')}>
      <Button
        tone={waits ? 'primary' : 'ghost'}
        size="icon"
        aria-label={t(waits ? 'asked' : 'ask')}
        onClick={() => open('hand')}
      >
        <Hand />
      </Button>
    </Tooltip>
  );
}

/** For whom the server is run, and so what it promises. */
function Mode() {
  const t = useTexts('workbench');
  const mode = useWorkshop((workshop) => workshop.mode);
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  // Its place is kept until the server tells: nothing moves then.
  if (!welcomed)
    return (
      <span className="off-stage invisible flex items-center gap-1.5 px-1.5 text-xs" aria-hidden>
        <span className="size-3.5" />
        <span className="max-lg:sr-only">{t('trusted')}</span>
      </span>
    );
  return (
    <Tooltip label={t(`${mode}Tip`)} only>
      <button
        type="button"
        aria-label={t(mode)}
        className="off-stage flex cursor-default items-center gap-1.5 rounded-md px-1.5 py-0.5 text-muted text-xs"
      >
        {mode === 'trusted' ? <Users className="size-3.5" /> : <ShieldCheck className="size-3.5" />}
        <span className="max-lg:sr-only">{t(mode)}</span>
      </button>
    </Tooltip>
  );
}

/** Which kernel builds the image; a switch where the server has several. */
function Kernel() {
  const t = useTexts('workbench');
  const connection = useConnection();
  const kernel = useWorkshop((workshop) => workshop.kernel);
  const kernels = useWorkshop((workshop) => workshop.kernels);
  const choosing = useWorkshop((workshop) => workshop.choosing);
  const welcomed = useWorkshop((workshop) => workshop.welcomed);
  const idle = useWorkshop((workshop) => workshop.session.kind === 'idle');
  if (!welcomed) return <span className="h-7 w-28 max-sm:hidden" />;
  const label = (
    <>
      {choosing ? <LoaderCircle className="size-3.5 animate-spin" /> : <Cpu className="size-3.5" />}
      <span className="max-sm:sr-only">
        {choosing ? t('kernelChanging') : (kernel?.label ?? t('kernelNone'))}
      </span>
    </>
  );
  if (kernels.length < 2)
    return (
      <Tooltip label={t('kernelTip')} only>
        <button
          type="button"
          className="flex cursor-default items-center gap-1.5 rounded-md border px-2 py-0.5 text-muted text-xs"
        >
          {label}
        </button>
      </Tooltip>
    );
  return (
    <Menu
      align="end"
      trigger={
        <Button
          size="small"
          disabled={!idle || choosing}
          aria-label={t('kernelChange', { kernel: kernel?.label ?? t('kernelNone') })}
        >
          {label}
          <ChevronDown className="text-muted" />
        </Button>
      }
    >
      {({ MenuLabel, MenuChoice, MenuOption }) => (
        <>
          <MenuLabel>{t('kernelChoose')}</MenuLabel>
          <MenuChoice
            value={kernel?.id ?? ''}
            onValueChange={(value) => {
              const chosen = kernels.find(({ id }) => id === value);
              if (chosen) connection.chooseKernel(chosen.id);
            }}
          >
            {kernels.map(({ id, label: name }) => (
              <MenuOption key={id} value={id}>
                {name}
              </MenuOption>
            ))}
          </MenuChoice>
        </>
      )}
    </Menu>
  );
}

const LINKS = {
  connecting: 'bg-warn',
  online: 'bg-ok',
  offline: 'bg-bad',
  outdated: 'bg-bad',
  ended: 'bg-bad',
} as const;

function LinkMark() {
  const t = useTexts('workbench');
  const connection = useConnection();
  const link = useWorkshop((workshop) => workshop.link);
  const text = t(`links.${link}`);
  return (
    <Tooltip label={text} only>
      <button
        type="button"
        aria-label={text}
        data-link={link}
        className="off-stage grid size-7 cursor-default place-items-center rounded-md"
        onClick={connection.reconnect}
      >
        <span className={classes('size-2 rounded-full', LINKS[link])} />
      </button>
    </Tooltip>
  );
}

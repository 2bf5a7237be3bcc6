'use client';

import { Check, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale } from 'use-intl/react';
import type { VerdictMessage } from '../../../server/protocol.ts';
import { later } from '../../_i18n/later.tsx';
import { useCheckSaid, useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { BundleButton } from './bundle-button.tsx';
import { CrashLink } from './crash-link.tsx';
import type { Jump } from './editor.tsx';
import { useLesson } from './lesson-context.tsx';
import { NextStep } from './next-step.tsx';
import { TaskMark } from './tasks.tsx';
import { useWorkshop } from './workshop.tsx';

const FramesCompared = later(() => import('./frames.tsx').then((module) => module.FramesCompared));

const PHASES = ['building', 'running yours', 'running the reference', 'judging'] as const;

interface CheckResultProps {
  readonly next: string | null;
  readonly onJump: (jump: Jump) => void;
  /** Where everything behind the verdict is downloaded. */
  readonly bundle: string;
}

/** The last verdict: each item with what was expected and seen, and the frames beside the reference's. */
export function CheckResult({ next, onJump, bundle }: CheckResultProps) {
  const t = useTexts('check');
  const { slug, tasks } = useLesson();
  const session = useWorkshop((workshop) => workshop.session);
  const verdict = useWorkshop((workshop) => workshop.verdict);
  if (session.kind === 'checking')
    return (
      <ol className="space-y-2 p-5 text-[13px]" aria-label={t('progress')}>
        {PHASES.map((phase, index) => {
          const at = PHASES.indexOf(session.phase);
          return (
            <li key={phase} className={classes('flex items-center gap-2', index > at && 'text-muted')}>
              {index < at ? (
                <Check className="size-4 text-ok" aria-label={t('done')} />
              ) : index === at ? (
                <LoaderCircle className="size-4 animate-spin text-accent" aria-label={t('now')} />
              ) : (
                <span className="size-4" />
              )}
              {t(`phases.${phase}`)}
            </li>
          );
        })}
      </ol>
    );
  if (verdict?.step !== slug)
    return (
      <Scrolled label={t('whatLabel')} className="p-5 text-[13px]">
        <p className="mb-3 text-muted">
          {t.rich('what', { b: (text) => <b className="font-medium text-ink">{text}</b> })}
        </p>
        <ul className="space-y-1.5">
          {tasks.map(({ item, text }) => (
            <li key={item} className="flex gap-2">
              <span className="[&_svg]:mt-0.5 [&_svg]:size-4">
                <TaskMark result={undefined} />
              </span>
              {text}
            </li>
          ))}
        </ul>
      </Scrolled>
    );
  return <VerdictView verdict={verdict} next={next} bundle={bundle} onJump={onJump} />;
}

interface VerdictViewProps extends CheckResultProps {
  readonly verdict: VerdictMessage;
}

/** One verdict with all that was seen. */
export function VerdictView({ verdict, next, bundle, onJump }: VerdictViewProps) {
  const t = useTexts('check');
  const say = useSaid();
  const crash = useWorkshop((workshop) => workshop.crash);
  return (
    <Scrolled label={t('verdict')}>
      <VerdictHead verdict={verdict} next={next} bundle={bundle} />
      {verdict.crash && (
        <p className="border-b bg-bad-soft px-4 py-2 text-[13px] text-bad">
          {say({ text: verdict.crash.detail })}{' '}
          {verdict.crash.cause !== undefined && say({ text: verdict.crash.cause })}{' '}
          {crash && <CrashLink place={crash.place} onJump={onJump} />}
        </p>
      )}
      <VerdictItems step={verdict.step} items={verdict.items} />
      <FramesCompared yours={verdict.frames.yours} reference={verdict.frames.reference} />
    </Scrolled>
  );
}

/** What was looked at, expected and seen: what is left to do comes first. */
export function VerdictItems({ step, items }: Pick<VerdictMessage, 'step' | 'items'>) {
  const t = useTexts('check');
  const say = useCheckSaid(step);
  return (
    <ul className="divide-y divide-line" aria-label={t('items')}>
      {items.toSorted(byResult).map((item) => (
        <ItemRow key={item.id} item={item} say={say} />
      ))}
    </ul>
  );
}

interface ScrolledProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part that scrolls and may hold nothing to focus: the keyboard gets there by the part itself. */
function Scrolled({ label, className, children }: ScrolledProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className={classes('h-full overflow-auto outline-offset-[-2px]', className)}
    >
      {children}
    </section>
  );
}

function byResult(a: VerdictMessage['items'][number], b: VerdictMessage['items'][number]): number {
  return Number(a.result === 'pass') - Number(b.result === 'pass');
}

const LOOKS = {
  pass: 'bg-ok-soft text-ok',
  fail: 'bg-bad-soft text-bad',
  error: 'bg-warn-soft text-warn',
} as const;

interface VerdictHeadProps {
  readonly verdict: VerdictMessage;
  readonly next: string | null;
  readonly bundle: string;
}

function VerdictHead({ verdict, next, bundle }: VerdictHeadProps) {
  const t = useTexts('check');
  const locale = useLocale();
  const passed = verdict.items.filter((item) => item.result === 'pass').length;
  const kernels = useWorkshop((workshop) => workshop.kernels);
  return (
    <div
      className={classes(
        'sticky top-0 z-[1] flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2',
        LOOKS[verdict.result],
      )}
    >
      <strong className="font-semibold" data-verdict={verdict.result}>
        {t(`results.${verdict.result}`)}
      </strong>
      <span className="text-[13px]">{t('passed', { passed, all: verdict.items.length })}</span>
      <span className="text-xs">
        {`${kernels.find((kernel) => kernel.id === verdict.kernel)?.label ?? verdict.kernel} · ${new Date(verdict.at).toLocaleTimeString(locale)}`}
      </span>
      {verdict.result === 'error' && <span className="text-xs">{t('ourFault')}</span>}
      <span className="ml-auto">
        <BundleButton path={bundle} />
      </span>
      {verdict.result === 'pass' && next !== null && <NextStep next={next} />}
    </div>
  );
}

interface ItemRowProps {
  readonly item: VerdictMessage['items'][number];
  readonly say: (text: string) => string;
}

function ItemRow({ item, say }: ItemRowProps) {
  const t = useTexts('check');
  return (
    <li className="flex gap-2.5 px-4 py-2 text-[13px]" data-item={item.id} data-result={item.result}>
      <span className="[&_svg]:mt-0.5 [&_svg]:size-4">
        <TaskMark result={item.result} />
      </span>
      <div className="min-w-0 flex-1">
        <p className={item.result === 'pass' ? '' : 'font-medium'}>{say(item.title)}</p>
        {item.result === 'pass' ? (
          <p className="text-muted text-xs">{say(item.seen)}</p>
        ) : (
          <>
            <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
              <dt className="text-muted">{t('expected')}</dt>
              <dd className="min-w-0 break-words">{say(item.expected)}</dd>
              <dt className="text-muted">{t('seen')}</dt>
              <dd className="min-w-0 break-words">{say(item.seen)}</dd>
            </dl>
            {item.hint !== undefined && (
              <p className="mt-1.5 rounded-md border-accent border-l-2 bg-accent-soft px-3 py-1.5">
                {say(item.hint)}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  );
}

'use client';

import { LoaderCircle, RotateCcw, SquareTerminal } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { readSettings, withSettings } from '../../../labs/kconfig.ts';
import { type Choice, type Option, optionsFor, type Switch } from '../../../labs/options.ts';
import type { ConfigurationMessage } from '../../../server/protocol.ts';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import { RICH } from './rich.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const MenuTerminal = later(() => import('./menu-terminal.tsx').then((module) => module.MenuTerminal));

/** The learner's file: see `CHANGES_FILE` of the protocol, which is loaded with the connection only. */
const FILE = 'changes.config';

/** The kernel's options as switches, what they changed in .config, and the way to menuconfig. */
export function Configuration({ visible }: { visible: boolean }) {
  const t = useTexts('configuration');
  const connection = useConnection();
  const text = useWorkshop(() => connection.documents.text(FILE));
  const kernel = useWorkshop((workshop) => workshop.kernel);
  const menu = useWorkshop((workshop) => workshop.menu.state);
  const online = useWorkshop((workshop) => workshop.link === 'online' && workshop.kernel !== null);
  const free = useWorkshop(({ session }) => session.kind === 'idle' || session.kind === 'running');
  const told = useWorkshop((workshop) => workshop.configuration);
  const [opened, setOpened] = useState(false);
  const waiting = useReport(visible, text, told);
  const locked = menu === 'opening' || menu === 'open';
  const options = useLastOptions(told);
  const set = (chosen: Readonly<Record<string, string | null>>) =>
    connection.documents.put(FILE, withSettings(text, chosen));

  if (!kernel || !options)
    return (
      <p className="grid h-full place-items-center p-4 text-center text-[13px] text-muted" role="status">
        {told?.problem ?? t(online ? 'reading' : 'empty')}
      </p>
    );
  return (
    <div className="h-full overflow-y-auto p-3 text-[13px]">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Button size="small" disabled={!online || !free || locked} onClick={() => setOpened(true)}>
          <SquareTerminal />
          {t('menuconfig')}
        </Button>
        <Button
          size="small"
          tone="ghost"
          disabled={!online || locked || text.trim() === ''}
          onClick={() => connection.documents.put(FILE, '')}
        >
          <RotateCcw />
          {t('template')}
        </Button>
        {/* Keeps its place, which may be a line of its own: nothing moves under the mouse. */}
        <span
          className={classes('inline-flex items-center gap-1 text-muted', !waiting && 'invisible')}
          role="status"
        >
          <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
          {t('making')}
        </span>
      </div>
      {locked && !opened && (
        <p className="mb-3 rounded-md bg-warn-soft px-2.5 py-1.5 text-warn" role="status">
          {t('elsewhere')}
        </p>
      )}
      <div className="grid gap-x-5 gap-y-3 [grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))]">
        {optionsFor((symbol) => (options[symbol] ?? null) !== null).map((option) => (
          <Row
            key={option.kind === 'switch' ? option.symbol : option.name}
            option={option}
            options={options}
            text={text}
            kernel={kernel.label}
            disabled={!online || locked}
            onSet={set}
          />
        ))}
      </div>
      {told && <Difference told={told} current={told.of === text} />}
      {opened && <MenuTerminal onClose={() => setOpened(false)} />}
    </div>
  );
}

type Options = ConfigurationMessage['options'];

/** Where a configuration could not be made, the options before it still show what there is. */
function useLastOptions(told: ConfigurationMessage | null): Options | null {
  const [last, setLast] = useState<ConfigurationMessage | null>(null);
  if (told !== last && (told === null || told.problem === null)) setLast(told);
  return (told?.problem === null ? told : last)?.options ?? null;
}

const UNANSWERED: ReadonlySet<string> = new Set(['building', 'booting', 'checking', 'measuring']);

/** Asks what a text makes of .config, once, when it is saved and the bench is free. True while the answer is out. */
function useReport(visible: boolean, text: string, told: ConfigurationMessage | null): boolean {
  const connection = useConnection();
  const kernel = useWorkshop((workshop) => workshop.kernel);
  const able = useWorkshop(
    ({ session, save, link, kernel: has }) =>
      (session.kind === 'idle' || session.kind === 'running') &&
      save === 'saved' &&
      link === 'online' &&
      has !== null,
  );
  const asked = useRef<string | null>(null);
  const wanted = visible && kernel !== null && (told?.of !== text || told.kernel !== kernel.id);
  useEffect(() => {
    const question = `${kernel?.id} ${text}`;
    if (!wanted || !able || asked.current === question) return;
    asked.current = question;
    connection.send({ type: 'configure', step: connection.step });
  }, [wanted, able, text, kernel, connection]);
  // A question that came while something else was begun went unanswered.
  const other = useWorkshop(({ session }) => UNANSWERED.has(session.kind));
  useEffect(() => {
    if (!wanted || other) asked.current = null;
  }, [wanted, other]);
  return wanted && able;
}

interface RowProps<T> {
  readonly option: T;
  readonly options: Options;
  readonly text: string;
  readonly kernel: string;
  readonly disabled: boolean;
  readonly onSet: (chosen: Readonly<Record<string, string | null>>) => void;
}

function Row(props: RowProps<Option>) {
  const { option } = props;
  return option.kind === 'switch' ? (
    <SwitchRow {...props} option={option} />
  ) : (
    <ChoiceRow {...props} option={option} />
  );
}

function SwitchRow({ option, options, text, kernel, disabled, onSet }: RowProps<Switch>) {
  const t = useTexts('configuration');
  const id = useId();
  const known = options[option.symbol] ?? null;
  const name = `CONFIG_${option.symbol}`;
  const chosen = readSettings(text).get(name);
  const on = (chosen ?? known?.value) === 'y';
  // Neither the learner's file nor the template says so: Config.uk or another option selects it.
  const selected = known?.value === 'y' && known.template === 'n' && chosen !== 'y';
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-(--accent)"
        checked={known !== null && on}
        disabled={disabled || known === null || selected}
        aria-describedby={`${id}-text`}
        onChange={({ target }) => {
          const value = target.checked ? 'y' : 'n';
          onSet({ [name]: value === known?.template ? null : value });
        }}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {t(`labels.${option.symbol}`)}
        </label>
        <Name>{option.symbol}</Name>
        <p id={`${id}-text`} className="text-muted">
          {known === null ? t('missing', { kernel }) : t(`meanings.${option.symbol}`)}
          {selected && ` ${t('selected')}`}
        </p>
      </div>
    </div>
  );
}

function ChoiceRow({ option, options, text, kernel, disabled, onSet }: RowProps<Choice>) {
  const t = useTexts('configuration');
  const id = useId();
  const settings = readSettings(text);
  const values = option.symbols.map((symbol) => ({ symbol, known: options[symbol] ?? null }));
  const asked = values.find(({ symbol }) => settings.get(`CONFIG_${symbol}`) === 'y');
  const now = asked ?? values.find(({ known }) => known?.value === 'y');
  const template = values.find(({ known }) => known?.template === 'y');
  const choose = (symbol: string) => {
    const cleared = Object.fromEntries(values.map((value) => [`CONFIG_${value.symbol}`, null]));
    if (symbol === template?.symbol) return onSet(cleared);
    const unset = template ? { [`CONFIG_${template.symbol}`]: 'n' } : {};
    onSet({ ...cleared, ...unset, [`CONFIG_${symbol}`]: 'y' });
  };
  return (
    <fieldset className="min-w-0" disabled={disabled}>
      <legend className="font-medium">{t(`labels.${option.name}`)}</legend>
      <p className="text-muted">{t(`meanings.${option.name}`)}</p>
      {values.map(({ symbol, known }) => (
        <div key={symbol} className="mt-0.5 flex items-start gap-2">
          <input
            id={`${id}-${symbol}`}
            type="radio"
            name={id}
            className="mt-1 size-4 shrink-0 accent-(--accent)"
            checked={now?.symbol === symbol}
            disabled={known === null}
            onChange={() => choose(symbol)}
          />
          <label htmlFor={`${id}-${symbol}`} className="min-w-0">
            {t(`values.${symbol}`)}
            {known === null && <span className="text-muted"> {t('missingValue', { kernel })}</span>}
            <Name>{symbol}</Name>
          </label>
        </div>
      ))}
    </fieldset>
  );
}

function Name({ children }: { children: ReactNode }) {
  return <code className="block break-all font-mono text-[11px] text-muted">{children}</code>;
}

/** The lines of .config that are not the template's, and what they cost at the next build. */
function Difference({ told, current }: { told: ConfigurationMessage; current: boolean }) {
  const t = useTexts('configuration');
  const { number } = useWritten();
  if (told.problem !== null)
    return (
      <section aria-label={t('difference')} className="mt-4 border-t pt-3">
        <p className="text-bad">{t('failed')}</p>
        <pre className="mt-1 overflow-x-auto whitespace-pre-wrap font-mono text-xs">{told.problem}</pre>
      </section>
    );
  return (
    <section
      aria-label={t('difference')}
      aria-busy={!current}
      className={classes('mt-4 border-t pt-3', !current && 'opacity-50')}
    >
      <h3 className="font-medium">{t.rich('changed', RICH)}</h3>
      {told.changes.length === 0 ? (
        <p className="text-muted">{t('unchanged')}</p>
      ) : (
        <>
          <p className="text-muted">
            {t('against')}
            {told.wholeBuild &&
              ` ${t('wholeBuild', { seconds: number(told.wholeBuildSeconds, told.wholeBuildSeconds < 10 ? 1 : 0) })}`}
          </p>
          <ol className="mt-1.5 overflow-x-auto rounded-md border bg-raised py-1 font-mono text-xs">
            {told.changes.map(({ sign, text }) => (
              <li
                key={sign + text}
                className={classes(
                  'whitespace-pre px-2',
                  sign === '+' ? 'bg-ok-soft text-ok' : 'bg-bad-soft text-bad',
                )}
              >
                {`${sign} ${text}`}
              </li>
            ))}
          </ol>
          {told.changesNotShown > 0 && (
            <p className="text-muted">{t('more', { count: told.changesNotShown })}</p>
          )}
        </>
      )}
    </section>
  );
}

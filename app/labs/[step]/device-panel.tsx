'use client';

import { Check, Circle, TriangleAlert } from 'lucide-react';
import { useSaid } from '../../_i18n/said/use-said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import { useWorkshop } from './workshop.tsx';

type Device = NonNullable<ReturnType<typeof useDevice>>;

/** The states of the netdev API in their order, with the call that leads to the next one. */
const STATES = [
  ['unprobed', 'uk_netdev_probe()'],
  ['unconfigured', 'uk_netdev_configure()'],
  ['configured', 'uk_netdev_rxq_configure(), uk_netdev_txq_configure()'],
  ['queues', 'uk_netdev_start()'],
  ['running', null],
] as const;

function useDevice() {
  return useWorkshop((workshop) => workshop.device);
}

/** How far the newest run took its device, by what the device itself says. */
export function DevicePanel() {
  const t = useTexts('device');
  const say = useSaid();
  const device = useDevice();
  const at = STATES.findIndex(([state]) => state === device?.state);
  return (
    <section
      aria-label={t('states')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll what does not fit
      tabIndex={0}
      className="h-full overflow-y-auto p-4 text-[13px] outline-offset-[-2px]"
    >
      <p className="mb-3 text-muted" role="status">
        {device === null
          ? t('nothing')
          : device.state === 'unknown'
            ? t('unknown')
            : device.over
              ? t('over')
              : t('now')}
      </p>
      <ol className="flex max-w-xl flex-col">
        {STATES.map(([state, call], index) => (
          <li key={state} aria-current={index === at ? 'step' : undefined}>
            <div
              className={classes(
                'flex items-center gap-2 rounded-md border px-3 py-2',
                index === at ? 'border-accent bg-accent-soft font-medium' : index < at ? '' : 'text-muted',
              )}
            >
              {index < at || (index === at && state === 'running') ? (
                <Check className="size-4 shrink-0 text-ok" aria-label={t('passed')} />
              ) : (
                <Circle className={classes('size-4 shrink-0', index === at && 'fill-accent')} aria-hidden />
              )}
              <span>{t(`names.${state}`)}</span>
              {index === at && <span className="ml-auto text-accent text-xs">{t('here')}</span>}
            </div>
            {call && (
              <div className="ml-5 border-l py-1.5 pl-4 font-mono text-muted text-xs">
                {call}
                {state === 'configured' && device && <Queues device={device} />}
              </div>
            )}
          </li>
        ))}
      </ol>
      {device && device.state !== 'unknown' && <Next device={device} />}
      {device?.trouble && (
        <p role="alert" className="mt-3 flex max-w-xl gap-2 rounded-md bg-bad-soft p-3 text-bad">
          <TriangleAlert className="size-4 shrink-0" aria-hidden /> {say({ text: device.trouble })}
        </p>
      )}
      {device && (
        <p className="mt-3 text-muted text-xs">
          {device.reports.length > 0
            ? t('reports', { words: device.reports.join(', ') })
            : t('reportsNothing')}
        </p>
      )}
    </section>
  );
}

function Queues({ device: { receiveQueue, transmitQueue } }: { device: Device }) {
  const t = useTexts('device');
  return (
    <span className="block font-sans">
      {t(receiveQueue ? 'receiveReady' : 'receiveMissing')} ·{' '}
      {t(transmitQueue ? 'transmitReady' : 'transmitMissing')}
    </span>
  );
}

/** The call that is legal next, and how sure that is. */
function Next({ device }: { device: Device }) {
  const t = useTexts('device');
  const call = (text: React.ReactNode) => <code className="font-mono">{text}</code>;
  const missing = device.receiveQueue ? 'uk_netdev_txq_configure()' : 'uk_netdev_rxq_configure()';
  const legal = {
    unknown: '',
    unprobed: 'uk_netdev_probe()',
    unconfigured: 'uk_netdev_configure()',
    configured: missing,
    queues: 'uk_netdev_start()',
    running: 'uk_netdev_tx_one()',
  }[device.state];
  return (
    <p className="mt-3 max-w-xl">
      {t.rich('next', { call: () => call(legal) })}{' '}
      {device.maybeFurther && (
        <span className="text-muted">
          {t.rich(device.state === 'unprobed' ? 'maybeProbed' : 'maybeConfigured', { code: call })}
        </span>
      )}
    </p>
  );
}

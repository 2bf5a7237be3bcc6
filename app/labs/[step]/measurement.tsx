'use client';

import { LoaderCircle } from 'lucide-react';
import type { Measurement, Series } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { RICH } from './rich.tsx';
import { measuringText } from './status.tsx';
import { useWorkshop } from './workshop.tsx';

/** The newest measurement of this step, or how far the present one is. */
export function SpeedPanel() {
  const t = useTexts('measurement');
  const status = useTexts('status');
  const session = useWorkshop((workshop) => workshop.session);
  const measured = useWorkshop((workshop) => workshop.measured);
  return (
    <section
      aria-label={t('name')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing to focus
      tabIndex={0}
      className="h-full space-y-3 overflow-auto px-4 py-3 text-[13px] outline-offset-[-2px]"
    >
      {session.kind === 'measuring' && (
        <p className="flex items-center gap-2" role="status">
          <LoaderCircle className="size-4 animate-spin text-accent" aria-hidden />
          {measuringText(session, status)}
          {session.phase === 'turn' && (
            <progress
              className="h-1.5 w-20 accent-accent"
              value={session.turn ?? 0}
              max={session.turns ?? 1}
              aria-label={t('turns')}
            />
          )}
        </p>
      )}
      {measured ? (
        <MeasurementTable measurement={measured.measurement} />
      ) : (
        session.kind !== 'measuring' && <p className="text-muted">{t.rich('empty', RICH)}</p>
      )}
    </section>
  );
}

/** Yours beside the reference: rates with their spread, instructions, size, and what is to be said of them. */
export function MeasurementTable({ measurement }: { measurement: Measurement }) {
  const t = useTexts('measurement');
  const { number, times, exactTime } = useWritten();
  const kernels = useWorkshop((workshop) => workshop.kernels);
  const kernel = kernels.find(({ id }) => id === measurement.kernel)?.label ?? measurement.kernel;
  const { sent, isolated, instructions, imageBytes, repeated, remarks } = measurement;
  const exact = (value: number | null) => (value === null ? '–' : number(value, 1));
  const part = (yours: number | null, reference: number | null) =>
    yours && reference ? times(yours / reference) : '';
  return (
    <div className="space-y-2">
      <table className="w-full max-w-xl border-collapse text-left tabular-nums [&_td]:py-1 [&_td]:pr-3 [&_th]:py-1 [&_th]:pr-3 [&_th]:font-medium">
        <thead>
          <tr className="border-b text-muted">
            <th scope="col">
              <span className="sr-only">{t('figure')}</span>
            </th>
            <th scope="col">{t('yours')}</th>
            <th scope="col">{t('reference')}</th>
            <th scope="col">{t('ratio')}</th>
          </tr>
        </thead>
        <tbody>
          {(
            [
              [t('sent'), sent],
              [t('isolated'), isolated],
            ] as const
          ).map(
            ([name, compared]) =>
              compared && (
                <tr key={name} className="border-b align-top">
                  <th scope="row">{name}</th>
                  <td>
                    <Spread series={compared.yours} />
                  </td>
                  <td>
                    <Spread series={compared.reference} />
                  </td>
                  <td>{times(compared.ratio)}</td>
                </tr>
              ),
          )}
          <tr className="border-b">
            <th scope="row">{t('instructions')}</th>
            <td>{exact(instructions.yours)}</td>
            <td>{exact(instructions.reference)}</td>
            <td>{part(instructions.yours, instructions.reference)}</td>
          </tr>
          <tr className="border-b">
            <th scope="row">{t('image')}</th>
            <td>{number(imageBytes.yours)}</td>
            <td>{number(imageBytes.reference)}</td>
            <td>{part(imageBytes.yours, imageBytes.reference)}</td>
          </tr>
        </tbody>
      </table>
      <p className="text-muted text-xs">{t('about', { kernel, time: exactTime(measurement.at) })}</p>
      {(sent ?? isolated) && (
        <p className="text-muted text-xs">{t('rates', { turns: (sent ?? isolated)?.yours.turns ?? 0 })}</p>
      )}
      {repeated > 0 && <p className="text-muted text-xs">{t('repeated', { count: repeated })}</p>}
      {remarks.map((remark) => (
        <p key={remark} className="text-muted text-xs">
          {remark}
        </p>
      ))}
    </div>
  );
}

function Spread({ series }: { series: Series }) {
  const { number } = useWritten();
  return (
    <>
      {number(series.median)}
      <br />
      <small className="text-muted">
        {number(series.low)}–{number(series.high)}
      </small>
    </>
  );
}

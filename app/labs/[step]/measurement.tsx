'use client';

import { LoaderCircle } from 'lucide-react';
import { grouped, times } from '../../../labs/book.ts';
import type { Measurement, Series } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { measuringText } from './status.tsx';
import { useWorkshop } from './workshop.tsx';

/** The newest measurement of this step, or how far the present one is. */
export function SpeedPanel() {
  const t = useTexts('status');
  const session = useWorkshop((workshop) => workshop.session);
  const measured = useWorkshop((workshop) => workshop.measured);
  return (
    <section
      aria-label="Speed"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing to focus
      tabIndex={0}
      className="h-full space-y-3 overflow-auto px-4 py-3 text-[13px] outline-offset-[-2px]"
    >
      {session.kind === 'measuring' && (
        <p className="flex items-center gap-2" role="status">
          <LoaderCircle className="size-4 animate-spin text-accent" aria-hidden />
          {measuringText(session, t)}
          {session.phase === 'turn' && (
            <progress
              className="h-1.5 w-20 accent-accent"
              value={session.turn ?? 0}
              max={session.turns ?? 1}
              aria-label="Turns"
            />
          )}
        </p>
      )}
      {measured ? (
        <MeasurementTable measurement={measured.measurement} />
      ) : (
        session.kind !== 'measuring' && (
          <p className="text-muted">
            Press <b className="font-medium text-ink">Measure</b>: your program and the reference solution run
            in turn, with no other measurement beside them, for half a minute. Then their packets a second and
            their instructions for one packet stand here.
          </p>
        )
      )}
    </section>
  );
}

/** Yours beside the reference: rates with their spread, instructions, size, and what is to be said of them. */
export function MeasurementTable({ measurement }: { measurement: Measurement }) {
  const kernels = useWorkshop((workshop) => workshop.kernels);
  const kernel = kernels.find(({ id }) => id === measurement.kernel)?.label ?? measurement.kernel;
  const { sent, isolated, instructions, imageBytes, repeated, remarks } = measurement;
  const exact = (value: number | null) => (value === null ? '–' : value.toFixed(1));
  const part = (yours: number | null, reference: number | null) =>
    yours && reference ? times(yours / reference) : '';
  return (
    <div className="space-y-2">
      <table className="w-full max-w-xl border-collapse text-left tabular-nums [&_td]:py-1 [&_td]:pr-3 [&_th]:py-1 [&_th]:pr-3 [&_th]:font-medium">
        <thead>
          <tr className="border-b text-muted">
            <th scope="col">
              <span className="sr-only">Figure</span>
            </th>
            <th scope="col">Yours</th>
            <th scope="col">Reference</th>
            <th scope="col">Yours ÷ reference</th>
          </tr>
        </thead>
        <tbody>
          {(
            [
              ['Packets/s, sent', sent],
              ['Packets/s, isolated', isolated],
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
            <th scope="row">Instructions/packet</th>
            <td>{exact(instructions.yours)}</td>
            <td>{exact(instructions.reference)}</td>
            <td>{part(instructions.yours, instructions.reference)}</td>
          </tr>
          <tr className="border-b">
            <th scope="row">Image, bytes</th>
            <td>{grouped(imageBytes.yours)}</td>
            <td>{grouped(imageBytes.reference)}</td>
            <td>{part(imageBytes.yours, imageBytes.reference)}</td>
          </tr>
        </tbody>
      </table>
      <p className="text-muted text-xs">
        Both built with {kernel}, measured at {new Date(measurement.at).toLocaleTimeString()}.
      </p>
      {(sent ?? isolated) && (
        <p className="text-muted text-xs">
          Rates: the median of {(sent ?? isolated)?.yours.turns} turns, and below it from the tenth to the
          ninetieth percentile. Instructions are counted, and the same in every run.
        </p>
      )}
      {repeated > 0 && (
        <p className="text-muted text-xs">
          {repeated} {repeated === 1 ? 'turn was' : 'turns were'} disturbed and taken again.
        </p>
      )}
      {remarks.map((remark) => (
        <p key={remark} className="text-muted text-xs">
          {remark}
        </p>
      ))}
    </div>
  );
}

function Spread({ series }: { series: Series }) {
  return (
    <>
      {grouped(series.median)}
      <br />
      <small className="text-muted">
        {grouped(series.low)}–{grouped(series.high)}
      </small>
    </>
  );
}

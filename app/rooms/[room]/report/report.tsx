'use client';

import { Download, Printer } from 'lucide-react';
import { PATHS, type RoomReport, roomReport } from '../../../../server/protocol.ts';
import { useTexts } from '../../../_i18n/texts.tsx';
import { Scroller } from '../../../_rooms/scroller.tsx';
import { useAsked } from '../../../_rooms/use-asked.ts';
import { useWritten } from '../../../_rooms/when.ts';
import { Button, buttonLook } from '../../../_ui/button.tsx';
import { Gate } from '../../gate.tsx';
import type { StepName } from '../../settings.tsx';
import { Said } from './said.tsx';
import { StuckPoints } from './stuck.tsx';

/** What a room came to, on a page that can be printed. */
export function ReportPage({ id, steps }: { id: string; steps: readonly StepName[] }) {
  const query = `?room=${encodeURIComponent(id)}`;
  const asked = useAsked(`${PATHS.roomReport}${query}`, roomReport);
  return (
    <Gate room={id} asked={asked}>
      {(report) => <Report report={report} query={query} steps={steps} />}
    </Gate>
  );
}

interface ReportProps {
  readonly report: RoomReport;
  readonly query: string;
  readonly steps: readonly StepName[];
}

function Report({ report, query, steps }: ReportProps) {
  const t = useTexts('afterwards');
  const { moment } = useWritten();
  const { room } = report;
  const names = room.steps.flatMap((slug) => steps.find((step) => step.slug === slug) ?? []);
  const ended = room.endedAt === null ? '' : ` ${t('endedAt', { at: moment(room.endedAt) })}`;
  return (
    <>
      <div className="mt-2 flex flex-wrap items-start justify-between gap-3">
        <div>
          <h1 className="break-words font-semibold text-3xl tracking-tight">{room.name}</h1>
          <p className="mt-1 text-muted">
            {t('reportOf', { at: moment(report.at) })}
            {ended}
          </p>
        </div>
        <div className="flex flex-wrap gap-2 print:hidden">
          <a href={`${PATHS.roomReportAsCsv}${query}`} download className={buttonLook({})}>
            <Download aria-hidden /> CSV
          </a>
          <a
            href={`${PATHS.roomReport}${query}`}
            download={`room-${room.id}.json`}
            className={buttonLook({})}
          >
            <Download aria-hidden /> JSON
          </a>
          <Button onClick={() => window.print()}>
            <Printer aria-hidden /> {t('print')}
          </Button>
        </div>
      </div>
      <Learners report={report} names={names} />
      <StuckPoints stuck={report.stuck} names={names} />
      <Said report={report} names={names} />
    </>
  );
}

/** Who passed what when; below, the steps over all. */
function Learners({ report, names }: { report: RoomReport; names: readonly StepName[] }) {
  const t = useTexts('afterwards');
  const { short } = useWritten();
  const { learners, more, steps } = report;
  const figure = (slug: string, of: (one: RoomReport['steps'][number]) => string) => {
    const found = steps.find(({ step }) => step === slug);
    return found ? of(found) : '–';
  };
  const foot = [
    [t('passedOf'), (one: RoomReport['steps'][number]) => `${one.passed} / ${one.opened}`],
    [t('checks'), ({ attempts }: RoomReport['steps'][number]) => (attempts === null ? '–' : short(attempts))],
    [t('minutes'), ({ minutes }: RoomReport['steps'][number]) => (minutes === null ? '–' : short(minutes))],
  ] as const;
  return (
    <section aria-labelledby="learners" className="mt-8">
      <h2 id="learners" className="font-semibold text-xl">
        {t('learners', { count: learners.length + more })}
      </h2>
      <p className="mt-1 text-muted">{t('cells')}</p>
      <Scroller label={t('table')}>
        <table className="w-full text-left tabular-nums">
          <thead>
            <tr className="border-b text-[13px] text-muted">
              <th scope="col" className="px-3 py-2 font-medium">
                {t('name')}
              </th>
              {names.map(({ number, slug, title }) => (
                <th
                  scope="col"
                  key={slug}
                  className="px-2 py-2 text-center font-medium font-mono"
                  title={title}
                >
                  {number}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {learners.map((learner) => (
              <tr key={learner.number}>
                <th scope="row" className="max-w-60 px-3 py-1.5 font-normal">
                  <span className="break-words">{learner.name}</span>
                  {learner.leftAt !== null && <span className="text-muted"> {t('left')}</span>}
                </th>
                {learner.steps.map((step) => (
                  <Cell key={step.step} step={step} />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot className="border-t bg-raised">
            {foot.map(([label, of]) => (
              <tr key={label}>
                <th scope="row" className="px-3 py-1 font-normal text-muted">
                  {label}
                </th>
                {names.map(({ slug }) => (
                  <td key={slug} className="px-2 py-1 text-center">
                    {figure(slug, of)}
                  </td>
                ))}
              </tr>
            ))}
          </tfoot>
        </table>
      </Scroller>
      {more > 0 && <p className="mt-2 text-muted">{t('more', { count: more })}</p>}
    </section>
  );
}

function Cell({ step }: { step: RoomReport['learners'][number]['steps'][number] }) {
  const t = useTexts('afterwards');
  const { time, moment } = useWritten();
  const { passedAt, elsewhere, attempts } = step;
  return (
    <td className="whitespace-nowrap px-2 py-1.5 text-center">
      {passedAt !== null && (
        <span title={moment(passedAt)}>
          <span className="text-ok">{time(passedAt)}</span>{' '}
          <span className="text-muted text-xs">{t('times', { count: attempts })}</span>
        </span>
      )}
      {passedAt === null && elsewhere && <span className="text-muted">{t('elsewhere')}</span>}
      {passedAt === null && !elsewhere && attempts > 0 && (
        <span className="text-warn">{t('tried', { count: attempts })}</span>
      )}
      {passedAt === null && !elsewhere && attempts === 0 && <span className="text-muted">–</span>}
    </td>
  );
}

/** A room's report as people take it along: as text for a terminal, as CSV for a spreadsheet, as JSON for a program. */
import { csvCell } from '../../../labs/book.ts';
import { labBySlug } from '../../../labs/index.ts';
import { printable, printableJson } from '../../printable.ts';
import type { RoomReport } from '../../protocol.ts';

export type ReportFormat = 'text' | 'csv' | 'json';

export function reportAs(format: ReportFormat, report: RoomReport): string {
  return { text: reportAsText, csv: reportAsCsv, json: printableJson }[format](report);
}

const HEAD = [
  ...['number', 'name', 'joined_at', 'left_at', 'step', 'opened_at', 'passed_at', 'passed_elsewhere'],
  ...['attempts', 'minutes'],
];

/** A line for each learner and step. RFC 4180; no cell is taken for a formula. */
export function reportAsCsv({ learners }: RoomReport): string {
  const lines = learners.flatMap(({ number, name, joinedAt, leftAt, steps }) =>
    steps.map(({ step, openedAt, passedAt, elsewhere, attempts, minutes }) => [
      ...[number, name, joinedAt, leftAt ?? '', step, openedAt ?? '', passedAt ?? ''],
      ...[elsewhere ? 'yes' : '', attempts, minutes ?? ''],
    ]),
  );
  return `${[HEAD, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function reportAsText(report: RoomReport): string {
  const { room, learners, more, steps, stuck, forms, feedback } = report;
  const width = Math.max(4, ...learners.map(({ name }) => name.length)) + 2;
  const numberOf = (slug: string) => labBySlug(slug)?.number ?? slug;
  const row = (name: string, cells: readonly (string | number | null)[]) =>
    `${name.padEnd(width)}${cells.map((cell) => String(cell ?? '–').padStart(9)).join('')}`;
  return [
    `“${room.name}” (${room.id}), ${room.endedAt === null ? 'not ended' : `ended ${minute(room.endedAt)}`}. Times are UTC.`,
    '',
    row('passed at', room.steps.map(numberOf)),
    ...learners.map(({ name, steps: own }) => row(name, own.map(cellOf))),
    ...(more > 0 ? [`and ${more} more`] : []),
    '',
    row(
      'passed',
      steps.map(({ passed, opened }) => `${passed}/${opened}`),
    ),
    row(
      'checks',
      steps.map(({ attempts }) => attempts),
    ),
    row(
      'minutes',
      steps.map(({ minutes }) => minutes),
    ),
    'Checks and minutes are medians of those who passed; "elsewhere" is before joining.',
    '',
    'What failed most (failures, learners, of these not passed since):',
    ...stuck.map(
      (one) =>
        `  ${numberOf(one.step).padEnd(6)}${`${one.failures}`.padStart(5)}${`${one.learners}`.padStart(5)}${`${one.held}`.padStart(5)}  ${one.task}`,
    ),
    ...(stuck.length === 0 ? ['  nothing'] : []),
    '',
    `Feedback: ${forms} ${forms === 1 ? 'form' : 'forms'}${feedback ? '' : '; so few that they would name their writers'}`,
    ...(feedback ? saidIn(feedback) : []),
  ].join('\n');
}

function cellOf({ passedAt, elsewhere, attempts }: RoomReport['learners'][number]['steps'][number]): string {
  if (passedAt !== null) return passedAt.slice(11, 16);
  if (elsewhere) return 'elsewhere';
  return attempts > 0 ? `(${attempts})` : '–';
}

function saidIn(feedback: NonNullable<RoomReport['feedback']>): string[] {
  return (['heldUp', 'remember', 'other'] as const).flatMap((question) =>
    feedback[question].map((text) => `  – ${printable(text).replaceAll('\n', '\n    ')}`),
  );
}

const minute = (at: string) => at.slice(0, 16).replace('T', ' ');

/** A measurement in the words of the command line. */
import type { Kernel } from '../bench/types.ts';
import type { Measurement } from '../protocol.ts';
import type { MeasurePhase } from './measure.ts';

export function phaseAsText(phase: MeasurePhase): string {
  switch (phase.phase) {
    case 'queued':
      return `Waiting to measure: ${phase.place} ahead …`;
    case 'counting':
      return 'Counting instructions …';
    case 'warming up':
      return 'Warming up …';
    case 'turn':
      return `Turn ${phase.turn} of ${phase.turns} …`;
  }
}

export function measurementAsText(measurement: Measurement, kernel: Kernel): string {
  const { sent, isolated, instructions, imageBytes, repeated, remarks } = measurement;
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const rates = [
    ['packets/s sent', sent],
    ['packets/s isolated', isolated],
  ] as const;
  const rows = rates.flatMap(([name, compared]) => {
    if (!compared) return [];
    const { yours, reference, ratio } = compared;
    return [
      [name, whole(yours.median), whole(reference.median), `${ratio.toFixed(2)} of the reference`],
      ['  10 % to 90 %', ...[yours, reference].map(({ low, high }) => `${whole(low)}–${whole(high)}`), ''],
    ];
  });
  const count = (value: number | null) => (value === null ? '–' : value.toFixed(1));
  rows.push(
    ['instructions/packet', count(instructions.yours), count(instructions.reference), ''],
    ['image bytes', whole(imageBytes.yours), whole(imageBytes.reference), ''],
  );
  const table = [['', 'yours', 'reference', ''], ...rows].map(
    ([name = '', yours = '', theirs = '', note = '']) =>
      `${name.padEnd(20)} ${yours.padStart(18)} ${theirs.padStart(18)}  ${note}`.trimEnd(),
  );
  const told = repeated > 0 ? [`${repeated} disturbed turns were thrown away and taken again.`] : [];
  return [`Step ${measurement.step}, on ${kernel.label}`, '', ...table, '', ...told, ...remarks]
    .join('\n')
    .trimEnd();
}

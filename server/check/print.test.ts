import { expect, test } from 'vitest';
import { verifiedAsTable } from './print.ts';
import type { Trial } from './verify.ts';

const trial = (program: string, ok: boolean): Trial => ({
  step: '01-getting-started',
  program,
  expected: 'passes',
  seen: '',
  ok,
  seconds: 1.4,
});

test('sums up each step and kernel in a row, and names what came out otherwise', () => {
  const rows = verifiedAsTable([
    {
      step: '01-getting-started',
      kernel: 'ukmini 0.1.0',
      trials: [trial('start', true), trial('solution', true)],
    },
    {
      step: '03-say-hello',
      kernel: 'ukmini 0.1.0',
      trials: [trial('start', true), trial('right/a.c', false)],
    },
  ]).split('\n');
  expect(rows[0]).toMatch(/^✓ 01-getting-started +ukmini 0\.1\.0 +2 of 2 +3 s$/);
  expect(rows[1]).toMatch(/^✗ 03-say-hello +ukmini 0\.1\.0 +1 of 2 +3 s {2}not: right\/a\.c$/);
  expect(rows.at(-1)).toBe('Some programs did not come out as they must.');
});

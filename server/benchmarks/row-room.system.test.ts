import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { SHARED_BASE } from '../testing.ts';
import { measureRow } from './harness.ts';
import { placeOf } from './place.ts';
import { roomRows } from './row-room.ts';

test('a room that is interrupted ends soon and prints no figure', async () => {
  const config = readConfig({ ...process.env, WORKSHOP_KERNEL: 'ukmini', WORKSHOP_DATA: SHARED_BASE });
  const row = roomRows(placeOf(config, []), [2, 3]).find(({ name }) => name === 'room');
  if (!row) throw new TypeError('no such row');
  // The server starts meanwhile: a day of two learners would take minutes.
  const result = await measureRow(row, 1, AbortSignal.timeout(500));
  expect(result).toMatchObject({ contenders: [], interrupted: true });
  expect(result.notes).toEqual([
    '2 learners: interrupted, so there is no figure',
    '3 learners: interrupted, so there is no figure',
  ]);
});

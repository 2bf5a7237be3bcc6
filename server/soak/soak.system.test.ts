import { expect, test } from 'vitest';
import { SHARED_BASE } from '../testing.ts';
import { added } from './census.ts';
import { Ledger } from './ledger.ts';
import { soak, soakAsTable } from './soak.ts';

/** Enough for a kill of everything: processes in benches, the server and its runner. */
const SHORT = { cycles: 3, minutes: 4, learners: 2 } as const;

test('learners with killed processes, server and runner lose nothing and leave nothing', {
  timeout: 15 * 60_000,
}, async () => {
  const rows = await soak({ ...SHORT, baseDirectory: SHARED_BASE });
  console.info(soakAsTable(rows));
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  const found = (what: string) => rows.find((row) => row.what === what)?.found ?? '';
  expect(found('cycles')).toContain(`${SHORT.cycles} of ${SHORT.cycles}`);
  expect(found('killed')).toMatch(/server [1-9]/);
  expect(found('acknowledged writes')).toMatch(/^[1-9]\d+, lost 0/);
});

test('a ledger finds what is missing, and allows what was sent later', () => {
  const ledger = new Ledger();
  for (const value of ['one', 'two']) ledger.sending('text', value);
  expect(ledger.fault('text', null)).toBeNull();
  ledger.acknowledged('text');
  expect(ledger.fault('text', 'one')).toContain('"two" was acknowledged, "one" was found');
  expect(ledger.fault('text', null)).not.toBeNull();
  ledger.sending('text', 'three');
  expect(ledger.fault('text', 'two')).toBeNull();
  expect(ledger.fault('text', 'three')).toBeNull();
  expect(ledger.older('text', 'a')).toContain('was found');
  expect(added(['pipe', 'pipe'], ['pipe', 'pipe', 'pipe', 'file'])).toEqual(['pipe', 'file']);
});

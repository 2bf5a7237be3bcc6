import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SHARED_BASE } from '../testing.ts';
import { added, Census } from './census.ts';
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

test('a census finds what lives on in a namespace of its own, and only that', async () => {
  await using stack = new AsyncDisposableStack();
  const home = await fs.mkdtemp(path.join(os.tmpdir(), 'wirespeed-census-'));
  stack.defer(() => fs.rm(home, { recursive: true, force: true }));
  await fs.mkdir(path.join(home, 'inside'));
  // A box as the benches' are: a mount namespace that shows a folder of this home.
  const inside = `mount --bind ${home}/inside ${home}/inside && echo ready && exec sleep 600`;
  const box = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', inside], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stack.defer(() => void box.kill('SIGKILL'));
  await once(box.stdout, 'data');
  const strays = async (of: string) => {
    await using census = new Census(of, () => process.pid);
    while (census.namespaces === 0) await sleep(50);
    return census.strays();
  };
  expect(await strays(home)).toEqual([`${box.pid} sleep 600`]);
  expect(await strays(`${home}-of-another-server`)).toEqual([]);
});

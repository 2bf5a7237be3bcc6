import { afterEach, expect, test, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { roomRows } from '../doctor/room.ts';
import { SHARED_BASE } from '../testing.ts';
import { rehearse } from './rehearsal.ts';

/** The base tree is the test servers'. */
const UKMINI = { WORKSHOP_KERNEL: 'ukmini', WORKSHOP_DATA: SHARED_BASE };

afterEach(() => vi.unstubAllEnvs());

test('a rehearsed room joins, builds, runs and passes its check, and the machine was seen meanwhile', async () => {
  // As the operator's workshop is configured.
  vi.stubEnv('TLS_CERT', '/nowhere/cert.pem');
  vi.stubEnv('TLS_KEY', '/nowhere/key.pem');
  vi.stubEnv('METRICS_TOKEN', 'a token of the operator’s'.replaceAll(' ', '-'));
  const found = await rehearse({
    ...{ learners: 2, steps: ['01-getting-started'], minutes: 5, think: 0.5 },
    baseDirectory: SHARED_BASE,
  });
  expect(found.failures).toEqual({});
  expect(found).toMatchObject({ done: 2, stuck: 0, late: 0 });
  const counts = Object.values(found.waits).map(({ count }) => count);
  expect(counts).toEqual([2, 2, 4, 4, 2]);
  expect(found.most.benches).toBeGreaterThan(0);
  expect(found.memory.runner).toBeGreaterThan(1);
  expect(found.own).toBeGreaterThan(0);
});

test('the doctor says how many learners fit, from what one really took', async () => {
  const config = readConfig({ ...process.env, ...UKMINI });
  const rows = await roomRows(config, 100_000);
  expect(rows.map(({ what, state }) => [what, state])).toEqual([
    ...['a build', 'a guest', 'a check', 'a resting bench'].map((what) => [`room: ${what}`, 'good']),
    ['room of 100000', 'lacking'],
  ]);
  expect(rows.at(-1)?.seen).toMatch(/^[1-9]\d* learners fit on ukmini .*, bound by /);
});

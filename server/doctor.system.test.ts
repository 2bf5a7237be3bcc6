import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { runDoctor } from './doctor.ts';

describe('doctor', () => {
  it('opens, builds and boots here, and finds nothing lacking but what is not there', async () => {
    const rows = await runDoctor(readConfig({ ...process.env, WORKSHOP_KERNEL: 'auto', UK_ROOT: '' }));
    const lacking = rows.filter(({ state }) => state === 'lacking').map(({ what }) => what);
    expect(lacking.filter((what) => what !== 'kernel')).toEqual([]);
    expect(rows.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['a bench opens', 'a build in its box', 'a guest in its box']),
    );
  });

  it('says how to get a kernel where the one asked for is missing', async () => {
    const rows = await runDoctor(readConfig({ WORKSHOP_KERNEL: 'unikraft', UK_ROOT: '/nowhere' }));
    const row = rows.find(({ what }) => what === 'kernel');
    expect(row?.state).toBe('lacking');
    expect(row?.fix).toContain('git clone');
  });
});

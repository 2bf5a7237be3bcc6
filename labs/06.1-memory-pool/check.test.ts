import { describe, expect, it } from 'vitest';
import type { Evidence } from '../lab.ts';
import { hintOf, RETURNED, short } from '../testing.ts';
import { type Flowing, flowing } from '../testing-traffic.ts';
import { memoryPool } from './check.ts';

/** As QEMU tells them: headroom of 16 in objects of a pool, or at the middle of pages of their own. */
const POOL = Array.from({ length: 24 }, (_, index) => 0x39c0010 + 2048 * ((index * 7) % 120));
const PAGES = Array.from({ length: 24 }, (_, index) => 0xf03810 + 4096 * index);

function run(flow: Flowing = {}, symbols = ['main', 'uk_allocpool_alloc']): Evidence {
  const evidence = flowing({ buffers: POOL, ...flow });
  if (evidence.build.outcome !== 'built') throw new Error('it is built');
  return { ...evidence, build: { ...evidence.build, symbols: new Set(symbols) } };
}

const judge = (evidence: Evidence) => memoryPool.check(evidence, run());
const failed = (evidence: Evidence) =>
  judge(evidence).flatMap((item) => (item.result === 'fail' && item.seen !== 'not reached' ? [item.id] : []));
const hint = (evidence: Evidence, id: string) => hintOf(judge(evidence), id);

describe('step 06.1', () => {
  it('passes packets that lie in a pool', () => {
    expect(short(judge(run()))).toMatch(/^([a-z0-9-]+\+ ?)+$/);
    expect(judge(run()).map((item) => item.id)).toEqual(memoryPool.tasks.map((task) => task.item));
    expect(judge(run()).find(({ id }) => id === 'pool-used')?.seen).toContain('2,048 bytes apart');
  });

  it('passes another shape of pool, as long as its objects share pages', () => {
    const buffers = Array.from({ length: 17 }, (_, index) => 0x100040 + 1536 * index);
    expect(failed(run({ buffers }))).toEqual([]);
  });

  it('refuses packets of the default allocator, pool or not', () => {
    expect(hint(run({ buffers: PAGES }), 'pool-used')).toContain('come from the default allocator');
    expect(hint(run({ buffers: PAGES }, ['main']), 'pool-used')).toContain('select LIBUKALLOCPOOL');
    expect(failed(run({ buffers: [...PAGES, ...POOL.slice(0, 3)] }))).toEqual(['pool-used']);
    expect(hint(run({}, ['main']), 'pool-used')).toContain('select LIBUKALLOCPOOL');
  });

  it('decides nothing from a handful of addresses', () => {
    expect(short(judge(run({ buffers: POOL.slice(0, 15) })))).toContain('pool-used!');
    expect(failed(run({ buffers: POOL.slice(0, 16) }))).toEqual([]);
  });

  it('thinks of the pool’s size where frames stop', () => {
    expect(hint(run({ until: 0.4 }), 'keeps-sending')).toContain('128 objects or fewer');
    expect(hint(run({ ending: RETURNED, sent: 0, seconds: 0.4 }), 'keeps-sending')).toContain(
      '1,952 or less',
    );
    expect(failed(run({ framesNotKept: 0 }))).toEqual(['well-formed']);
  });
});

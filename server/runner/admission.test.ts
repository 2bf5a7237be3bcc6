import { describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../limits.ts';
import { Admission, capacityOf, type Holding } from './admission.ts';

const never = new AbortController().signal;
const patience = { timeout: 30_000 };

/** A bench that has had nothing to do for some time, or has something. */
function holding(idleMilliseconds: number | null): Holding & { asked: number } {
  return {
    asked: 0,
    idleSince: () => (idleMilliseconds === null ? null : performance.now() - idleMilliseconds),
    giveBack() {
      this.asked++;
    },
  };
}

describe('a full machine', () => {
  test('asks the bench that was idle longest to go, and none that works or was used just now', async () => {
    const admission = new Admission({ benches: 3, guests: 1 });
    const long = holding(2 * LIMITS.bench.wantedIdleMilliseconds);
    const longest = holding(3 * LIMITS.bench.wantedIdleMilliseconds);
    const working = holding(null);
    using slot = await admission.bench('ada', longest, never, () => {});
    using _second = await admission.bench('ben', long, never, () => {});
    using _third = await admission.bench('cai', working, never, () => {});
    const waiting = admission.bench('dan', holding(0), never, () => {});
    await vi.waitUntil(() => longest.asked > 0, patience);
    expect([long.asked, working.asked]).toEqual([0, 0]);
    slot[Symbol.dispose]();
    using _fourth = await waiting;
    expect(admission.benches).toMatchObject({ running: 3, length: 0 });
  });

  test('leaves a bench alone that was used just now, and all of them while nobody waits', async () => {
    const admission = new Admission({ benches: 1, guests: 1 });
    const quiet = new Admission({ benches: 1, guests: 1 });
    const forgotten = holding(3 * LIMITS.bench.wantedIdleMilliseconds);
    using _other = await quiet.bench('cai', forgotten, never, () => {});
    const fresh = holding(LIMITS.bench.wantedIdleMilliseconds / 2);
    using _slot = await admission.bench('ada', fresh, never, () => {});
    const leaving = new AbortController();
    const waits: number[] = [];
    const waiting = admission.bench('ben', holding(0), leaving.signal, (ahead) => waits.push(ahead));
    // Told at once, and again at each look.
    await vi.waitUntil(() => waits.length >= 3, patience);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    expect([fresh.asked, forgotten.asked]).toEqual([0, 0]);
    expect(admission.benches.length).toBe(0);
  });
});

test.each(['benches', 'runs'] as const)(
  '%s wait where memory is short, however many places there are',
  async (what) => {
    const { reserveBytes, benchBytes, runBytes } = LIMITS.machine;
    let free = reserveBytes + { benches: benchBytes, runs: runBytes }[what] - 1;
    const admission = new Admission({ benches: 9, guests: 9 }, null, () => free);
    // The first runs on whatever there is.
    using _first = await admission[what].enter('ada', never, () => {});
    const told: number[] = [];
    const waiting = admission[what].enter('ben', never, (ahead) => told.push(ahead));
    await vi.waitUntil(() => told.length >= 3, patience);
    expect(admission[what].running).toBe(1);
    free += 1;
    using _second = await waiting;
    expect(admission[what].running).toBe(2);
  },
);

test('what the operator says of the capacity goes before what the machine carries', () => {
  expect(capacityOf({ benches: 7, guests: 3 })).toMatchObject({ benches: 7, runs: 3 });
  const own = capacityOf({ benches: 0, guests: 0 });
  expect(own.benches).toBeGreaterThan(0);
  expect(own.benches).toBeLessThanOrEqual(LIMITS.bench.learners);
  expect(own.runs).toBeGreaterThan(0);
});

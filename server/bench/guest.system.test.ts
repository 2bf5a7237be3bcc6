import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseMac } from './guest.ts';
import { KERNELS, openGuestBench, runGuest } from './testing.ts';
import type { Bench } from './types.ts';

for (const { id, kernel, skip } of KERNELS) {
  describe.skipIf(skip)(`a guest on ${id}`, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await openGuestBench(kernel);
    });
    afterAll(() => bench[Symbol.asyncDispose]());

    test('tells the value that main returned', async () => {
      expect((await runGuest(bench, 'return 7')).ending).toMatchObject({ kind: 'returned', value: 7 });
    });

    test('tells which assertion failed', async () => {
      const { ending } = await runGuest(bench, 'assert');
      expect(ending).toMatchObject({ kind: 'assertion', expression: 'count == 12345' });
    });

    test('tells an illegal instruction from a page fault', async () => {
      expect((await runGuest(bench, 'trap')).ending).toMatchObject({
        kind: 'crashed',
        trap: 'invalid opcode',
      });
      expect((await runGuest(bench, 'fault')).ending).toMatchObject({ kind: 'crashed', trap: 'page fault' });
    });

    test('stops for the learner at once, and says so', async () => {
      // Whoever did not stop for the learner would run up to this limit, and say so.
      const { ending } = await runGuest(bench, 'endless', 120_000, async (guest) => {
        await guest.firstByteAfter;
        void guest.stop('learner');
      });
      expect(ending).toMatchObject({ kind: 'stopped', by: 'learner' });
    });

    test('ends at its limit when nobody stops it', async () => {
      expect((await runGuest(bench, 'endless', 1_500)).ending).toMatchObject({
        kind: 'stopped',
        by: 'limit',
      });
    });

    test('asks the device itself: DRIVER_OK and both queues only where the guest set them up', async () => {
      const started = (await runGuest(bench, 'device')).guest.device.at(-1);
      expect(started?.status).toContain('DRIVER_OK');
      expect(started?.queues.map(({ setUp }) => setUp)).toEqual([true, true]);
      const untouched = (await runGuest(bench, 'return')).guest.device.at(-1);
      expect(untouched?.status).not.toContain('DRIVER_OK');
      expect(untouched?.queues.map(({ setUp }) => setUp)).toEqual([false, false]);
    });

    test('counts on the host what the guest sent', async () => {
      const before = bench.counters();
      await runGuest(bench, 'send 20');
      const after = bench.counters();
      expect(after.tap0.sentPackets - before.tap0.sentPackets).toBe(20);
      expect(after.tap0.sentBytes - before.tap0.sentBytes).toBe(20 * 60);
      expect(after.tap1.sentPackets).toBe(before.tap1.sentPackets);
    });

    test('does not wait for a console that nobody reads', async () => {
      const mac = chooseMac();
      const options = {
        image: 'learner',
        tap: 'tap0',
        mac,
        append: 'print 6000',
        maxMilliseconds: 240_000,
      } as const;
      await using guest = await bench.boot(options);
      expect(await guest.ended).toMatchObject({ kind: 'returned', value: 0 });
    });

    test('leaves the tap free, however early it is stopped', async () => {
      for (let milliseconds = 0; milliseconds < 25; milliseconds++) {
        const options = { image: 'learner', tap: 'tap0', mac: chooseMac(), maxMilliseconds: 10_000 } as const;
        await using guest = await bench.boot(options);
        guest.console.resume();
        await sleep(milliseconds);
      }
      expect((await runGuest(bench, 'return')).ending.kind).toBe('returned');
    });
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { INSIDE } from './box.ts';
import { bootGuest, chooseMac, guestArguments } from './guest.ts';
import { openHolder } from './holder.ts';
import { finished } from './process.ts';
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
      let asked = 0;
      const { ending } = await runGuest(bench, 'endless', 15_000, async (guest) => {
        await guest.firstByteAfter;
        asked = performance.now();
        void guest.stop('learner');
      });
      expect(ending).toMatchObject({ kind: 'stopped', by: 'learner' });
      expect(performance.now() - asked).toBeLessThan(2_000);
    });

    test('ends at its limit when nobody stops it', async () => {
      expect((await runGuest(bench, 'endless', 1_500)).ending).toMatchObject({
        kind: 'stopped',
        by: 'limit',
      });
    });

    test('opens no monitor to Ctrl-A c, and no way out to Ctrl-A x', async () => {
      const { ending, console } = await runGuest(bench, 'endless', 15_000, async (guest) => {
        await guest.firstByteAfter;
        for (const keys of ['\x01c', 'info version\n', '\x01x', '\x03', '\x01c', 'quit\n']) {
          guest.type(Buffer.from(keys));
          await sleep(50);
        }
        await sleep(300);
        void guest.stop('window');
      });
      expect(ending).toMatchObject({ kind: 'stopped', by: 'window' });
      expect(console).not.toContain('(qemu)');
      expect(console).not.toContain('QEMU');
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
        maxMilliseconds: 60_000,
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

    test('keeps the tap for one guest at a time', async () => {
      const mac = chooseMac();
      await using first = await bench.boot({
        image: 'learner',
        tap: 'tap0',
        mac,
        append: 'endless',
        maxMilliseconds: 10_000,
      });
      await first.firstByteAfter;
      const second = await runGuest(bench, 'return');
      expect(second.ending.kind).toBe('not-booted');
      await first.stop('window');
      expect((await runGuest(bench, 'return')).ending.kind).toBe('returned');
    });
  });
}

/** What a learner's build could leave instead of an image. */
describe('QEMU in its box', () => {
  test('refuses an image that asks for more memory than a guest has, and says so', async () => {
    const ending = await bootFile(hostileElf(0x5000_0000));
    expect(ending).toEqual({
      kind: 'not-booted',
      detail: 'QEMU refused the image: it asks for more memory than a guest may have.',
    });
  });

  test('refuses what is no kernel at all', async () => {
    const ending = await bootFile(Buffer.from('not a kernel\n'.repeat(500)));
    expect(ending.kind).toBe('not-booted');
    expect(ending.detail).toMatch(/^QEMU/);
  });

  test('never opens a file of the host where the image is a symlink to one', async () => {
    await using holder = await holderOverUsr();
    const link = holder.enter(['sh', '-c', `ln -s /etc/hostname ${INSIDE.app}/evil`], {
      box: { kind: 'build' },
    });
    await finished(link, { milliseconds: 5_000, outputBytes: 1024 });
    await using guest = await bootGuest(holder, boot(`${INSIDE.app}/evil`));
    expect((await guest.ended).kind).toBe('not-booted');
    expect(guest.lines).toEqual([]);
  });

  test('has no capability, no new privileges, and a system call filter', async () => {
    await using holder = await holderOverUsr();
    const child = holder.enter(['cat', '/proc/self/status'], {
      box: { kind: 'qemu', image: '/usr/bin/true' },
    });
    const { stdout } = await finished(child, { milliseconds: 5_000, outputBytes: 64 * 1024 });
    expect(String(stdout)).toMatch(/CapEff:\s*0+\nCapBnd:\s*0+\n/);
    expect(String(stdout)).toMatch(/NoNewPrivs:\s*1/);
    expect(String(stdout)).toMatch(/Seccomp:\s*2/);
    expect(guestArguments({ tap: 'tap0', mac: chooseMac() }).join(' ')).toContain('spawn=deny');
  });
});

const boot = (image: string) => ({ image, tap: 'tap0', mac: chooseMac(), maxMilliseconds: 10_000 }) as const;

async function bootFile(bytes: Buffer) {
  await using holder = await holderOverUsr();
  const image = `${INSIDE.app}/hostile`;
  const child = holder.enter(['sh', '-c', `cat > ${image}`], { box: { kind: 'build' } });
  await finished(child, { milliseconds: 5_000, outputBytes: 1024, input: bytes });
  await using guest = await bootGuest(holder, boot(image));
  guest.console.resume();
  return await guest.ended;
}

/** A small multiboot kernel whose one segment claims `memoryBytes`. */
function hostileElf(memoryBytes: number): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(3, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeUInt32LE(0x10_0000, 24);
  bytes.writeUInt32LE(52, 28);
  bytes.writeUInt16LE(52, 40);
  bytes.writeUInt16LE(32, 42);
  bytes.writeUInt16LE(1, 44);
  const segment = [1, 0, 0x10_0000, 0x10_0000, bytes.length, memoryBytes, 7, 0x1000];
  segment.forEach((value, index) => {
    bytes.writeUInt32LE(value, 52 + index * 4);
  });
  const magic = 0x1bad_b002;
  bytes.writeUInt32LE(magic, 256);
  bytes.writeUInt32LE(0, 260);
  bytes.writeUInt32LE((0x1_0000_0000 - magic) >>> 0, 264);
  return bytes;
}

/** A holder with an empty workspace; it needs no kernel. */
async function holderOverUsr() {
  const empty = mkdtempSync(path.join(tmpdir(), 'wirespeed-empty-'));
  onTestFinished(() => rmSync(empty, { recursive: true, force: true }));
  return openHolder({ kernel: empty, base: empty });
}

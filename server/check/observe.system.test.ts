/** What a check sees of two guests, and of packets in memory, on every kernel. */
import { describe, expect, test } from 'vitest';
import type { SoFar } from '../../labs/lab.ts';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import { observe } from './observe.ts';

const MACS = ['02:00:5e:00:00:01', '02:00:5e:00:00:02'] as const;
const signal = new AbortController().signal;

for (const { id, kernel, skip } of KERNELS) {
  describe.skipIf(skip)(`watching on ${id}`, () => {
    test('boots a peer beside the guest: what one sends on its tap, the other receives on its own', async () => {
      await using bench = await openTestBench(kernel);
      const { guest, peer } = await observe(bench, {
        image: { reference: '07-receive' },
        mac: MACS[0],
        peer: { image: { reference: '07-receive' }, mac: MACS[1] },
        observation: {
          append: 'rx',
          seconds: 120,
          peer: { afterSeconds: 0.5 },
          enough: ({ taps }) => (taps.at(-1)?.receivedPackets ?? 0) > 1000,
        },
        signal,
      });
      expect(guest.taps.at(-1)).toMatchObject({ sentPackets: 0 });
      expect(guest.taps.at(-1)?.receivedPackets).toBeGreaterThan(1000);
      expect(peer?.taps.at(-1)?.sentPackets).toBeGreaterThanOrEqual(guest.taps.at(-1)?.receivedPackets ?? 0);
      expect([guest.mac, peer?.mac]).toEqual(MACS);
      expect(guest.ending.kind).toBe('stopped');
      expect(peer?.ending.kind).toBe('stopped');
      expect(guest.frames.length).toBeGreaterThan(100);
    });

    test('starts no peer for a guest that ended before', async () => {
      await using bench = await openTestBench(kernel);
      const { guest, peer } = await observe(bench, {
        image: { reference: '01-getting-started' },
        mac: MACS[0],
        peer: { image: { reference: '07-receive' }, mac: MACS[1] },
        observation: { seconds: 120, peer: { afterSeconds: 100 } },
        signal,
      });
      expect(guest.ending.kind).toBe('returned');
      expect(peer).toBeUndefined();
    });

    test('tells packets of a pool from packets in pages of their own', async () => {
      await using bench = await openTestBench(kernel);
      const places = async (reference: string) => {
        // Some seconds of sending, however long it takes to boot.
        const enough = ({ taps }: SoFar) => taps.filter(({ sentPackets }) => sentPackets > 0).length >= 16;
        const observation = { seconds: 120, watchBuffers: true, enough };
        const { guest } = await observe(bench, { image: { reference }, mac: MACS[0], observation, signal });
        expect(guest.buffers.length).toBeGreaterThan(16);
        return new Set(guest.buffers.map((address) => address % 4096)).size;
      };
      expect(await places('04-dont-stop')).toBe(1);
      expect(await places('06.1-memory-pool')).toBe(2);
    });
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCapture } from './capture.ts';
import { openHolder } from './holder.ts';
import { PcapReader } from './pcap.ts';
import { KERNELS, openGuestBench, runGuest } from './testing.ts';
import type { Bench } from './types.ts';

interface Captured {
  readonly kept: number;
  readonly notKept: number;
  readonly lines: readonly string[];
  /** Frames that the text says were left out, and lines of frames that it shows. */
  readonly told: number;
  readonly shown: number;
  readonly passed: number;
  readonly pcap: Buffer;
}

/** Captures one run of the test guest from before its start until the last line of text. */
async function captureRun(bench: Bench, append: string, milliseconds = 60_000): Promise<Captured> {
  await using capture = await bench.capture({ text: true });
  let text = '';
  capture.text.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  const written = new Promise((resolve) => capture.text.once('close', resolve));
  await capture.ready;
  const before = bench.counters().tap0.sentPackets;
  await runGuest(bench, append, milliseconds);
  const { framesNotKept } = await capture.finish();
  await written;
  const lines = text.split('\r\n').filter((line) => line !== '');
  const notes = lines.flatMap((line) => /^… ([\d,]+) frames? not shown$/.exec(line)?.[1] ?? []);
  return {
    kept: capture.frames.length,
    notKept: framesNotKept,
    lines,
    told: notes.reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0),
    shown: lines.length - notes.length,
    passed: bench.counters().tap0.sentPackets - before,
    pcap: capture.pcap(),
  };
}

for (const { id, kernel, skip } of KERNELS) {
  describe.skipIf(skip)(`a capture on ${id}`, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await openGuestBench(kernel);
    });
    afterAll(() => bench[Symbol.asyncDispose]());

    test('sees exactly one frame, twenty times in a row', async () => {
      for (let round = 0; round < 20; round++) {
        await using capture = await bench.capture({ text: false });
        await capture.ready;
        const { guest } = await runGuest(bench, 'send 1');
        const { framesNotKept } = await capture.finish();
        expect({ round, kept: capture.frames.length, framesNotKept }).toEqual({
          round,
          kept: 1,
          framesNotKept: 0,
        });
        const [frame] = capture.frames;
        expect(Buffer.from(frame?.bytes.subarray(6, 12) ?? []).toString('hex')).toBe(
          guest.mac.replaceAll(':', ''),
        );
      }
    });

    test('shows a line for each frame, in order, and a file that holds them', async () => {
      const run = await captureRun(bench, 'send 5');
      expect(run).toMatchObject({ kept: 5, notKept: 0, shown: 5, told: 0 });
      expect(run.lines.map((line) => /^\s*(\d+) /.exec(line)?.[1])).toEqual(['1', '2', '3', '4', '5']);
      const numbers: number[] = [];
      new PcapReader(({ bytes }) => numbers.push(bytes[14] ?? -1)).push(run.pcap);
      expect(numbers).toEqual([0, 1, 2, 3, 4]);
    });

    test('says nothing where nothing was sent', async () => {
      expect(await captureRun(bench, 'return')).toMatchObject({ kept: 0, notKept: 0, lines: [], passed: 0 });
    });
  });
}

test('a capture fails with its sandbox, instead of having seen nothing', async ({ skip }) => {
  const usable = KERNELS.find((candidate) => candidate.kernel);
  if (!usable) return skip('no kernel to open a bench with');
  const bench = await openGuestBench(usable.kernel);
  await using capture = await bench.capture({ text: false });
  await capture.ready;
  await bench[Symbol.asyncDispose]();
  await expect(capture.finish()).rejects.toMatchObject({ code: 'bench-failed' });
});

test('a capture whose holder dies just as it begins is refused, and nothing is thrown past it', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'capture-'));
  const holder = await openHolder({ kernel: directory, base: directory });
  const capture = await startCapture(holder, { text: false });
  // dumpcap's first words are there, and the holder is gone, before this process looks.
  block(500);
  process.kill(holder.pid, 'SIGKILL');
  block(200);
  await expect(capture.ready).rejects.toMatchObject({ code: 'bench-failed' });
  await capture[Symbol.asyncDispose]();
  await holder[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

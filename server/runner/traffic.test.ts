import { expect, test } from 'vitest';
import type { TapSample } from '../../labs/lab.ts';
import type { Bench } from '../bench/types.ts';
import { PrintedLines, Traffic } from './traffic.ts';

const line = (packets: number, span: number) =>
  `${packets} packets/s, 1.50 Mbit/s over ${span.toFixed(2)} s\n`;

test('adds up the lines behind the first and holds the tap’s count of the same time against them', () => {
  const counts = [1_000, 3_000, 6_100];
  const lines = new PrintedLines(() => ({ sent: counts.shift() ?? 0, received: 0 }));
  lines.hear(`MAC address: 02:00:00:00:00:01\n${line(400, 2)}`, 2);
  expect(lines.printed).toMatchObject({ lines: 1, told: 0, counted: null });
  // A line may come in pieces.
  lines.hear(line(1_000, 2).slice(0, 9), 3.9);
  lines.hear(line(1_000, 2).slice(9), 4);
  lines.hear(line(1_500, 2), 6);
  expect(lines.printed).toEqual({
    lines: 3,
    last: { at: 6, packetsPerSecond: 1_500, megabits: 1.5, span: 2 },
    told: 5_000,
    counted: { sent: 5_100, received: 0 },
  });
});

test('takes no endless line, and no figure that would spoil a sum', () => {
  const lines = new PrintedLines(() => null);
  lines.hear('9'.repeat(1_000_000), 1);
  lines.hear(` packets/s, 1 Mbit/s over 1 s\n`, 1);
  lines.hear(`${'9'.repeat(100)} packets/s, 1 Mbit/s over 1 s\n`, 1);
  expect(lines.printed.lines).toBe(0);
  lines.hear(line(7, 1), 2);
  expect(lines.printed).toMatchObject({ lines: 1, counted: null });
});

test('counts from the run’s beginning, each guest at its own tap', async () => {
  let packets = 500;
  const tap = (sentPackets: number, receivedPackets: number, dropped: number): TapSample => ({
    at: packets,
    sentPackets,
    sentBytes: sentPackets * 60,
    receivedPackets,
    receivedBytes: receivedPackets * 60,
    dropped,
  });
  const bench: Pick<Bench, 'counters'> = {
    counters: () => ({ tap0: tap(0, packets - 9, 9), tap1: tap(packets, 0, 0), bridgePackets: packets }),
  };
  const traffic = new Traffic('run', bench);
  const chunks: string[] = [];
  for await (const chunk of traffic.add('tap0', feed(line(90, 1)))) chunks.push(String(chunk));
  traffic.add('tap1', feed());
  packets = 700;
  traffic.ended('tap1');
  const now = traffic.now();
  expect(chunks).toEqual([line(90, 1)]);
  expect(now).toMatchObject({ type: 'traffic', run: 'run', bridge: 200 });
  expect(now?.guests).toMatchObject([
    { receivedPackets: 200, sentPackets: 0, dropped: 0, ended: false, printed: { lines: 1 } },
    { receivedPackets: 0, sentPackets: 200, sentBytes: 12_000, ended: true, printed: { lines: 0 } },
  ]);
});

async function* feed(...chunks: string[]): AsyncGenerator<string> {
  yield* chunks;
}

/** Packet counters of a bench's interfaces, read on the host: no guest can change what it sent. */
import { readFileSync } from 'node:fs';
import type { TapSample } from '../../labs/lab.ts';
import { LabError } from '../errors.ts';

export interface Counters {
  readonly tap0: TapSample;
  readonly tap1: TapSample;
  /** Frames that passed the bridge while it was promiscuous: exactly those that a capture on it can see. */
  readonly bridgePackets: number;
}

/**
 * The counters now. `at` counts seconds on this process's monotonic clock.
 * @throws LabError "bench-failed" when the holder is gone.
 */
export function readCounters(holderPid: number): Counters {
  let table: string;
  try {
    table = readFileSync(`/proc/${holderPid}/net/dev`, 'latin1');
  } catch (error) {
    throw new LabError('bench-failed', 'The sandbox is gone.', { cause: error });
  }
  return parseCounters(table, performance.now() / 1000);
}

export function parseCounters(table: string, at: number): Counters {
  const rows = new Map<string, number[]>();
  for (const line of table.split('\n')) {
    const [name, numbers] = line.split(':');
    if (name !== undefined && numbers !== undefined)
      rows.set(name.trim(), numbers.trim().split(/\s+/).map(Number));
  }
  const row = (name: string) => {
    const numbers = rows.get(name);
    if (!numbers) throw new LabError('bench-failed', `The sandbox has no ${name}.`);
    return (column: number) => numbers[column] ?? 0;
  };
  // What a guest sends, its tap receives. Eight columns for receiving, then eight for sending.
  const tap = (name: string): TapSample => {
    const column = row(name);
    return {
      at,
      sentBytes: column(0),
      sentPackets: column(1),
      receivedBytes: column(8),
      receivedPackets: column(9),
      dropped: column(3) + column(11),
    };
  };
  return { tap0: tap('tap0'), tap1: tap('tap1'), bridgePackets: row('usocbr0')(1) };
}
